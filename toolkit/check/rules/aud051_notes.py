"""Notes that state what is no longer true."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Folder, Limits, Rule


def check(folder: Folder, _limits: Limits) -> Iterator[Observation]:
    """Yield each statement of edited notes that the published files contradict."""
    for problem in folder.problems.get("notes", ()):
        yield Observation(problem)


RULE = Rule(
    code="AUD051",
    name="notes",
    severity=Severity.WARNING,
    scope="folder",
    check=check,
    what="A section of draft/notes.md that was edited states a time, title, quotation, name or link that is no longer true.",
    why="It is published as it stands: podkit never overwrites what a person wrote.",
    measured="Against the transcript and the chapters in out/, and episode.toml.",
    source="docs/episode-folder.md",
    mend="Correct the line that the message names, or delete the section and podkit writes it again with --redraft notes.",
)
