"""Chapters as values: what a chapter has that says nothing else of itself."""

from __future__ import annotations

import dataclasses

import pytest

from toolkit.model.chapter import Chapter, ChapterFile, ChapterFileFacts


def test_a_chapter_is_listed_and_ends_with_the_next_unless_it_says_otherwise() -> None:
    chapter = Chapter(1.5, "Walls")
    assert (chapter.end_s, chapter.toc, chapter.url, chapter.image, chapter.location) == (None, True, "", "", None)


def test_a_chapter_is_a_value() -> None:
    assert len({Chapter(0, "A"), Chapter(0, "A"), Chapter(0, "B")}) == 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        Chapter(0, "A").title = "B"  # type: ignore[misc]


def test_a_file_of_chapters_alone_has_no_facts_above_them_and_names_some_audio() -> None:
    file = ChapterFile((Chapter(0, "A"),))
    assert (file.facts, file.audio_name) == (ChapterFileFacts(), "episode.mp3")
    assert not any(dataclasses.astuple(file.facts))
