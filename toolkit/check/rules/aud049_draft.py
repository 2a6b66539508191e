"""Drafts that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Folder, Limits, Rule


def check(folder: Folder, _limits: Limits) -> Iterator[Observation]:
    """Yield each draft that cannot be read."""
    for problem in folder.problems.get("drafts", ()):
        yield Observation(problem)


RULE = Rule(
    code="AUD049",
    name="draft",
    severity=Severity.ERROR,
    scope="folder",
    check=check,
    what="A draft in draft/ was edited so that it can no longer be read.",
    why="The next run stops there.",
    measured="As `podkit produce` reads it.",
    source="docs/episode-folder.md",
    mend="Correct the line that the message names.",
)
