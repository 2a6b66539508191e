"""Mistakes in the manifest."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Folder, Limits, Rule


def check(folder: Folder, _limits: Limits) -> Iterator[Observation]:
    """Yield each mistake of the manifest."""
    for problem in folder.problems.get("manifest", ()):
        yield Observation(problem)


RULE = Rule(
    code="AUD048",
    name="manifest",
    severity=Severity.ERROR,
    scope="folder",
    check=check,
    what=("episode.toml cannot be read, names files that do not exist, or asks for something that is not possible."),
    why="Nothing can be produced from the folder.",
    measured="As `podkit produce` reads it.",
    source="docs/episode-folder.md",
    mend="Correct the key that the message names.",
)
