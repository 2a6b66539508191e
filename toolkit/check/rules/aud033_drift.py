"""Clocks that drift apart."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Rule, Session


def check(session: Session, limits: Limits) -> Iterator[Observation]:
    """Yield each track whose clock runs off by more than an echo over its length."""
    longest_s = max((track.sound.duration_s for track in session.tracks), default=0.0)
    for placement in session.facts.placements:
        off_ms = abs(placement.drift_ppm) * longest_s / 1000.0
        if placement.confidence > 0.0 and off_ms > limits["off_ms"]:
            yield Observation(
                f"{placement.path} drifts by {placement.drift_ppm:+.0f} ppm, {off_ms:.0f} ms at the end", value=off_ms,
                threshold=limits["off_ms"],
            )  # fmt: skip


RULE = Rule(
    code="AUD033",
    name="drift",
    severity=Severity.NOTE,
    scope="session",
    check=check,
    what="A recorder's clock runs faster or slower than the others'.",
    why="After half an hour questions and answers overlap, and bleed becomes an echo.",
    measured="Slope of the offset between tracks over their length.",
    source="toolkit/audio/sync; the ear hears an echo from about 30 ms (Haas 1951)",
    mend="`podkit produce` and `podkit mix` correct the clocks.",
    limits={"off_ms": 30.0},
    units={"off_ms": "ms"},
)
