"""Tracks that do not begin together."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Rule, Session


def check(session: Session, limits: Limits) -> Iterator[Observation]:
    """Yield each track that begins later than the first, or whose place nothing tells."""
    for placement in session.facts.placements:
        if placement.confidence > 0.0 and placement.offset_s > limits["offset_s"]:
            yield Observation(
                f"{placement.path} begins {placement.offset_s:.2f} s after the first track", value=placement.offset_s,
                threshold=limits["offset_s"],
            )  # fmt: skip


RULE = Rule(
    code="AUD032",
    name="unsynced",
    severity=Severity.NOTE,
    scope="session",
    check=check,
    what="The tracks do not begin at the same moment.",
    why="Placement side by side in an editor, people talk over each other.",
    measured="By the voices of the others that each microphone picks up.",
    source="Knapp and Carter, generalised correlation (1976); toolkit/audio/sync",
    mend="`podkit produce` and `podkit mix` align the tracks by themselves.",
    limits={"offset_s": 0.1},
    units={"offset_s": "s"},
)
