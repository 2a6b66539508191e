"""One caption on the screen: who speaks, from when until when, and the lines to read; and what a caption file holds.

Owns the shapes alone; where lines break is decided in speech, how a file spells it in formats.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from toolkit.model.transcript import Segment, Transcript


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


@dataclass(frozen=True, slots=True)
class Captions:
    """What a caption or transcript file holds.

    ``cues`` are the captions as the file cuts them, in its order; empty for files that hold a transcript, which is cut
    into captions by whoever wants to show it.
    """

    transcript: Transcript
    cues: tuple[CaptionCue, ...] = ()


def captions_of_cues(cues: Iterable[CaptionCue]) -> Captions:
    """Return cues with their transcript: one segment a cue, its lines joined, in order of start."""
    listed = tuple(cues)
    segments = [Segment(cue.speaker, cue.start_s, cue.end_s, cue.text) for cue in listed]
    segments.sort(key=lambda segment: (segment.start_s, segment.end_s))
    return Captions(Transcript(tuple(segments)), listed)
