"""Sample rate and bit depth."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield one finding each for a rate or a depth that loses sound."""
    sound, depth = recording.sound, recording.file.bit_depth
    least_hz = limits["rate_hz"] if recording.preset is None else limits["delivered_rate_hz"]
    if sound.sample_rate < least_hz:
        yield Observation(f"recorded at {sound.sample_rate} Hz", value=sound.sample_rate, threshold=least_hz)
    if depth is not None and depth < limits["bits"]:
        yield Observation(f"recorded with {depth} bits", value=depth, threshold=limits["bits"])


RULE = Rule(
    code="AUD023",
    name="sample-format",
    severity=Severity.NOTE,
    scope="recording",
    check=check,
    what=("The sample rate cuts off the treble of the voice, or the bit depth is too small for its quiet parts."),
    why="Below 32 kHz an S sounds dull, below 16 kHz a voice sounds like a telephone; 8 bits hiss.",
    measured=("From the header. A raw recording may have 16 kHz (wideband speech), a delivered file needs 32 kHz."),
    source="ITU-T G.722 for wideband speech at 16 kHz; AES5 prefers 48 kHz",
    mend="Record at 48 kHz and 24 bits.",
    limits={"rate_hz": 16000.0, "delivered_rate_hz": 32000.0, "bits": 16.0},
    units={"rate_hz": "Hz", "delivered_rate_hz": "Hz", "bits": "bits"},
)
