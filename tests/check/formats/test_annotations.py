"""The form for GitHub: workflow commands."""

from dataclasses import replace

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Severity
from toolkit.check.formats.annotations import as_annotations


def test_a_finding_is_one_command_that_no_name_can_end(report: CheckReport) -> None:
    lines = as_annotations(report).split("\n")
    assert len(lines) == 2
    assert lines[0] == (
        "::error file=talk one.wav,title=AUD003 clipping::"
        "clipping at 00:12:31.4-00:12:31.9: 42 clipped samples. Record again."
    )
    assert lines[1].startswith("::warning file=")
    # A command begins its line; between the first two pairs of colons no name can end its property.
    assert "%0A" in lines[1]
    assert lines[1].split("::")[1].count(",") == 1


def test_a_note_is_a_notice_and_nothing_found_is_nothing(report: CheckReport) -> None:
    note = replace(report.findings[0], severity=Severity.NOTE)
    assert as_annotations(replace(report, findings=(note,))).startswith("::notice file=")
    assert as_annotations(CheckReport(())) == ""
