"""Clipping: flat tops."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield each clipped stretch where enough samples lie in flat tops to be heard."""
    spots = recording.sound.clipped
    if sum(spot.amount for spot in spots) < limits["samples"]:
        return
    for spot in spots:
        yield Observation(
            f"{spot.amount:.0f} clipped samples", spot.start_s, spot.end_s, spot.amount, limits["samples"]
        )


RULE = Rule(
    code="AUD003",
    name="clipping",
    severity=Severity.ERROR,
    scope="recording",
    check=check,
    what="The wave is cut flat where it was louder than the converter could represent.",
    why="Clipping is heard as crackle and harshness on loud words. No tool brings back what was cut off.",
    measured=(
        "Runs of at least three samples at one level, within 2 % of the channel's extreme and reached by a jump; "
        "counted over all channels."
    ),
    source="the method of toolkit/audio/clipping",
    mend=("Record again with 6 to 12 dB more headroom. `podkit produce` repairs short clipped tops as well as it can."),
    limits={"samples": 9.0},
    units={"samples": "samples"},
)
