"""One caption on the screen: who, from when until when, and the lines to read.

Owns the shape alone; where lines break is decided in speech, how a file spells it in formats.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaptionCue:
    """A caption shown from ``start_s`` to ``end_s`` (exclusive), seconds on the clock of its transcript.

    ``speaker`` is empty where nobody is named. ``lines`` hold plain text, top line first, nothing escaped.
    """

    speaker: str
    start_s: float
    end_s: float
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one, joined by spaces."""
        return " ".join(self.lines)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s
