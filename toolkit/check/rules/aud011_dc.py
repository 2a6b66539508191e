"""DC offset."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Seen]:
    """Yield one finding where the wave does not lie around zero."""
    offset, depth = recording.sound.dc_offset, recording.file.bit_depth or 16
    # Within a step of the converter zero lies where the converter has it.
    if abs(offset) >= max(limits["offset"], 1.5 * 2.0 ** (1 - depth)):
        yield Seen(f"DC offset {offset:+.3f} of full scale", value=offset, threshold=limits["offset"])


RULE = Rule(
    code="AUD011",
    name="dc",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="The wave lies above or below zero all the time.",
    why="It takes headroom, and every cut clicks.",
    measured="The mean of each channel; the largest counts.",
    source="half a percent of full scale is -46 dBFS, which a cut makes audible",
    mend="Filter it with a high-pass under 20 Hz. A new interface cures the cause.",
    limits={"offset": 0.005},
    units={"offset": "of full scale"},
    fixable=True,
)
