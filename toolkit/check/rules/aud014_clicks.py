"""Clicks."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield the clicks where there are more than a mouth makes."""
    sound = recording.sound
    minutes = max(sound.duration_s / 60.0, 1.0)
    per_min = sound.click_count / minutes
    if per_min < limits["per_min"]:
        return
    for spot in sound.clicks:
        yield Observation(f"{per_min:.0f} clicks a minute", spot.start_s, spot.end_s, per_min, limits["per_min"])


RULE = Rule(
    code="AUD014",
    name="clicks",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="Short ticks: a bad cable, a lost sample, a digital clock that slips.",
    why="Each tick pulls the ear away from the words, most of all on headphones.",
    measured=(
        "Second difference of 2 ms cells, at least eight times as sharp as everything within 40 ms, and at least "
        "half as high as the loud parts of the voice."
    ),
    source="the method of toolkit/audio/clicks",
    mend="Replace the cable, and use one clock source. `podkit produce` repairs single clicks.",
    limits={"per_min": 4.0},
    units={"per_min": "clicks a minute"},
)
