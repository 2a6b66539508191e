"""What all jobs of one run share: options, output folder, limits, hooks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.unattended.hooks import Hooks
from toolkit.unattended.metrics import Pulse
from toolkit.unattended.resources import Limits
from toolkit.unattended.results import OutFolder


@dataclass
class RunSettings:
    """The settings of a run. With ``out_folder`` None episodes are produced where they are, and nothing is copied or moved.

    ``first_wait_s`` is the wait before the second attempt of a failed job; each further wait is twice as long.
    """

    options: ProduceOptions
    out_folder: OutFolder | None
    limits: Limits = field(default_factory=Limits)
    hooks: Hooks = field(default_factory=Hooks)
    pulse: Pulse = field(default_factory=Pulse)
    first_wait_s: float = 15.0


def checked_options(
    *, preset: str | None, engine: str, model: str, language: str, skip: Iterable[str]
) -> ProduceOptions:
    """Return the options of all jobs, after checking that the preset and the speech model exist: once, and not in every job.

    Raises
    ------
    ValueError
        For a stage that cannot be skipped, or a language that is none.
    InvalidPreset, MissingModel, LanguageMismatch, MissingEngine
    """
    options = ProduceOptions(preset=preset, engine=engine, model=model, language=language, skip=frozenset(skip))
    if preset:
        from toolkit.pipeline.episode.presets import load_preset

        load_preset(preset)
    if "transcribe" not in options.skip:
        from toolkit.speech.engines.registry import weights_kind
        from toolkit.speech.models import choose_model

        choose_model(model, options.language, weights_kind(engine))
    return options
