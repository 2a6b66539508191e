"""A channel that carries nothing."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Seen]:
    """Yield each dead channel, or one finding for a file of silence."""
    sound = recording.sound
    if len(sound.dead_channels) == sound.channels:
        yield Seen("the whole recording is silence")
        return
    for channel in sound.dead_channels:
        yield Seen(f"channel {channel + 1} of {sound.channels} carries nothing")


RULE = Rule(
    code="AUD008",
    name="dead-channel",
    severity=Severity.ERROR,
    scope="recording",
    check=check,
    what="A channel is silent, or 45 dB under the loudest one; or all of the file is silence.",
    why=("On headphones the voice is in one ear only. A whole silent file is a microphone that was not plugged in."),
    measured="RMS of each channel without its DC.",
    source="the limits of toolkit/audio/channels",
    mend="Export the channel that carries the voice as mono. For a silent file: record again.",
)
