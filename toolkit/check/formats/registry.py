"""The forms of a report: the name of each, and the function that renders it as text."""

from __future__ import annotations

from collections.abc import Callable

from toolkit.check.checking import CheckReport
from toolkit.check.formats.annotations import as_annotations
from toolkit.check.formats.data import as_json
from toolkit.check.formats.human import as_human
from toolkit.check.formats.junit import as_junit
from toolkit.check.formats.page import as_html
from toolkit.check.formats.sarif import as_sarif
from toolkit.check.formats.summary import as_markdown

FORMATS: dict[str, Callable[[CheckReport], str]] = {
    "human": as_human,
    "json": as_json,
    "junit": as_junit,
    "sarif": as_sarif,
    "github": as_annotations,
    "markdown": as_markdown,
    "html": as_html,
}
