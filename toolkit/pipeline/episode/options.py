"""What a caller of ``produce`` may choose, and the names of what can be left out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.model.denoiser import Denoiser
from toolkit.model.languages import language_tag
from toolkit.model.near import not_one_of
from toolkit.speech.engines.registry import DEFAULT_ENGINE

CLEANINGS = ("declip", "declick", "plosives", "high-pass", "hum", "noise", "de-ess")
SKIPPABLE = ("transcribe", "chapters", "highlights", "clips", "notes", "stitch", "clean", *CLEANINGS)
DRAFT_NAMES = ("transcript", "chapters", "highlights", "notes")


@dataclass(frozen=True)
class ProduceOptions:
    """Choices of one run; None and "" mean: as the manifest says, else the default.

    ``voices`` is a model that tells people apart in one recording; ``audiogram`` makes videos of the clips;
    ``language_model`` is one of the server at PODKIT_LLM_URL, which helps with the drafts.
    """

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

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", language_tag(self.language))
        for given, known in ((self.skip, SKIPPABLE), (self.redraft, DRAFT_NAMES)):
            if unknown := sorted(given - set(known)):
                raise ValueError(not_one_of(unknown[0], known))

    @property
    def skipped_repairs(self) -> frozenset[str]:
        """The repairs that are not wanted: all of them without ``clean``."""
        return frozenset(CLEANINGS) if "clean" in self.skip else self.skip & set(CLEANINGS)

    def does(self, stage: str) -> bool:
        """Return whether a stage is wanted; drafts need speech, and clips need highlights."""
        needs = {"chapters": ("transcribe",), "highlights": ("transcribe",), "clips": ("transcribe", "highlights"),
                 "notes": ("transcribe",)}  # fmt: skip
        return not self.skip & {stage, *needs.get(stage, ())}


def require_denoiser(denoiser: Denoiser) -> None:
    """Raise MissingPart where what was asked for is not installed: before any work."""
    if denoiser is Denoiser.NEURAL:
        from toolkit.audio.neural_denoise import check_neural_denoiser

        check_neural_denoiser()
