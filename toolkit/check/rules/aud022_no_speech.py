"""A recording in which nobody speaks."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield one finding where hardly anybody speaks."""
    sound = recording.sound
    if sound.duration_s < limits["recording_s"] or len(sound.dead_channels) == sound.channels:
        return
    if sound.active_share < limits["share"]:
        yield Observation(
            f"speech takes {sound.active_share:.0%} of the recording",
            value=sound.active_share,
            threshold=limits["share"],
        )


RULE = Rule(
    code="AUD022",
    name="no-speech",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="Hardly anybody speaks in a recording of some length.",
    why="The wrong input was recorded, or the microphone was muted.",
    measured=(
        "Share of the time during which the level is within 25 dB of the loud parts, where these stand out from "
        "the noise."
    ),
    source="podkit's own method",
    mend="Listen to it; ask for the right file.",
    limits={"share": 0.02, "recording_s": 10.0},
    units={"share": "of the time", "recording_s": "s"},
)
