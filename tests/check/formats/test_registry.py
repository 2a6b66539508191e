"""Every form takes every report."""

from pathlib import Path

import pytest

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Finding, Severity
from toolkit.check.formats.registry import FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_every_form_takes_a_report_without_findings(name: str) -> None:
    assert isinstance(FORMATS[name](CheckReport(())), str)


@pytest.mark.parametrize("name", FORMATS)
def test_every_form_takes_a_name_that_is_not_text(name: str) -> None:
    odd = Finding("AUD004", "noise-floor", Severity.NOTE, str(Path("caf\udce9.wav")), "x", "y")
    assert FORMATS[name](CheckReport((odd,), {}, {odd.path: 1.0})).encode("utf-8", "backslashreplace")


def test_the_forms_are_those_that_the_page_names() -> None:
    page = (Path(__file__).parents[3] / "docs" / "commands" / "check.md").read_text("utf-8")
    row = next(line for line in page.splitlines() if line.startswith("| `--format`"))
    assert all(f"`{name}`" in row for name in FORMATS)
