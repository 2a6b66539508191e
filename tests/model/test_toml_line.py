"""A line that is not TOML, and how it was meant."""

from __future__ import annotations

import datetime
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.toml_line import meant_line, read_date


@pytest.mark.parametrize(
    ("line", "meant", "expected"),
    [
        ("title = “T”", 'title = "T"', "straight quotes"),
        ("title = „Das“ # hi", 'title = "Das" # hi', "straight quotes"),
        ("title = «Ça»", 'title = "Ça"', "straight quotes"),
        ('title = “T"', 'title = "T"', "straight quotes"),
        ("title = \u2018it\u2019s\u2019", 'title = "it\u2019s"', "straight quotes"),
        ('words = ["x", “y”]', 'words = ["x", "y"]', "straight quotes"),
        ("title = Rooms", 'title = "Rooms"', "text in quotes"),
        ("title = Ada's room  # hers", 'title = "Ada\'s room"  # hers', "text in quotes"),
        ("title = Über “uns”", 'title = "Über “uns”"', "text in quotes"),
        ("file = tracks\\ada.flac", 'file = "tracks/ada.flac"', "text in quotes"),
        ('file = "tracks\\ada.flac"', 'file = "tracks/ada.flac"', "/ in place of \\, which begins an escape"),
        ('file = "C:\\Users\\ada.flac"', 'file = "C:/Users/ada.flac"', "/ in place of \\, which begins an escape"),
        ('title = "T', 'title = "T"', "a quote at both ends of the text"),
        ('title = T"', 'title = "T"', "a quote at both ends of the text"),
        ("file = 'C:\\x", 'file = "C:/x"', "a quote at both ends of the text"),
        ("title = 'Ada's'", 'title = "Ada\'s"', "other quotes around the text than in it"),
        ('title = "The "big" room"', "title = 'The \"big\" room'", "other quotes around the text than in it"),
        ("cold_open = True", "cold_open = true", "true or false in small letters"),
        ("cold_open = NO", "cold_open = false", "true or false in small letters"),
        ("number = None", "# number = None", "a value; without one, a comment"),
        ("number =", "# number = ", "a value; without one, a comment"),
        ("crossfade = 1,5", "crossfade = 1.5", "a point in a number"),
        ("number = 012", "number = 12", "a number without zeros before it"),
        ("crossfade = .5", "crossfade = 0.5", "a number without zeros before it"),
        ("offset = -1.5s", "offset = -1.5", "a number without its unit"),
        ("offset = 1,5 sec", "offset = 1.5", "a number without its unit"),
        ("at = 12:30", 'at = "12:30"', "a time in quotes"),
        ("date = 23.11.2026", "date = 2026-11-23", "a date as year-month-day"),
        ("date = 2026/11/23", "date = 2026-11-23", "a date as year-month-day"),
        ("date = 2026-1-5", "date = 2026-01-05", "a date as year-month-day"),
        ("date = 11/23/2026", "date = 2026-11-23", "a date as year-month-day"),
        ("date = 11/12/2026", "date = 2026-11-23", "a date as year-month-day, such as"),
        ("date = 2026-13-45", "date = 2026-11-23", "a date as year-month-day, such as"),
        ('title "T"', 'title = "T"', "an equals sign"),
        ('title: "T"', 'title = "T"', "an equals sign"),
        ("title  The room", 'title = "The room"', "an equals sign"),
        ("number == 1", "number = 1", "an equals sign"),
        ("cold open = true", "cold_open = true", "a key in one word"),
        ("speaker\u00a0= 1", "speaker = 1", "ordinary spaces"),
        ('title = "T";', 'title = "T"', "nothing after the value"),
        ('title = "T" number = 2', 'title = "T"', "nothing after the value"),
        ('title = """T', 'title = """T"""', "three quotes at the end too"),
        ('words = ["a" "b"]', 'words = ["a", "b"]', "a list with commas and a closing bracket"),
        ('words = ["a", "b"', 'words = ["a", "b"]', "a list with commas and a closing bracket"),
        ("// a remark", "# a remark", "a comment that begins with #"),
        ("; a remark", "# a remark", "a comment that begins with #"),
        ("[episode", "[episode]", "a bracket for each bracket"),
        ("[[track]", "[[track]]", "a bracket for each bracket"),
        ("[episode] title = 1", "[episode]", "the name of a table alone in its line"),
    ],
)  # fmt: skip
def test_a_slip_is_mended_and_named(line: str, meant: str, expected: str) -> None:
    found = meant_line(line)
    assert found is not None
    assert (found.line, found.expected) == (meant, expected)


@given(st.text(max_size=60))
def test_whatever_is_offered_is_toml(line: str) -> None:
    found = meant_line(line)
    assert found is None or isinstance(tomllib.loads(found.line), dict)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23.11.2026", (2026, 11, 23)),
        ("5. 4. 2026", (2026, 4, 5)),
        ("13/2/2026", (2026, 2, 13)),
        ("2/13/2026", (2026, 2, 13)),
        ("3/3/2026", (2026, 3, 3)),
        ("2026-11-23T18:30", (2026, 11, 23)),
        ("3/4/2026", None),
        ("31.2.2026", None),
        ("23.11.26", None),
        ("soon", None),
    ],
)
def test_a_day_is_read_where_its_order_cannot_be_mistaken(text: str, day: tuple[int, int, int] | None) -> None:
    assert read_date(text) == (datetime.date(*day) if day else None)
