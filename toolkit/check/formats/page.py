"""Findings as one HTML page that needs no other file."""

from __future__ import annotations

from jinja2 import Environment
from markupsafe import Markup

from toolkit.check.checking import CheckReport
from toolkit.check.formats.data import total_text
from toolkit.check.formats.human import picture
from toolkit.formats.page_policy import page_policy
from toolkit.model.printable import xml_text

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
h2 { font-size: 1.1rem; overflow-wrap: anywhere }
pre { line-height: 1.1; overflow-x: auto }
li { margin: .5rem 0 }
.error b { color: #a40000 }
.warning b { color: #7a4f00 }
small { display: block; color: #555 }
"""
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>podkit check</title>
<style>{{ style }}</style>
</head>
<body>
<h1>podkit check</h1>
<p>{{ total or "Nothing found." }}</p>
{% for file in files %}
<h2>{{ file.path }}</h2>
{% if file.picture %}<pre aria-hidden="true">{{ file.picture }}</pre>{% endif %}
<ul>
{% for one in file.findings %}
<li class="{{ one.severity.value }}"><b>{{ one.code }} {{ one.severity.value }}</b> {{ one.name }}
{% if one.place %}at {{ one.place }}{% endif %}: {{ one.sentence | plain }}<small>{{ one.mend }}</small></li>
{% endfor %}
</ul>
{% endfor %}
</body>
</html>
"""


def as_html(report: CheckReport) -> str:
    """Return a report as an HTML page; every text is escaped."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["plain"] = xml_text
    paths = dict.fromkeys(finding.path for finding in report.findings)
    files = [
        {
            "path": xml_text(path),
            "picture": "\n".join(_picture(path, report)),
            "findings": [finding for finding in report.findings if finding.path == path],
        }
        for path in paths
    ]
    return environment.from_string(_PAGE).render(
        total=total_text(report),
        files=files,
        policy=page_policy(_STYLE),
        style=Markup(_STYLE),  # noqa: S704 - our own
    )


def _picture(path: str, report: CheckReport) -> tuple[str, ...]:
    placed = [
        (finding.start_s, finding.end_s or finding.start_s)
        for finding in report.findings
        if finding.path == path and finding.start_s is not None
    ]
    if not placed or not report.checked.get(path):
        return ()
    return picture(report.checked[path], placed, report.durations_s[path])
