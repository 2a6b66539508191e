"""What a rule found: where, how much, against which limit, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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
        return clock(self.start_s) if self.end_s is None else f"{clock(self.start_s)}-{clock(self.end_s)}"

    @property
    def fingerprint(self) -> str:
        """What makes it the same finding in a later run: rule, file, and its place to ten seconds."""
        return f"{self.code} {self.path}" + (f" {int(self.start_s // 10)}" if self.start_s is not None else "")


def clock(time_s: float) -> str:
    """Return a time as ``HH:MM:SS.t``."""
    tenths = round(time_s * 10)
    return f"{tenths // 36_000:02d}:{tenths // 600 % 60:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"
