"""Left and right the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Rule, Session


def check(session: Session, _limits: Limits) -> Iterator[Seen]:
    """Yield each pair of stereo recordings of which one has left and right swapped."""
    for one, other in session.facts.swapped:
        yield Seen(f"{one} and {other} have left and right the other way round")


RULE = Rule(
    code="AUD036",
    name="swapped-channels",
    severity=Severity.WARNING,
    scope="session",
    check=check,
    what="Of two stereo recordings of one talk, one has left and right swapped.",
    why="Cutting from one to the other, the host jumps to the other ear; a channel that is taken for the guest's holds the host.",
    measured=(
        "The balance of left and right of each 50 ms, over two minutes on one clock: the two correlate by less than -0.5. "
        "One stereo recording alone cannot tell."
    ),
    source="podkit's own method",
    mend="Find out which is right, by a clap on one side or by who sat where, and swap the other.",
)
