"""The names of what a run can leave out, and what ``[produce]`` says of how an episode is made.

Owns the names alone; what a run does with them is in the pipeline.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.model.denoiser import Denoiser

CLEANINGS = ("declip", "declick", "plosives", "high-pass", "hum", "noise", "de-ess")
SKIPPABLE = ("transcribe", "chapters", "highlights", "clips", "notes", "stitch", "clean", *CLEANINGS)


@dataclass(frozen=True, slots=True)
class ProduceChoices:
    """``[produce]`` of ``episode.toml`` and ``show.toml``; None where neither says anything.

    ``voices`` is absolute; ``skip`` holds names of :data:`SKIPPABLE`.
    """

    model: str | None = None
    engine: str | None = None
    language_model: str | None = None
    denoise: Denoiser | None = None
    audiogram: bool | None = None
    voices: Path | None = None
    skip: frozenset[str] | None = None
