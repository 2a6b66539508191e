"""Plosives."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Seen]:
    """Yield the pops where there are more than now and then."""
    sound = recording.sound
    per_min = sound.pop_count / max(sound.duration_s / 60.0, 1.0)
    if per_min < limits["per_min"]:
        return
    for spot in sound.pops:
        yield Seen(f"{per_min:.0f} a minute", spot.start_s, spot.end_s, per_min, limits["per_min"])


RULE = Rule(
    code="AUD019",
    name="plosives",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="The breath of P and B, or a knock on the table, hits the microphone.",
    why="Each pop thumps in headphones and in a car.",
    measured=(
        "20 ms levels of 18-60 Hz that reach the loud vowels less 6 dB, 12 dB over nine tenths of the rest, "
        "shorter than 0.35 s."
    ),
    source="podkit's own method; toolkit/audio/plosives for the band",
    mend="A pop filter, and the microphone beside the mouth. `podkit produce` holds them down.",
    limits={"per_min": 5.0},
    units={"per_min": "pops a minute"},
)
