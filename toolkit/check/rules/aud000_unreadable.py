"""Files that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Rule


def check(reason: str, _limits: Limits) -> Iterator[Observation]:
    """Yield why a file is no recording."""
    yield Observation(reason.rstrip("."))


RULE = Rule(
    code="AUD000",
    name="unreadable",
    severity=Severity.ERROR,
    scope="unreadable",
    check=check,
    what=(
        "The file cannot be opened as a recording: it is broken, empty, missing, or of a kind that podkit does "
        "not accept."
    ),
    why="Nothing can be made of it. The check ends with exit code 3.",
    measured="By opening and decoding it.",
    source="docs/exit-codes.md",
    mend="Copy, upload or export it again.",
)
