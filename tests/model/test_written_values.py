"""Values that can be written in more than one way."""

from __future__ import annotations

import datetime

import pytest

from toolkit.model.written_values import date_value, language_value, seconds_value


def test_values_of_other_types_are_left_to_whoever_checks_them() -> None:
    assert [read(7) for read in (seconds_value, date_value, language_value)] == [7, 7, 7]


def test_times_dates_and_languages() -> None:
    assert seconds_value(datetime.time(0, 12, 30, 500_000)) == seconds_value("00:12:30.5") == 750.5
    assert date_value(" 2026-11-23 ") == datetime.date(2026, 11, 23)
    assert date_value("2026-02-31") == "2026-02-31"
    assert language_value("deutsch") == "de"
    with pytest.raises(ValueError, match="a time such as"):
        seconds_value("soon")
    with pytest.raises(ValueError, match="such as en or English"):
        language_value("klingon")
