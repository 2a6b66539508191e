"""One error in a file that a person wrote: where, what was found, what was expected."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One error in a file that a person wrote."""

    key: str
    found: str
    expected: str
    line: int | None = None

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line is not None else ""
        subject = f"{self.key}: " if self.key else ""
        return f"{where}{subject}found {self.found}, expected {self.expected}"
