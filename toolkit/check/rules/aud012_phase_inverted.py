"""A channel with inverted polarity."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Observation]:
    """Yield one finding where the channels cancel each other."""
    if recording.sound.phase_inverted:
        yield Observation("one channel has inverted polarity: in mono the voice disappears")


RULE = Rule(
    code="AUD012",
    name="phase-inverted",
    severity=Severity.ERROR,
    scope="recording",
    check=check,
    what="One channel is the negative of the other.",
    why="On a phone's single loudspeaker the two cancel: the voice is gone.",
    measured="Correlation of left and right below -0.9 over the whole recording.",
    source="the limits of toolkit/audio/channels",
    mend="Invert the polarity of one channel, or use one channel alone. Check the cable for swapped pins.",
)
