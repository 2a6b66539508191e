"""Tracks that do not begin together."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Rule, Session


def check(session: Session, limits: Limits) -> Iterator[Seen]:
    """Yield each track that begins later than the first, or whose place nothing tells."""
    for place in session.facts.placed:
        if place.confidence > 0.0 and place.offset_s > limits["offset_s"]:
            yield Seen(
                f"{place.path} begins {place.offset_s:.2f} s after the first track", value=place.offset_s,
                threshold=limits["offset_s"],
            )  # fmt: skip


RULE = Rule(
    code="AUD032",
    name="unsynced",
    severity=Severity.NOTE,
    scope="session",
    check=check,
    what="The tracks do not begin at the same moment.",
    why="Laid side by side in an editor, people talk over each other.",
    measured="By the voices that each microphone hears of the others.",
    source="Knapp and Carter, generalised correlation (1976); toolkit/audio/sync",
    mend="`podkit produce` and `podkit mix` place the tracks by themselves.",
    limits={"offset_s": 0.1},
    units={"offset_s": "s"},
)
