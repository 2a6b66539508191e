from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.editorial.chapters import draft_chapters
from toolkit.model.chapter import Chapter
from toolkit.model.transcript import Segment, Transcript


def test_a_talk_about_two_things_changes_chapter_between_them(rooms: Transcript) -> None:
    archive_s = next(s.start_s for s in rooms.segments if "archive" in s.text)
    chapters = draft_chapters(rooms, duration_s=rooms.duration_s)
    assert any(abs(c.start_s - archive_s) < 1 for c in chapters)
    assert 2 <= len(chapters) <= 5


def test_chapters_follow_each_other_from_zero_to_the_end(rooms: Transcript) -> None:
    chapters = draft_chapters(rooms, duration_s=300.0)
    assert chapters[0].start_s == 0
    assert chapters[-1].end_s == 300.0
    assert all(a.end_s == b.start_s for a, b in pairwise(chapters))


def test_no_two_titles_are_alike(rooms: Transcript) -> None:
    titles = [c.title.lower() for c in draft_chapters(rooms, duration_s=rooms.duration_s)]
    assert len(set(titles)) == len(titles)
    assert all(titles)


def test_titles_are_made_of_words_that_were_said(rooms: Transcript) -> None:
    said = set(rooms.text.lower().replace(".", "").replace("?", "").split())
    drafted = [c.title.lower() for c in draft_chapters(rooms, duration_s=rooms.duration_s)[1:-1]]
    assert all(word in said or word == "and" for title in drafted for word in title.split())


def test_title_case_is_the_presets_choice(rooms: Transcript) -> None:
    titles = [c.title for c in draft_chapters(rooms, duration_s=rooms.duration_s, title_case="title")]
    assert all(word[0].isupper() or word == "and" for title in titles for word in title.split())


def test_without_a_word_there_is_no_chapter() -> None:
    assert draft_chapters(Transcript(), duration_s=600.0) == ()


def test_one_word_is_one_chapter() -> None:
    chapters = draft_chapters(Transcript((Segment("A", 0, 1, "Hello."),)), duration_s=60.0)
    assert len(chapters) == 1


def test_a_fixed_chapter_is_kept_and_the_talk_resumes_after_it(rooms: Transcript) -> None:
    at_s = rooms.segments[6].start_s - 0.1
    ad = Chapter(at_s, "Sponsor", end_s=rooms.segments[7].start_s)
    chapters = draft_chapters(rooms, duration_s=rooms.duration_s, fixed=[ad])
    assert [c.start_s for c in chapters if c.title == "Sponsor"] == [at_s]
    assert rooms.segments[7].start_s in [pytest.approx(c.start_s) for c in chapters]


def test_fixed_chapters_alone_stand_where_nothing_was_said() -> None:
    chapters = draft_chapters(Transcript(), duration_s=100.0, fixed=[Chapter(0, "Intro"), Chapter(40, "Ad")])
    assert [(c.start_s, c.end_s) for c in chapters] == [(0.0, 40), (40, 100.0)]


def test_twelve_speakers_in_a_language_without_a_model_are_no_trouble(talk: Callable[..., Transcript]) -> None:
    lines = [(f"S{n % 12}", "Talo on vanha ja katu on pitk\u00e4. Kissa istuu katolla.") for n in range(60)]
    assert draft_chapters(talk(lines, language="fi"), duration_s=600.0)


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("AB"), st.floats(-5, 400), st.text(max_size=60)), max_size=12))
def test_wrong_times_and_any_text_give_chapters_or_none(rows: list[tuple[str, float, str]]) -> None:
    said = Transcript(tuple(Segment(who, at, at - 1 if len(text) % 3 else at + 3, text) for who, at, text in rows))
    chapters = draft_chapters(said, duration_s=400.0)
    starts_s = [c.start_s for c in chapters]
    assert starts_s == sorted(set(starts_s))
    assert not chapters or chapters[0].start_s == 0
