"""Times as people and files write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.clock_text import (
    MAX_SECONDS,
    clock_text,
    parse_clock,
    short_clock_text,
    to_milliseconds,
    whole_clock_text,
)


@given(st.integers(0, 10**9))
def test_a_time_in_whole_milliseconds_survives_writing_and_reading(milliseconds: int) -> None:
    assert parse_clock(clock_text(milliseconds / 1000)) == milliseconds / 1000


@given(st.integers(0, 10**8), st.integers(1, 3), st.sampled_from([".", ","]))
def test_a_time_survives_with_as_many_decimals_as_it_has(units: int, decimals: int, point: str) -> None:
    seconds = units / 10**decimals
    assert parse_clock(clock_text(seconds, decimals=decimals, point=point)) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:12:30.500", 750.5), ("1:02", 62), ("75:00", 4500), ("12:30,25", 750.25), ("90.5", 90.5), (" 0:00 ", 0),
        ("1:59:59.999", 7199.999), ("999999:59:59", 3_599_999_999.0), ("100:00:00", 360_000), ("3600", 3600),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them(text: str, seconds: float) -> None:
    assert parse_clock(text) == seconds
    assert seconds < MAX_SECONDS


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "'' is not a time such as 00:12:30.500"),
        ("1:2:3:4", "'1:2:3:4' is not a time"),
        ("-1:00", "is not a time"),
        ("1:60", "'1:60' has more than 59 seconds"),
        ("1:00:60", "'1:00:60' has more than 59 seconds"),
        ("1:60:00", "'1:60:00' has more than 59 minutes"),
        ("12:3x", "is not a time"),
        ("\u0661:\u0660\u0660", "is not a time"),
        ("nan", "is not a time"),
        ("1e5", "is not a time"),
        ("1:00.", "is not a time"),
        ("x" * 60, f"^'{'x' * 40}' is not a time"),
    ],
)
def test_what_is_not_a_time_is_refused_in_one_sentence(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_clock(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "00:00:00.000"), (59.9994, "00:00:59.999"), (59.9996, "00:01:00.000"), (3599.9996, "01:00:00.000"),
        (3600, "01:00:00.000"), (-0.2, "00:00:00.000"), (-100, "00:00:00.000"), (360_000, "100:00:00.000"), (61.007, "00:01:01.007"),
    ],
)  # fmt: skip
def test_a_time_is_rounded_and_carries_into_minutes_and_hours(seconds: float, text: str) -> None:
    assert clock_text(seconds) == text


def test_decimals_and_their_point_can_be_chosen() -> None:
    assert [clock_text(751.36, decimals=n) for n in (1, 2, 3)] == ["00:12:31.4", "00:12:31.36", "00:12:31.360"]
    assert clock_text(1.5, point=",") == "00:00:01,500"
    assert clock_text(59.96, decimals=1) == "00:01:00.0"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (9.999, "0:09"), (61.9, "1:01"), (61.9999, "1:02"), (3599.9, "59:59"), (3600, "1:00:00"), (36_000, "10:00:00"), (-3, "0:00")],
)  # fmt: skip
def test_listeners_see_short_times(seconds: float, text: str) -> None:
    assert short_clock_text(seconds) == text


def test_a_short_time_shows_hours_where_its_neighbours_have_some() -> None:
    assert [short_clock_text(seconds, hours=True) for seconds in (5, 3725)] == ["0:00:05", "1:02:05"]


def test_a_whole_time_is_cut_off_and_never_rounded_up() -> None:
    assert [whole_clock_text(seconds) for seconds in (0.9, 62.999, 3599.9996, -1)] == [
        "00:00:00", "00:01:02", "01:00:00", "00:00:00"]  # fmt: skip


def test_milliseconds_are_the_nearest_and_never_negative() -> None:
    assert [to_milliseconds(seconds) for seconds in (1.2344, 1.2346, -0.1, 0)] == [1234, 1235, 0, 0]
