"""Tracks of different length."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Rule, Session


def check(session: Session, limits: Limits) -> Iterator[Observation]:
    """Yield each track that is much shorter than the longest."""
    longest_s = max((track.sound.duration_s for track in session.tracks), default=0.0)
    for track in session.tracks:
        missing_s = longest_s - track.sound.duration_s
        if missing_s > max(limits["seconds"], limits["share"] * longest_s):
            yield Observation(
                f"{track.path.name} is {missing_s:.0f} s shorter than the longest track", value=missing_s,
                threshold=limits["seconds"],
            )  # fmt: skip


RULE = Rule(
    code="AUD031",
    name="length-mismatch",
    severity=Severity.WARNING,
    scope="session",
    check=check,
    what="A track is much shorter than the others.",
    why="A recorder stopped early, and the end of what that person said is missing.",
    measured="Length of each track against the longest.",
    source="podkit's own method",
    mend="Ask for the rest; the call's own recording may hold it.",
    limits={"seconds": 20.0, "share": 0.02},
    units={"seconds": "s", "share": "of the longest"},
)
