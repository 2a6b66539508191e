"""Chapters for a YouTube description: a list that it shows, or a reason."""

from __future__ import annotations

import pytest

from toolkit.formats.youtube import render_youtube
from toolkit.model.chapter import Chapter
from toolkit.model.errors import InvalidChapters

A, B, C = Chapter(0, "A"), Chapter(10, "B"), Chapter(4000.9, "C")


def test_the_list_begins_at_zero_in_whole_seconds() -> None:
    assert render_youtube([A, B, C]) == "0:00 A\n0:10 B\n1:06:40 C\n"
    assert render_youtube([Chapter(9.5, "A"), Chapter(19.5, "B"), C]) == "0:00 A\n0:19 B\n1:06:40 C\n"


def test_what_plays_before_a_late_first_chapter_is_an_intro() -> None:
    assert render_youtube([Chapter(30, "B"), C]) == "0:00 Intro\n0:30 B\n1:06:40 C\n"


def test_hidden_chapters_are_not_listed() -> None:
    assert "H" not in render_youtube([A, Chapter(5, "H", toc=False), B, C])


def test_fewer_than_three_are_refused() -> None:
    with pytest.raises(InvalidChapters, match=r"YouTube wants at least 3 chapters, and there are 2\."):
        render_youtube([A, B])


def test_one_that_is_too_short_is_named() -> None:
    with pytest.raises(InvalidChapters, match=r"YouTube wants chapters of at least 10 s; 'B' is shorter\."):
        render_youtube([A, B, Chapter(19.9, "C")])
    assert render_youtube([A, B, Chapter(20, "C")]).endswith("0:20 C\n")
