"""Plosives."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield the pops where there are more than now and then."""
    sound = recording.sound
    per_min = sound.pop_count / max(sound.duration_s / 60.0, 1.0)
    if per_min < limits["per_min"]:
        return
    for spot in sound.pops:
        yield Observation(f"{per_min:.0f} pops a minute", spot.start_s, spot.end_s, per_min, limits["per_min"])


RULE = Rule(
    code="AUD019",
    name="plosives",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="The breath of a P or B, or a knock on the table, hits the microphone.",
    why="Each pop thumps in headphones and in a car.",
    measured=(
        "20 ms levels at 18-60 Hz that come within 6 dB of the loud vowels, are 12 dB above nine tenths of the "
        "rest, and last less than 0.35 s."
    ),
    source="podkit's own method; toolkit/audio/plosives for the band",
    mend="Use a pop filter, and place the microphone beside the mouth. `podkit produce` reduces pops.",
    limits={"per_min": 5.0},
    units={"per_min": "pops a minute"},
)
