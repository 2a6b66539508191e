"""One caption on the screen: the speaker, the times and the lines; and the content of a caption file.

Owns these values only. Line breaks are chosen in speech, file formats are in formats.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from toolkit.model.transcript import Segment, Transcript


@dataclass(frozen=True, slots=True)
class CaptionCue:
    """A caption shown from ``start_s`` to ``end_s`` (exclusive), seconds on the clock of its transcript.

    ``speaker`` is empty if no name is given. ``lines`` are plain text, top line first, not escaped.
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
    """The content of a caption or transcript file.

    ``cues`` are the captions of the file, in its order; empty for a file without captions, that is a transcript.
    """

    transcript: Transcript
    cues: tuple[CaptionCue, ...] = ()


def captions_of_cues(cues: Iterable[CaptionCue]) -> Captions:
    """Return cues with their transcript: one segment per cue, its lines joined, in order of start."""
    listed = tuple(cues)
    segments = [Segment(cue.speaker, cue.start_s, cue.end_s, cue.text) for cue in listed]
    segments.sort(key=lambda segment: (segment.start_s, segment.end_s))
    return Captions(Transcript(tuple(segments)), listed)
