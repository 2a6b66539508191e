"""Sample rate and bit depth."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Seen]:
    """Yield one finding each for a rate or a depth that loses sound."""
    sound, depth = recording.sound, recording.file.bit_depth
    if sound.sample_rate < limits["rate_hz"]:
        yield Seen(f"recorded at {sound.sample_rate} Hz", value=sound.sample_rate, threshold=limits["rate_hz"])
    if depth is not None and depth < limits["bits"]:
        yield Seen(f"recorded with {depth} bits", value=depth, threshold=limits["bits"])


RULE = Rule(
    code="AUD023",
    name="sample-format",
    severity=Severity.NOTE,
    scope="recording",
    check=check,
    what="The sample rate cuts the voice's air off, or the bit depth is too small for its quiet parts.",
    why="Under 32 kHz an S is dull; 8 bits hiss.",
    measured="From the header.",
    source="AES5 prefers 48 kHz; the limits are podkit's own",
    mend="Record at 48 kHz and 24 bits.",
    limits={"rate_hz": 32000.0, "bits": 16.0},
    units={"rate_hz": "Hz", "bits": "bits"},
)
