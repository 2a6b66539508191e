"""A passage worth quoting."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Highlight:
    """A passage that stands alone, in episode time.

    ``quote`` is verbatim transcript. ``why`` maps each reason, in words, to its weight from 0 to 1. ``clip`` is the file
    cut from the master, relative to ``out/``; empty before it is cut.
    """

    rank: int
    start_s: float
    end_s: float
    speaker: str
    quote: str
    score: float
    why: dict[str, float] = field(default_factory=dict)
    clip: str = ""
