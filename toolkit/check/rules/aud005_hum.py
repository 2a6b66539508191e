"""Mains hum."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield one finding where mains lines stand out in the pauses."""
    hum, speech = recording.sound.hum, recording.sound.speech_lufs
    if hum is None or (isfinite(speech) and speech - hum.level_dbfs > limits["distance_db"]):
        return
    yield Observation(
        f"hum at {hum.frequency_hz:.1f} Hz, {hum.level_dbfs:.0f} dBFS",
        value=hum.level_dbfs,
        threshold=limits["distance_db"],
    )


RULE = Rule(
    code="AUD005",
    name="hum",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="A line of the mains (50 or 60 Hz) and its harmonics stand out in the pauses.",
    why="Hum is heard in every pause on headphones, and its harmonics are heard in speech.",
    measured=(
        "Phase coherence of the lines over quarter seconds in the pauses. A line counts when it is 10 dB above "
        "the noise around it and less than 45 dB below the voice."
    ),
    source="the method of toolkit/audio/hum",
    mend="Use balanced cables, and power all devices from one socket. `podkit produce` filters the lines.",
    limits={"distance_db": 45.0},
    units={"distance_db": "dB"},
)
