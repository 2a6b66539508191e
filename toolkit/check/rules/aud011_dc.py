"""DC offset."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield one finding where the wave is not centred on zero."""
    offset, depth = recording.sound.dc_offset, recording.file.bit_depth or 16
    # Zero is only known to within a step of the converter.
    if abs(offset) >= max(limits["offset"], 1.5 * 2.0 ** (1 - depth)):
        yield Observation(f"DC offset {offset:+.3f} of full scale", value=offset, threshold=limits["offset"])


RULE = Rule(
    code="AUD011",
    name="dc",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="The wave is not centred on zero.",
    why="It takes headroom, and every cut clicks.",
    measured="The mean of each channel; the largest counts.",
    source="half a percent of full scale is -46 dBFS, which a cut makes audible",
    mend="Filter it with a high-pass below 20 Hz. A repaired or new interface cures the cause.",
    limits={"offset": 0.005},
    units={"offset": "of full scale"},
    fixable=True,
)
