"""Turns as plain text, written and read."""

from __future__ import annotations

import pytest

from toolkit.formats.plain_text import parse_plain_text, render_plain_text
from toolkit.formats.written_text import UnreadableText
from toolkit.model.transcript import Segment, Transcript


def test_plain_turns_survive_writing_and_reading() -> None:
    written = Transcript((
        Segment("Ada Park", 0, 3, "Hello there."), Segment("Ada Park", 3, 5, "Again."), Segment("Ben", 65, 66.2, "Yes, I do.")))  # fmt: skip
    text = render_plain_text(written)
    assert text == "[00:00:00] Ada Park: Hello there. Again.\n\n[00:01:05] Ben: Yes, I do.\n"
    assert parse_plain_text(text).segments == (
        Segment("Ada Park", 0, 65, "Hello there. Again."), Segment("Ben", 65, 66.2, "Yes, I do."))  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["Ada Park (01:02)\nHello\n", "01:02 Ada Park: Hello", "[1:02] Ada Park: Hello", "Ada Park [00:01:02]: Hello"],
)
def test_turns_of_other_programs_are_read(text: str) -> None:
    segment = parse_plain_text(text).segments[0]
    assert (segment.speaker, segment.start_s, segment.text) == ("Ada Park", 62, "Hello")


def test_a_turn_begins_in_whole_seconds_and_one_without_words_is_left_out() -> None:
    written = Transcript((Segment("", 3599.9, 3601, "a\nb"), Segment("Ben", 3601, 3602, " ")))
    assert render_plain_text(written) == "[00:59:59] a b\n"


def test_a_turn_without_a_name_continues_the_speaker_before_it() -> None:
    found = parse_plain_text("[00:01] Ada: a\n[00:02] b\nmore\n\n[00:04] Ben: c d e f g\n").segments
    assert found == (Segment("Ada", 1, 2, "a"), Segment("Ada", 2, 4, "b more"), Segment("Ben", 4, 6.0, "c d e f g"))


def test_lines_above_the_first_turn_are_read_past() -> None:
    assert [s.text for s in parse_plain_text("Transcript of our talk\n\n0:05 - Ada: a\n").segments] == ["a"]


def test_a_turn_that_begins_before_the_one_above_it_is_named() -> None:
    with pytest.raises(UnreadableText, match=r"^line 3: this turn begins before the one above it$"):
        parse_plain_text("[00:10] Ada: b\nmore\n[00:05] Ben: a\n")
    assert len(parse_plain_text("[00:10] Ada: b\n[00:10] Ben: a\n").segments) == 2


@pytest.mark.parametrize("text", ["", "Just some prose.\n", "1:75 is not a time\n"])
def test_a_text_without_times_is_refused(text: str) -> None:
    with pytest.raises(
        UnreadableText, match=r"^it contains no times; begin each turn with one, such as \[00:01:30\] Ada"
    ):
        parse_plain_text(text)


@pytest.mark.parametrize("space", ["\t", " ", "\u00a0", "x\t"])
def test_a_line_of_white_space_costs_no_more_than_another(space: str) -> None:
    # 100,000 of them would take days, were each begin tried with each end.
    with pytest.raises(UnreadableText, match="it contains no times"):
        parse_plain_text(space * 100_000 + "x")
