"""The form for programs: one JSON object."""

import json
from dataclasses import replace

import pytest

from toolkit.check.checking import CheckReport
from toolkit.check.finding import Severity
from toolkit.check.formats.data import as_json, counts, total_text


def test_json_is_one_object_with_every_figure(report: CheckReport) -> None:
    data = json.loads(as_json(replace(report, unreadable=("broken.wav",), known=2)))
    assert data["summary"] == {"error": 1, "warning": 1, "note": 0}
    assert data["findings"][0] == {
        "code": "AUD003", "name": "clipping", "severity": "error", "file": "talk one.wav", "start_s": 751.4, "end_s": 751.9,
        "message": "42 clipped samples", "value": 42, "threshold": 9, "mend": "Record again.",
    }  # fmt: skip
    assert data["files"] == [{"file": "talk one.wav", "duration_s": 900.0}, {"file": "good.wav", "duration_s": 3.0}]
    assert (data["unreadable"], data["known"]) == (["broken.wav"], 2)


@pytest.mark.parametrize("value", [float("-inf"), float("inf"), float("nan"), None])
def test_a_figure_that_is_not_finite_is_null(report: CheckReport, value: float | None) -> None:
    odd = replace(report.findings[0], value=value, threshold=value)
    (finding,) = json.loads(as_json(replace(report, findings=(odd,))))["findings"]
    assert (finding["value"], finding["threshold"]) == (None, None)


def test_totals_leave_out_what_is_zero(report: CheckReport) -> None:
    assert total_text(report) == "1 error, 1 warning"
    assert total_text(CheckReport(())) == ""
    twice = replace(report, findings=tuple(replace(report.findings[0], severity=Severity.NOTE) for _ in range(2)))
    assert (total_text(twice), counts(twice)["note"]) == ("2 notes", 2)
