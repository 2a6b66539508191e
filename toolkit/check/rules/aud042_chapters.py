"""Chapters."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule


def check(recording: Recording, _limits: Limits) -> Iterator[Observation]:
    """Yield why a file's chapters are not valid."""
    if recording.file.chapter_problem:
        yield Observation(f"its chapters are not valid: {recording.file.chapter_problem.rstrip('.')}")


RULE = Rule(
    code="AUD042",
    name="chapters",
    severity=Severity.WARNING,
    scope="recording",
    check=check,
    what="Chapters overlap, are out of order, have no title, or begin after the end.",
    why="Players jump to the wrong place, or show no chapters at all.",
    measured="By the rules for podkit's chapter files.",
    source="ID3v2 chapter frame addendum; Podcasting 2.0 chapters 1.2",
    mend="Correct the times; `podkit tag --chapters FILE` writes the chapters again.",
)
