"""Findings as one JSON object, and the totals that several forms print."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Finding


def as_data(report: CheckReport) -> dict[str, Any]:
    """Return a report as plain JSON data; figures that are not finite are null."""
    return {
        "findings": [_finding(finding) for finding in report.findings],
        "files": [{"file": path, "duration_s": seconds} for path, seconds in report.durations_s.items()],
        "unreadable": list(report.unreadable),
        "known": report.known,
        "summary": counts(report),
    }


def as_json(report: CheckReport) -> str:
    """Return a report as the text of one JSON object."""
    return json.dumps(as_data(report), indent=2, allow_nan=False)


def counts(report: CheckReport) -> dict[str, int]:
    """Return the number of findings of each severity."""
    weights = [finding.severity.value for finding in report.findings]
    return {name: weights.count(name) for name in ("error", "warning", "note")}


def total_text(report: CheckReport) -> str:
    """Return the totals as people read them: ``1 error, 2 warnings``; "" for no findings."""
    return ", ".join(f"{count} {name}{'s' if count != 1 else ''}" for name, count in counts(report).items() if count)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "file": finding.path,
        "start_s": finding.start_s,
        "end_s": finding.end_s,
        "message": finding.sentence,
        "value": _number(finding.value),
        "threshold": _number(finding.threshold),
        "mend": finding.mend,
    }


def _number(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
