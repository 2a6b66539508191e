"""Files that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Rule


def check(reason: str, _limits: Limits) -> Iterator[Seen]:
    """Yield why a file is no recording."""
    yield Seen(reason.rstrip("."))


RULE = Rule(
    code="AUD000",
    name="unreadable",
    severity=Severity.ERROR,
    scope="unreadable",
    check=check,
    what=(
        "The file does not open as a recording: it is broken, empty, of a kind that podkit does not let in, "
        "or not there."
    ),
    why="Nothing can be made of it. The check ends with exit code 3.",
    measured="By opening and decoding it.",
    source="docs/exit-codes.md",
    mend="Copy, upload or export it again.",
)
