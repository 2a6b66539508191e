"""Findings as JUnit XML, one test case per file: what every build server displays."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Finding, Severity
from toolkit.model.printable import xml_text


def as_junit(report: CheckReport) -> str:
    """Return a report as JUnit XML: errors are failures, the rest is output of its case."""
    paths = list(dict.fromkeys([*report.durations_s, *(finding.path for finding in report.findings)]))
    failed = {finding.path for finding in report.findings if finding.severity is Severity.ERROR}
    root = Element("testsuites")
    suite = SubElement(
        root,
        "testsuite",
        name="podkit check",
        tests=str(len(paths)),
        failures=str(len(failed)),
        errors="0",
        skipped="0",
    )
    for path in paths:
        case = SubElement(suite, "testcase", name=xml_text(path), classname="podkit.check", time="0")
        own = [finding for finding in report.findings if finding.path == path]
        errors = [finding for finding in own if finding.severity is Severity.ERROR]
        if errors:
            failure = SubElement(case, "failure", message=xml_text(errors[0].sentence), type=errors[0].code)
            failure.text = xml_text("\n".join(map(_line, errors)))
        rest = [finding for finding in own if finding.severity is not Severity.ERROR]
        if rest:
            SubElement(case, "system-out").text = xml_text("\n".join(map(_line, rest)))
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=False)


def _line(finding: Finding) -> str:
    place = f" at {finding.place}" if finding.place else ""
    return f"{finding.code} {finding.severity.value}: {finding.name}{place}: {finding.sentence}"
