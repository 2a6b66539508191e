"""Findings as workflow commands of GitHub, which become annotations on the pull request."""

from __future__ import annotations

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Finding, Severity
from toolkit.model.printable import xml_text

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def as_annotations(report: CheckReport) -> str:
    """Return one line ``::error file=...::message`` per finding."""
    return "\n".join(_command(finding) for finding in report.findings)


def _command(finding: Finding) -> str:
    place = f" at {finding.place}" if finding.place else ""
    title = _property(f"{finding.code} {finding.name}")
    message = _data(f"{finding.name}{place}: {finding.sentence}. {finding.mend}")
    return f"::{_KINDS[finding.severity]} file={_property(finding.path)},title={title}::{message}"


def _data(text: str) -> str:
    """Escape as GitHub's own toolkit does: whatever a file is called, it cannot start another command."""
    return xml_text(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
