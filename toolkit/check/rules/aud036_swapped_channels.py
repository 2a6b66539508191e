"""Swapped left and right."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Rule, Session


def check(session: Session, _limits: Limits) -> Iterator[Observation]:
    """Yield each pair of stereo recordings of which one has left and right swapped."""
    for one, other in session.facts.swapped:
        yield Observation(f"left and right are swapped between {one} and {other}")


RULE = Rule(
    code="AUD036",
    name="swapped-channels",
    severity=Severity.WARNING,
    scope="session",
    check=check,
    what="Of two stereo recordings of one talk, one has left and right swapped.",
    why=(
        "In a cut from one to the other the host jumps to the other ear, and a channel taken for the guest's "
        "holds the host."
    ),
    measured=(
        "The balance of left and right every 50 ms, both recordings on one clock: the two correlate below -0.5. A"
        " single stereo recording cannot show it."
    ),
    source="podkit's own method",
    mend="Find out which one is right, by a clap on one side or by who sat where, and swap the other.",
)
