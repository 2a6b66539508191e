"""Findings as Markdown, for a comment on a pull request or a job's summary."""

from __future__ import annotations

import html
import re

from toolkit.check.checking import Report
from toolkit.check.finding import Finding
from toolkit.check.formats.data import counts
from toolkit.model.printable import one_line

_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~@])")
# A comment has 65,536 letters.
_MOST = 200


def as_markdown(report: Report) -> str:
    """Return a report as a Markdown table; names of files cannot make links, mentions or HTML."""
    told = ", ".join(f"{count} {name}{'s' if count != 1 else ''}" for name, count in counts(report).items() if count)
    lines = ["## podkit check", "", told or f"Nothing found in {len(report.durations_s)} files.", ""]
    if report.findings:
        lines += ["| | file | where | what | how to mend |", "|---|---|---|---|---|"]
        lines += [_row(finding) for finding in report.findings[:_MOST]]
    if len(report.findings) > _MOST:
        lines += ["", f"And {len(report.findings) - _MOST} more."]
    return "\n".join(lines).rstrip() + "\n"


def _row(finding: Finding) -> str:
    what = f"**{finding.code}** {_plain(finding.name)}: {_plain(finding.sentence)}"
    return f"| {finding.severity.value} | {_plain(finding.path)} | {finding.place} | {what} | {_plain(finding.mend)} |"


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", html.escape(one_line(text), quote=False))
