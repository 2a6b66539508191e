"""The form for a terminal: one finding per line, with its place and a picture of the level."""

from dataclasses import replace

import pytest

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Severity
from toolkit.check.formats.human import as_human, picture


def test_a_finding_is_a_line_with_its_place_and_a_picture(report: CheckReport) -> None:
    text = as_human(report)
    assert "AUD003 error   clipping at 00:12:31.4-00:12:31.9 (42 clipped samples)\n" in text
    levels, marks = (line.strip() for line in text.splitlines()[1:3])
    assert (levels, set(marks)) == ("\u2585\u2588\u2581", {"^"})
    assert text.endswith("2 files checked: 1 error, 1 warning")


def test_a_name_cannot_write_to_the_terminal_or_into_a_log(report: CheckReport) -> None:
    lines = as_human(report).splitlines()
    assert not any(line.startswith("::") for line in lines)
    assert all(line.isprintable() for line in lines)


def test_five_findings_of_a_rule_are_printed_and_the_rest_is_counted(report: CheckReport) -> None:
    many = tuple(replace(report.findings[0], start_s=float(second), end_s=None) for second in range(12))
    lines = as_human(replace(report, findings=many)).splitlines()
    assert sum("(42 clipped samples)" in line for line in lines) == 5
    assert "  AUD003 and 7 more" in lines
    assert sum("Record again." in line for line in lines) == 1


def test_a_file_without_findings_is_only_counted() -> None:
    assert as_human(CheckReport((), {}, {"good.wav": 3.0})) == "1 file checked: nothing found"
    assert as_human(CheckReport((), known=3)) == "0 files checked: nothing found, 3 known"


def test_severities_are_counted_in_singular_and_plural(report: CheckReport) -> None:
    notes = tuple(replace(report.findings[0], severity=Severity.NOTE) for _ in range(2))
    assert as_human(replace(report, findings=(*report.findings, *notes))).endswith("1 error, 1 warning, 2 notes")


@pytest.mark.parametrize(
    ("marked", "marks"), [([(0.0, 0.0)], "^"), ([(9.9, 12.0)], "         ^"), ([(2.5, 4.5)], "  ^^^"), ([], "")]
)
def test_places_are_marked_under_their_part_of_the_picture(marked: list[tuple[float, float]], marks: str) -> None:
    levels, found = picture((-60.0,) * 5 + (-10.0,) * 5, marked, 10.0)
    assert (levels, found) == ("\u2581" * 5 + "\u2588" * 5, marks)


def test_a_picture_of_nothing_is_empty() -> None:
    assert picture((), [], 0.0) == ("", "")
    assert picture((-20.0,), [(0.0, 1.0)], 0.0) == ("\u2587", "")
