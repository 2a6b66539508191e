"""What a rule found: where, how much, against which limit, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from toolkit.model.clock_text import clock_text


class Severity(Enum):
    """How much a finding weighs; only errors fail a check."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule itself tells: a sentence, the place in seconds (None: all of it), the figure and its limit."""

    sentence: str
    start_s: float | None = None
    end_s: float | None = None
    value: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen, with the rule and the file it belongs to; ``path`` is as the user named it."""

    code: str
    name: str
    severity: Severity
    path: str
    sentence: str
    mend: str
    start_s: float | None = None
    end_s: float | None = None
    value: float | None = None
    threshold: float | None = None

    @property
    def place(self) -> str:
        """Its place as people read it: ``00:12:31.4-00:12:31.9``, or nothing where it is about the whole file."""
        if self.start_s is None:
            return ""
        start = clock_text(self.start_s, decimals=1)
        return start if self.end_s is None else f"{start}-{clock_text(self.end_s, decimals=1)}"

    @property
    def fingerprint(self) -> str:
        """What makes it the same finding in a later run: rule, file, and its place to ten seconds."""
        return f"{self.code} {self.path}" + (f" {int(self.start_s // 10)}" if self.start_s is not None else "")
