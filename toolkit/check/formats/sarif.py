"""Findings as SARIF 2.1.0 (OASIS): what code scanning of GitHub and GitLab reads.

A recording has no lines, so the place of a finding is in the message and, in seconds, in its properties.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Finding
from toolkit.check.registry import all_rules
from toolkit.check.rule import Rule
from toolkit.model.printable import one_line

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(report: CheckReport) -> str:
    """Return a report as SARIF 2.1.0."""
    rules = all_rules()
    places = {rule.code: number for number, rule in enumerate(rules)}
    driver = {"name": "podkit check", "version": version("podkit"), "rules": [_rule(rule) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "results": [_result(finding, places[finding.code]) for finding in report.findings],
        "columnKind": "unicodeCodePoints",
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, allow_nan=False)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {"text": rule.mend},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    place = f" at {finding.place}" if finding.place else ""
    properties = {"start_s": finding.start_s, "end_s": finding.end_s}
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.severity.value,
        "message": {"text": one_line(f"{finding.name}{place}: {finding.sentence}. {finding.mend}")},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(finding.path)}}}],
        "partialFingerprints": {
            "podkit/v1": hashlib.sha256(finding.fingerprint.encode("utf-8", "replace")).hexdigest()
        },
        "properties": {name: value for name, value in properties.items() if value is not None},
    }


def _uri(path: str) -> str:
    """Return a path as a relative URI reference, or a file URI where it is absolute."""
    quoted = quote(path.encode("utf-8", "surrogateescape"), safe="/~")
    return f"file://{quoted}" if Path(path).is_absolute() else quoted
