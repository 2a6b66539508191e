"""The form for a comment on a pull request: Markdown."""

from dataclasses import replace

from toolkit.check.checking import CheckReport
from toolkit.check.formats.summary import as_markdown


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(("| error", "| warning"))]


def test_a_name_cannot_become_a_link_a_mention_or_html(report: CheckReport) -> None:
    text = as_markdown(report)
    assert "<script>" not in text
    assert "[x](y)" not in text
    assert "\\@all" in text
    assert len(rows(text)) == 2


def test_two_hundred_findings_are_listed_and_the_rest_is_counted(report: CheckReport) -> None:
    text = as_markdown(replace(report, findings=report.findings[:1] * 203))
    assert len(rows(text)) == 200
    assert text.endswith("\nAnd 3 more.\n")
    assert "\n203 errors\n" in text


def test_nothing_found_is_a_sentence() -> None:
    assert as_markdown(CheckReport((), {}, {"a.wav": 1.0})) == "## podkit check\n\nNothing found in 1 file.\n"
