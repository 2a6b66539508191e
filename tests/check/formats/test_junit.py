"""The form for build servers: JUnit XML."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from toolkit.check.checking import CheckReport
from toolkit.check.formats.junit import as_junit


def test_files_are_cases_and_those_with_errors_have_failed(report: CheckReport) -> None:
    suite = ET.fromstring(as_junit(report)).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    assert [case.find("failure") is not None for case in suite.iter("testcase")] == [True, False, False]


def test_a_failure_has_every_error_of_its_file_and_the_rest_is_output(report: CheckReport) -> None:
    error, warning = report.findings
    mixed = replace(
        report, findings=(error, replace(error, start_s=None, end_s=None), replace(warning, path=error.path))
    )
    (case, _) = ET.fromstring(as_junit(mixed)).iter("testcase")
    assert case.findtext("failure") == (
        "AUD003 error: clipping at 00:12:31.4-00:12:31.9: 42 clipped samples\nAUD003 error: clipping: 42 clipped samples"
    )
    assert (case.findtext("system-out") or "").startswith("AUD004 warning: noise-floor: noise a")


def test_characters_that_xml_cannot_hold_are_replaced(report: CheckReport) -> None:
    names = [case.get("name") or "" for case in ET.fromstring(as_junit(report)).iter("testcase")]
    assert any("<script>\ufffd" in name for name in names)
