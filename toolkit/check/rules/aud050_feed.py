"""Items of a feed."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Folder, Limits, Rule


def check(folder: Folder, _limits: Limits) -> Iterator[Observation]:
    """Yield what directories would refuse in the items of a feed beside the episode."""
    for problem in folder.problems.get("feed", ()):
        yield Observation(problem)


RULE = Rule(
    code="AUD050",
    name="feed",
    severity=Severity.WARNING,
    scope="folder",
    check=check,
    what="An item of a feed.xml in the folder lacks something that directories and apps require.",
    why="Directories drop the episode or the whole show.",
    measured="By the rules of `podkit feed`.",
    source="RSS 2.0; Apple Podcasts; Podcasting 2.0 namespace",
    mend="`podkit feed item` prints a valid item.",
)
