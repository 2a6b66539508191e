"""A small state file that outlives damage: a JSON value in two copies, each with its digest.

Owns the two files; where one does not read or is not what was written, the other counts. Only when both are gone is the
value unknown, and the caller does what it does without one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from toolkit.model.errors import PodkitError
from toolkit.storage.identity import digest_of
from toolkit.storage.publish import publish_text
from toolkit.storage.small_file import read_small


class StateFile:
    """A JSON value at ``path``, with a copy beside it (``NAME.copy.json``)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.copy = path.with_name(f"{path.stem}.copy{path.suffix}")

    def read(self) -> Any:  # noqa: ANN401 - JSON data
        """Return the value, None where neither copy holds one."""
        found = [_read(path) for path in (self.path, self.copy)]
        for one in found:
            if _is_signed(one) and one["sha256"] == _digest(one["value"]):
                return one["value"]
        # podkit 0.1.0 wrote the bare value.
        return next((one for one in found if one is not None and not _is_signed(one)), None)

    def write(self, value: Any) -> None:  # noqa: ANN401 - JSON data
        """Write both copies, each whole.

        Raises
        ------
        CannotWrite, DiskFull
        """
        text = json.dumps({"sha256": digest_of(value), "value": value}, indent=1)
        publish_text(self.path, text)
        publish_text(self.copy, text)


def _read(path: Path) -> Any:  # noqa: ANN401 - JSON data
    try:
        return json.loads(read_small(path))
    except (OSError, PodkitError, ValueError, RecursionError):
        return None


def _digest(value: Any) -> str:  # noqa: ANN401 - JSON data
    try:
        return digest_of(value)
    except RecursionError:
        return ""


def _is_signed(found: Any) -> bool:  # noqa: ANN401 - JSON data
    return isinstance(found, dict) and found.keys() == {"sha256", "value"}
