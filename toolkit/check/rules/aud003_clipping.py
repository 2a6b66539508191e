"""Clipping: flat tops."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Seen]:
    """Yield each clipped stretch where there are enough samples in flat tops to be heard."""
    spots = recording.sound.clipped
    if sum(spot.amount for spot in spots) < limits["samples"]:
        return
    for spot in spots:
        yield Seen(f"{spot.amount:.0f} samples", spot.start_s, spot.end_s, spot.amount, limits["samples"])


RULE = Rule(
    code="AUD003",
    name="clipping",
    severity=Severity.ERROR,
    scope="recording",
    check=check,
    what="The wave is cut flat where it was louder than the converter could say.",
    why="Clipping is heard as crackle and harshness on loud words. No tool brings back what was cut off.",
    measured=(
        "Runs of three samples or more at one level, within 2 % of the channel's extreme, reached by a jump; "
        "added over all channels."
    ),
    source="the method of toolkit/audio/clipping",
    mend="Record again with 6 to 12 dB more headroom. `podkit produce` repairs single tops as well as it can.",
    limits={"samples": 9.0},
    units={"samples": "samples"},
)
