"""Names of files."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.check.finding import Observation, Severity
from toolkit.check.rule import Limits, Recording, Rule

REFUSED = frozenset('<>:"|?*\\\\')
MOST_BYTES = 200


def check(recording: Recording, _limits: Limits) -> Iterator[Observation]:
    """Yield why a file's name cannot be used on other computers."""
    name = recording.path.name
    wrong = sorted(set(name) & REFUSED) or [char for char in name if not char.isprintable()]
    if wrong:
        yield Observation(f"its name contains {' '.join(ascii(char) for char in wrong)}")
    elif name != name.strip() or recording.path.stem.endswith((" ", ".")):
        yield Observation("its name starts or ends with a space or dot")
    elif len(name.encode("utf-8", "replace")) > MOST_BYTES:
        yield Observation("its name is longer than many systems allow", value=len(name), threshold=MOST_BYTES)


RULE = Rule(
    code="AUD047",
    name="file-name",
    severity=Severity.NOTE,
    scope="recording",
    check=check,
    what="A file's name cannot be used on every computer.",
    why="An upload, a synchronised folder or a guest's computer refuses it without saying why.",
    measured=("Characters that Windows refuses, characters that do not print, spaces or dots at the ends, length."),
    source="Microsoft, Naming Files, Paths, and Namespaces",
    mend="Rename it with letters, digits, - and _.",
)
