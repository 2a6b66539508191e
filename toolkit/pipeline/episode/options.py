"""What a caller of ``produce`` may ask for, what a run then does, and the names of what can be left out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.model.choices import CLEANINGS, SKIPPABLE, ProduceChoices
from toolkit.model.denoiser import Denoiser
from toolkit.model.languages import language_tag
from toolkit.model.near import not_one_of
from toolkit.speech.engines.registry import DEFAULT_ENGINE

__all__ = [
    "CLEANINGS",
    "DRAFT_NAMES",
    "SKIPPABLE",
    "Choices",
    "ProduceOptions",
    "choices_of",
    "flag_origins",
    "require_denoiser",
]

DRAFT_NAMES = ("transcript", "chapters", "highlights", "notes")


@dataclass(frozen=True)
class ProduceOptions:
    """What is asked of one run; None and "" mean: not asked, so as the files of the episode say, else the default.

    ``voices`` is a model that tells people apart in one recording; ``audiogram`` makes videos of the clips;
    ``language_model`` is one of the server at PODKIT_LLM_URL, which helps with the drafts. ``title``, ``show_name``,
    ``artwork`` and ``speakers`` say of the episode what its manifest does not. ``show`` is a show file, None: the nearest
    one. Not ``trusted``: the folder is from somebody else, so no show file is looked for and its ``[produce]`` names no
    model, engine or server.
    """

    preset: str | None = None
    engine: str | None = None
    model: str | None = None
    language: str = ""
    voices: Path | None = None
    skip: frozenset[str] | None = None
    redraft: frozenset[str] = frozenset()
    denoiser: Denoiser | None = None
    audiogram: bool | None = None
    language_model: str | None = None
    title: str = ""
    show_name: str = ""
    artwork: Path | None = None
    speakers: tuple[str, ...] = ()
    show: Path | None = None
    trusted: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", language_tag(self.language))
        for given, known in ((self.skip or frozenset(), SKIPPABLE), (self.redraft, DRAFT_NAMES)):
            if unknown := sorted(given - set(known)):
                raise ValueError(not_one_of(unknown[0], known))


@dataclass(frozen=True)
class Choices:
    """What one run does, every choice made; ``preset`` None and ``language`` "": as the episode says."""

    preset: str | None = None
    engine: str = DEFAULT_ENGINE
    model: str = "auto"
    language: str = ""
    voices: Path | None = None
    skip: frozenset[str] = frozenset()
    redraft: frozenset[str] = frozenset()
    denoiser: Denoiser = Denoiser.SPECTRAL
    audiogram: bool = False
    language_model: str = ""

    @property
    def skipped_repairs(self) -> frozenset[str]:
        """The repairs that are not wanted: all of them without ``clean``."""
        return frozenset(CLEANINGS) if "clean" in self.skip else self.skip & set(CLEANINGS)

    def does(self, stage: str) -> bool:
        """Return whether a stage is wanted; drafts need speech, and clips need highlights."""
        needs = {"chapters": ("transcribe",), "highlights": ("transcribe",), "clips": ("transcribe", "highlights"),
                 "notes": ("transcribe",)}  # fmt: skip
        return not self.skip & {stage, *needs.get(stage, ())}


def choices_of(options: ProduceOptions, said: ProduceChoices) -> Choices:
    """Return what a run does: an option first, then ``[produce]``, then the default."""
    usual = Choices()
    skip = options.skip if options.skip is not None else said.skip
    audiogram = options.audiogram if options.audiogram is not None else said.audiogram
    language_model = options.language_model if options.language_model is not None else said.language_model
    return Choices(
        preset=options.preset,
        engine=options.engine or said.engine or usual.engine,
        model=options.model or said.model or usual.model,
        language=options.language,
        voices=options.voices or said.voices,
        skip=skip or frozenset(),
        redraft=options.redraft,
        denoiser=options.denoiser or said.denoise or usual.denoiser,
        audiogram=bool(audiogram),
        language_model=language_model or "",
    )


FLAG_KEYS = {
    "preset": "episode.preset", "language": "episode.language", "title": "episode.title", "show_name": "episode.show",
    "artwork": "episode.artwork", "speakers": "track.speaker", "engine": "produce.engine", "model": "produce.model",
    "voices": "produce.voices", "skip": "produce.skip", "denoiser": "produce.denoise", "audiogram": "produce.audiogram",
    "language_model": "produce.language_model",
}  # fmt: skip
"""Which key of ``episode.toml`` says for every run what an option says for one."""


def flag_origins(options: ProduceOptions) -> dict[str, str]:
    """Return the keys that options of a run stand for, each with ``flag``."""
    return {key: "flag" for name, key in FLAG_KEYS.items() if getattr(options, name) not in (None, "", ())}


def require_denoiser(denoiser: Denoiser) -> None:
    """Raise MissingPart where what was asked for is not installed: before any work."""
    if denoiser is Denoiser.NEURAL:
        from toolkit.audio.neural_denoise import check_neural_denoiser

        check_neural_denoiser()
