"""What is wrong with a small file before anybody parses it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import BadInput


@dataclass(eq=False)
class UnreadableFile(BadInput):
    """A small file that is not opened: no regular file, too large for its kind, a link out of its folder, or not permitted."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"
