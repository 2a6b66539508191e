"""What all jobs of one run share: options, output folder, limits, hooks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from toolkit.model.secret_variables import LANGUAGE_MODEL_VARIABLES, PROXY_VARIABLES, SPEECH_VARIABLES
from toolkit.pipeline.episode.folder import files_of_show
from toolkit.pipeline.episode.options import Choices, ProduceOptions
from toolkit.pipeline.episode.show import find_show, named_show
from toolkit.unattended.hooks import Hooks
from toolkit.unattended.metrics import Pulse
from toolkit.unattended.resources import Limits
from toolkit.unattended.results import OutFolder
from toolkit.unattended.sandbox import Sandbox
from toolkit.unattended.worker_limits import GB, WORKER_BYTES, WorkerLimits

_SMALL_WEIGHTS_BYTES = 100_000_000
# Weights are converted while they are read: as 32-bit numbers they take twice the 16-bit ones of the file, beside them.
_WEIGHTS_FACTOR = 3


@dataclass
class RunSettings:
    """The settings of a run. With ``out_folder`` None episodes are produced where they are, and nothing is copied or moved.

    ``first_wait_s`` is the wait before the second attempt of a failed job; each further wait is twice as long. With a
    ``sandbox`` workers can reach nothing else.
    """

    options: ProduceOptions
    out_folder: OutFolder | None
    limits: Limits = field(default_factory=Limits)
    hooks: Hooks = field(default_factory=Hooks)
    pulse: Pulse = field(default_factory=Pulse)
    first_wait_s: float = 15.0
    sandbox: Sandbox | None = None


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


def kept_variables(options: ProduceOptions) -> frozenset[str]:
    """Return the variables with secrets that a worker of ``options`` needs: those of servers that a job may use.

    What strangers upload names no server; an episode or a show of one's own may.
    """
    own = options.trusted or options.show is not None
    speech = own or options.engine == "http"
    language_model = own or bool(options.language_model)
    if not speech and not language_model:
        return frozenset()
    kept = PROXY_VARIABLES | {"HF_ENDPOINT"}
    kept |= SPEECH_VARIABLES if speech else frozenset()
    return kept | (LANGUAGE_MODEL_VARIABLES if language_model else frozenset())


def worker_limits(options: ProduceOptions, memory_gb: float | None, stall_min: float) -> WorkerLimits:
    """Return the limits of a worker: memory in GB, None for what is usual; minutes without progress; 0 for no limit."""
    memory_bytes = usual_worker_bytes(options) if memory_gb is None else int(memory_gb * GB)
    return WorkerLimits(memory_bytes, stall_min * 60.0)


def usual_worker_bytes(options: ProduceOptions) -> int:
    """Return the memory that a worker of ``options`` may use where nobody said how much: more where a large speech model is loaded.

    An episode folder of one's own may name any model that is here in its manifest.
    """
    usual = Choices()
    if "transcribe" in (options.skip or ()):
        return WORKER_BYTES
    from toolkit.speech.engines.registry import weights_kind
    from toolkit.speech.models import choose_model, list_models

    chosen = choose_model(options.model or usual.model, options.language, weights_kind(options.engine or usual.engine))
    weights = max([chosen.bytes, *(model.bytes for model in list_models() if options.trusted)])
    return WORKER_BYTES + _WEIGHTS_FACTOR * max(0, weights - _SMALL_WEIGHTS_BYTES)
