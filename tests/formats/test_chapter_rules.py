"""What a list of chapters keeps to before it goes into any file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.chapter_rules import from_the_start, valid_chapters, with_ends, without_derived_ends
from toolkit.model.chapter import Chapter
from toolkit.model.errors import InvalidChapters

A, B = Chapter(0, "A"), Chapter(10, "B")


@pytest.mark.parametrize(
    ("chapters", "why"),
    [
        ([B, A], r"chapter 'A' at 00:00:00.000 comes after chapter 'B'"),
        ([A, replace(A, title="C")], r"two chapters start at 00:00:00.000 \(chapter 'A', chapter 'C'\)"),
        ([A, Chapter(60, "Late")], "starts at 00:01:00.000, after the end of the episode at 00:01:00.000"),
        ([Chapter(-1, "Early")], "starts at -1 s"),
        ([Chapter(float("nan"), "Never")], "starts at nan s"),
        ([replace(A, end_s=11.0), B], "ends at 00:00:11.000, after the start of chapter 'B'"),
        ([replace(B, end_s=10.0)], "ends before it starts"),
        ([replace(A, end_s=99.0)], "ends after the end of the episode"),
        ([replace(A, title=" ")], "the chapter at 00:00:00.000 has no title"),
        ([replace(A, title="x" * 10_000)], "has a title of 10000 letters"),
        ([replace(A, title="a\x07b")], "has a control character"),
        ([Chapter(n / 100, "x") for n in range(3000)], "there are 3000 chapters"),
    ],
)
def test_chapters_that_no_file_can_hold_are_refused_in_one_sentence(chapters: list[Chapter], why: str) -> None:
    with pytest.raises(InvalidChapters, match=why) as caught:
        valid_chapters(chapters, 60.0)
    assert "\n" not in str(caught.value)


def test_titles_in_any_script_with_emoji_and_markup_are_valid() -> None:
    chapters = (
        Chapter(0.5, "部屋 🎙️ \u200f\u05e2\u05d1\u05e8\u05d9\u05ea"),
        Chapter(1, "<script>alert(1)</script>"),
        Chapter(2, "", toc=False),
    )
    assert valid_chapters(chapters, 60.0) == chapters


@pytest.mark.parametrize(
    "chapters",
    [
        [Chapter(n / 100, "x") for n in range(999)],
        [replace(A, title="x" * 500)],
        [A, Chapter(0.001, "B")],
        [Chapter(59.999, "Late")],
        [replace(A, end_s=10.0), B],
        [replace(B, end_s=61.0)],
    ],
    ids=["999", "500 letters", "a millisecond apart", "just before the end", "up to the next", "a block after the end"],
)
def test_what_just_fits_is_valid(chapters: list[Chapter]) -> None:
    assert valid_chapters(chapters, 60.0) == tuple(chapters)


@pytest.mark.parametrize(
    ("chapters", "why"),
    [
        ([Chapter(n / 100, "x") for n in range(1000)], r"there are 1000 chapters; give at most 999\."),
        ([replace(A, title="x" * 501)], r"chapter 'x{39}…' has a title of 501 letters; give at most 500\."),
        ([A, Chapter(0.0004, "B")], r"two chapters start at 00:00:00\.000 \(chapter 'A', chapter 'B'\); move one\."),
        ([replace(B, end_s=61.01)], r"chapter 'B' ends after the end of the episode at 00:01:00\.000\."),
        ([Chapter(0.0, "")], r"the chapter at 00:00:00\.000 has no title; give it one\."),
    ],
)
def test_what_just_does_not_fit_is_refused(chapters: list[Chapter], why: str) -> None:
    with pytest.raises(InvalidChapters, match=f"^list.txt: {why}$"):
        valid_chapters(chapters, 60.0, path=Path("list.txt"))


def test_without_a_duration_nothing_is_after_the_end() -> None:
    assert valid_chapters([Chapter(1e6, "Late", 2e6)]) == (Chapter(1e6, "Late", 2e6),)


@pytest.mark.parametrize(
    ("first_s", "starts"), [(0.0, [0.0, 60.0]), (0.5, [0.0, 60.0]), (9.999, [0.0, 60.0]), (10.0, [0.0, 10.0, 60.0])]
)
def test_a_list_from_the_start_moves_its_first_chapter_or_gets_an_intro(first_s: float, starts: list[float]) -> None:
    listed = from_the_start([Chapter(first_s, "A"), Chapter(60.0, "B")])
    assert [chapter.start_s for chapter in listed] == starts
    assert listed[0].title == ("Intro" if len(starts) == 3 else "A")
    assert from_the_start([]) == ()


def test_an_end_is_a_chapters_own_or_the_next_start_or_the_episodes_end() -> None:
    chapters = [Chapter(0, "A"), Chapter(1, "B", 1.5), Chapter(2, "C"), Chapter(9, "D")]
    assert [end_s for _, end_s in with_ends(chapters, 9.0)] == [1, 1.5, 9, 9.001]


def test_an_end_that_says_nothing_is_left_out() -> None:
    chapters = [Chapter(0, "A", 1.0), Chapter(1, "B", 1.5), Chapter(2, "C", 3.0)]
    assert [c.end_s for c in without_derived_ends(chapters)] == [None, 1.5, 3.0]
    assert [c.end_s for c in without_derived_ends(chapters, 3.2)] == [None, 1.5, None]
    assert [c.end_s for c in without_derived_ends(chapters, 3.3)] == [None, 1.5, 3.0]
    assert [c.end_s for c in without_derived_ends([Chapter(0, "A", 0.9996), Chapter(1, "B")])] == [None, None]


@given(st.lists(st.integers(1, 9_999), min_size=1, max_size=6), st.integers(300, 5_000))
def test_ends_that_were_derived_can_be_left_out_again(steps: list[int], last: int) -> None:
    starts = [sum(steps[:n]) / 1000 for n in range(len(steps))]
    chapters = tuple(Chapter(start_s, "A") for start_s in starts)
    duration_s = starts[-1] + last / 1000
    ended = [replace(chapter, end_s=end_s) for chapter, end_s in with_ends(chapters, duration_s)]
    assert without_derived_ends(ended, duration_s) == chapters
