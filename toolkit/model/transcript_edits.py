"""What podkit changed between the words of an engine and the transcript: for the report, so that a producer can check it.

Plain data. Times are seconds on one clock: a track's source time where an edit has just been made, that of
:meth:`TranscriptEdits.mapped` afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class NameRepair:
    """A name of the manifest that was written in place of ``found``, of which the engine was unsure.

    ``similarity`` of the two is 0 to 1.
    """

    speaker: str
    start_s: float
    end_s: float
    found: str
    written: str
    similarity: float


@dataclass(frozen=True, slots=True)
class RejectedText:
    """Text that an engine gave and that stands in no transcript: nobody said it. ``why`` completes "rejected: ..."."""

    speaker: str
    start_s: float
    end_s: float
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class RemovedBleed:
    """Words on the track of ``speaker`` that were the voice of ``voice_of``, which stand once, on that one's track."""

    speaker: str
    start_s: float
    end_s: float
    text: str
    voice_of: str


@dataclass(frozen=True, slots=True)
class TranscriptEdits:
    """All edits of one transcript, or of one track of it, each kind in order of start."""

    names: tuple[NameRepair, ...] = ()
    rejected: tuple[RejectedText, ...] = ()
    bleed: tuple[RemovedBleed, ...] = ()

    def mapped(self, to_clock: Callable[[float], float]) -> TranscriptEdits:
        """Return the edits on another clock; ``to_clock`` takes and gives seconds."""

        def there(time_s: float) -> float:
            return round(to_clock(time_s), 3)

        return TranscriptEdits(
            tuple(replace(one, start_s=there(one.start_s), end_s=there(one.end_s)) for one in self.names),
            tuple(replace(one, start_s=there(one.start_s), end_s=there(one.end_s)) for one in self.rejected),
            tuple(replace(one, start_s=there(one.start_s), end_s=there(one.end_s)) for one in self.bleed),
        )

    def joined(self, other: TranscriptEdits) -> TranscriptEdits:
        """Return the edits of both, which must be on one clock."""
        return TranscriptEdits(
            tuple(sorted((*self.names, *other.names), key=lambda one: one.start_s)),
            tuple(sorted((*self.rejected, *other.rejected), key=lambda one: one.start_s)),
            tuple(sorted((*self.bleed, *other.bleed), key=lambda one: one.start_s)),
        )
