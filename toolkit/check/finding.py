"""What a rule found: where, how much, against which limit, and how to fix it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from toolkit.model.clock_text import clock_text


class Severity(Enum):
    """How serious a finding is; only errors fail a check."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Observation:
    """What a rule reports: a sentence, the place in seconds (None: the whole file), the figure and its limit."""

    sentence: str
    start_s: float | None = None
    end_s: float | None = None
    value: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """An observation with the rule that made it and the file that it is about; ``path`` is as the user wrote it."""

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
        """The place as people read it: ``00:12:31.4-00:12:31.9``, or "" for the whole file."""
        if self.start_s is None:
            return ""
        start = clock_text(self.start_s, decimals=1)
        return start if self.end_s is None else f"{start}-{clock_text(self.end_s, decimals=1)}"

    @property
    def fingerprint(self) -> str:
        """What identifies the finding in later runs: rule, file, and the place to within ten seconds."""
        return f"{self.code} {self.path}" + (f" {int(self.start_s // 10)}" if self.start_s is not None else "")
