"""A silent channel."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Observation]:
    """Yield each dead channel, or one finding for a file of silence."""
    sound = recording.sound
    if len(sound.dead_channels) == sound.channels:
        yield Observation("the whole recording is silent")
        return
    for channel in sound.dead_channels:
        yield Observation(f"channel {channel + 1} of {sound.channels} is silent")


RULE = Rule(
    code="AUD008",
    name="dead-channel",
    severity=Severity.ERROR,
    scope="recording",
    check=check,
    what="A channel is silent, or 45 dB quieter than the loudest one; or the whole file is silent.",
    why=(
        "On headphones the voice is in one ear only. A file of silence comes from a microphone that was not plugged in."
    ),
    measured="RMS of each channel without its DC offset.",
    source="the limits of toolkit/audio/channels",
    mend="Export the channel with the voice as mono. If the whole file is silent, record again.",
)
