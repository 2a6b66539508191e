"""Findings as Markdown, for a comment on a pull request or a job's summary."""

from __future__ import annotations

import html
import re

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Finding
from toolkit.check.formats.data import total_text
from toolkit.model.printable import one_line

_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~@])")
# GitHub takes 65,536 characters in a comment.
_MOST = 200


def as_markdown(report: CheckReport) -> str:
    """Return a report as a Markdown table; file names cannot become links, mentions or HTML."""
    count = len(report.durations_s)
    nothing = f"Nothing found in {count} file{'s' if count != 1 else ''}."
    lines = ["## podkit check", "", total_text(report) or nothing, ""]
    if report.findings:
        lines += ["| | file | where | what | how to fix |", "|---|---|---|---|---|"]
        lines += [_row(finding) for finding in report.findings[:_MOST]]
    if len(report.findings) > _MOST:
        lines += ["", f"And {len(report.findings) - _MOST} more."]
    return "\n".join(lines).rstrip() + "\n"


def _row(finding: Finding) -> str:
    what = f"**{finding.code}** {_plain(finding.name)}: {_plain(finding.sentence)}"
    return f"| {finding.severity.value} | {_plain(finding.path)} | {finding.place} | {what} | {_plain(finding.mend)} |"


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", html.escape(one_line(text), quote=False))
