"""Where a finding is, and what makes it the same one in a later run."""

from dataclasses import replace

import pytest

from toolkit.check.finding import Finding, Severity

FINDING = Finding("AUD003", "clipping", Severity.ERROR, "a.wav", "42 clipped samples", "Record again.")


@pytest.mark.parametrize(
    ("start_s", "end_s", "place"),
    [
        (None, None, ""),
        (0.0, None, "00:00:00.0"),
        (751.42, 751.9, "00:12:31.4-00:12:31.9"),
        (59.96, 3600.0, "00:01:00.0-01:00:00.0"),
        (360_000.0, None, "100:00:00.0"),
    ],
)
def test_a_place_is_a_time_or_two_to_a_tenth_of_a_second(
    start_s: float | None, end_s: float | None, place: str
) -> None:
    assert replace(FINDING, start_s=start_s, end_s=end_s).place == place


def test_the_fingerprint_is_of_rule_file_and_ten_seconds() -> None:
    placed = replace(FINDING, start_s=61.0)
    assert placed.fingerprint == replace(placed, start_s=69.9, value=7.0, sentence="7 clipped samples").fingerprint
    others = (replace(placed, start_s=70.0), replace(placed, path="b.wav"), replace(placed, code="AUD013"), FINDING)
    assert len({one.fingerprint for one in (placed, *others)}) == 5
