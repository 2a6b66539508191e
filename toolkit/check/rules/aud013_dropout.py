"""Drop-outs."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, limits: Limits) -> Iterator[Observation]:
    """Yield each drop-out where there are enough to be heard."""
    spots = recording.sound.dropouts
    if len(spots) < limits["count"]:
        return
    for spot in spots:
        yield Observation(f"{spot.amount * 1000:.0f} ms lost", spot.start_s, spot.end_s, spot.amount, limits["count"])


RULE = Rule(
    code="AUD013",
    name="dropout",
    severity=Severity.ERROR,
    scope="recording",
    check=check,
    what="The sound stops dead in the middle of a word and comes back.",
    why="A syllable is missing, with a click at both ends.",
    measured=(
        "Runs of 4 ms to 1.5 s without any movement, where the 8 ms before and after are within 18 dB of the voice."
    ),
    source="podkit's own method; packets of calls are 10 to 60 ms long (RFC 3550, RFC 6716)",
    mend="Use the speaker's local recording instead of the call's, or record the sentence again.",
    limits={"count": 1.0},
    units={"count": "drop-outs"},
)
