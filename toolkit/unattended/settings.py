"""What all jobs of one run share: options, output folder, limits, hooks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from toolkit.pipeline.episode.folder import files_of_show
from toolkit.pipeline.episode.options import Choices, ProduceOptions
from toolkit.pipeline.episode.show import find_show, named_show
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


def checked_options(options: ProduceOptions) -> ProduceOptions:
    """Return the options of all jobs, after checking that preset, show file and speech model exist: once, and not in every job.

    Raises
    ------
    InvalidPreset, InvalidManifest, NoSuchInput, MissingModel, LanguageMismatch, MissingEngine
    """
    usual = Choices()
    if options.show is not None:
        show = named_show(options.show)
        files_of_show(show)
        options = replace(options, show=show)
    if options.preset:
        from toolkit.pipeline.episode.presets import load_preset

        load_preset(options.preset)
    if "transcribe" not in (options.skip or ()):
        from toolkit.speech.engines.registry import weights_kind
        from toolkit.speech.models import choose_model

        choose_model(options.model or usual.model, options.language, weights_kind(options.engine or usual.engine))
    return options


def options_for(options: ProduceOptions, source: Path) -> ProduceOptions:
    """Return the options of one job: with the show file that is nearest to where its recording lies, unless one was named.

    What strangers upload belongs to no show but a named one.
    """
    if options.show is not None or not options.trusted:
        return options
    return replace(options, show=find_show(source if source.is_dir() else source.parent))
