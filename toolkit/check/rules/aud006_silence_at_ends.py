"""Silence at head or tail."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield the silence at head and tail that is longer than a listener waits."""
    sound = recording.sound
    if recording.is_track or not sound.active:
        return
    if sound.head_silence_s > limits["head_s"]:
        yield Observation(
            f"{sound.head_silence_s:.1f} s of silence before the first word", 0.0, sound.head_silence_s,
            sound.head_silence_s, limits["head_s"],
        )  # fmt: skip
    if sound.tail_silence_s > limits["tail_s"]:
        start_s = sound.duration_s - sound.tail_silence_s
        yield Observation(
            f"{sound.tail_silence_s:.1f} s of silence after the last word", start_s, sound.duration_s,
            sound.tail_silence_s, limits["tail_s"],
        )  # fmt: skip


RULE = Rule(
    code="AUD006",
    name="silence-at-ends",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="Nobody speaks for a long time before the first word or after the last one.",
    why="An app that is silent for seconds seems broken, and people skip the episode.",
    measured=(
        "The first and the last moment at which the level is within 25 dB of the loud parts of the talk (10 ms, "
        "K-weighted)."
    ),
    source=(
        "ITU-R BS.1770-5 for the weighting; ACX asks for at most 1 s at the head and 5 s at the tail of finished files"
    ),
    mend="Trim it, and leave half a second.",
    limits={"head_s": 5.0, "tail_s": 8.0},
    units={"head_s": "s", "tail_s": "s"},
    fixable=True,
)
