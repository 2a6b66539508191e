"""Stereo upside down."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Seen]:
    """Yield one finding where the channels cancel each other."""
    if recording.sound.phase_inverted:
        yield Seen("one channel is the other upside down: in mono the voice vanishes")


RULE = Rule(
    code="AUD012",
    name="phase-inverted",
    severity=Severity.ERROR,
    scope="recording",
    check=check,
    what="One channel is the negative of the other.",
    why="On a phone's single loudspeaker both add up to silence: the voice is gone.",
    measured="Correlation of left and right under -0.9 over the whole recording.",
    source="the limits of toolkit/audio/channels",
    mend="Turn one channel round (polarity), or use one channel alone. Check the cable for swapped pins.",
)
