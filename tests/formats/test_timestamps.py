import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.timestamps import clock_text, parse_clock, short_clock_text


@given(st.integers(0, 10**9))
def test_a_time_in_whole_milliseconds_survives_writing_and_reading(milliseconds: int) -> None:
    assert parse_clock(clock_text(milliseconds / 1000)) == milliseconds / 1000


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:12:30.500", 750.5), ("1:02", 62), ("75:00", 4500), ("12:30,25", 750.25), ("90.5", 90.5), (" 0:00 ", 0)],
)
def test_times_are_read_as_people_write_them(text: str, seconds: float) -> None:
    assert parse_clock(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "1:2:3:4", "-1:00", "1:60", "1:60:00", "12:3x", "\u0661:\u0660\u0660", "nan", "1e5"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time|more than 59"):
        parse_clock(text)


def test_rounding_carries_into_minutes_and_hours() -> None:
    assert clock_text(3599.9996) == "01:00:00.000"
    assert clock_text(-0.2) == "00:00:00.000"


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (61.9, "1:01"), (3600, "1:00:00"), (36_000, "10:00:00")])
def test_listeners_see_short_times(seconds: float, text: str) -> None:
    assert short_clock_text(seconds) == text
