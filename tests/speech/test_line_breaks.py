"""Where lines of captions break."""

from __future__ import annotations

import pytest

from toolkit.speech.line_breaks import KOREAN, LATIN, UNSPACED, Layout, break_cost, lay_out, layout_for

FORBIDDEN, DANGLING, GOOD, BEFORE_WORD, ANYWHERE = 40.0, 16.0, 1.0, 2.5, 5.0


@pytest.mark.parametrize(
    ("language", "layout"),
    [("en", LATIN), ("de", LATIN), ("", LATIN), ("ko", KOREAN), ("ja", UNSPACED), ("zh", UNSPACED)],
)
def test_a_language_has_its_layout(language: str, layout: Layout) -> None:
    assert layout_for(language) == layout


@pytest.mark.parametrize(
    ("before", "after", "cost"),
    [
        ("home.", "Then", 0.0), ("why?", "Because", 0.0), ("ended。", "次", 0.0),
        ("home,", "then", GOOD), ("this:", "that", GOOD), ("、", "次", GOOD),
        ("home", "and", BEFORE_WORD), ("home", '"because', BEFORE_WORD), ("home", "AND", BEFORE_WORD), ("maison", "mais", BEFORE_WORD),
        ("red", "room", ANYWHERE),
        ("the", "room", FORBIDDEN), ("The", "room", FORBIDDEN), ("einem", "Raum", FORBIDDEN), ("my", "room", FORBIDDEN),
        ("Dr.", "Park", FORBIDDEN), ("Herr", "Park", FORBIDDEN),
        ("Ada", "Park", FORBIDDEN), ("I", "Park", DANGLING), ("Ada", "I'm", ANYWHERE),
        ("12", "decibels", FORBIDDEN), ("Chapter", "12", FORBIDDEN), ("about", "12", DANGLING), ("and", "then", DANGLING), ("of", "it", DANGLING),
        ("音", "。", FORBIDDEN), ("き", "ゃ", FORBIDDEN),
    ],
)  # fmt: skip
def test_a_break_between_two_words_has_its_cost(before: str, after: str, cost: float) -> None:
    assert break_cost(before, after, LATIN) == cost


def test_scripts_without_spaces_have_no_joining_words() -> None:
    assert break_cost("音", "and", UNSPACED) == ANYWHERE
    assert break_cost("音", "and", LATIN) == BEFORE_WORD


SHORT = Layout(20, 2, spaced=True)


def test_words_that_fit_stand_on_one_line() -> None:
    assert lay_out(["a", "red", "room", "and", "a", "box"], SHORT) == ("a red room and a box",)
    assert lay_out(["x" * 30], SHORT) == ("x" * 30,)


def test_two_lines_break_where_it_reads_best() -> None:
    assert lay_out(["the", "red", "room", "rang,", "and", "it", "was", "loud"], SHORT) == (
        "the red room rang,",
        "and it was loud",
    )
    assert lay_out(["we", "record", "every", "day", "because", "rooms"], SHORT) == (
        "we record every day",
        "because rooms",
    )


def test_of_equal_breaks_the_upper_line_is_the_shorter() -> None:
    assert lay_out(["aaaa", "bbbb", "cccc", "dddd", "eeee"], SHORT) == ("aaaa bbbb", "cccc dddd eeee")


def test_words_that_do_not_fit_have_no_lines() -> None:
    assert lay_out(("word " * 12).split(), SHORT) is None
    assert lay_out(["x" * 21, "y"], SHORT) is None


def test_scripts_without_spaces_are_joined_without_them() -> None:
    assert lay_out(list("部屋の音はとても大切です"), Layout(6, 2, spaced=False)) == ("部屋の音はと", "ても大切です")
