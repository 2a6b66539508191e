"""Names of files."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Seen, Severity
from toolkit.check.rule import Limits, Recording, Rule

REFUSED = frozenset('<>:"|?*\\\\')
MOST_BYTES = 200


def check(recording: Recording, _limits: Limits) -> Iterator[Seen]:
    """Yield what breaks about a file's name on other machines."""
    name = recording.path.name
    wrong = sorted(set(name) & REFUSED) or [char for char in name if not char.isprintable()]
    if wrong:
        yield Seen(f"its name holds {' '.join(ascii(char) for char in wrong)}")
    elif name != name.strip() or recording.path.stem.endswith((" ", ".")):
        yield Seen("its name begins or ends with a space or dot")
    elif len(name.encode("utf-8", "replace")) > MOST_BYTES:
        yield Seen("its name is longer than many systems take", value=len(name), threshold=MOST_BYTES)


RULE = Rule(
    code="AUD047",
    name="file-name",
    severity=Severity.NOTE,
    scope="recording",
    check=check,
    what="A file's name cannot be used on every machine.",
    why="The upload, the synced folder or the guest's machine refuses it, without a word.",
    measured="Signs that Windows refuses, signs that do not print, ends, length.",
    source="Microsoft, Naming Files, Paths, and Namespaces",
    mend="Rename it: letters, digits, - and _.",
)
