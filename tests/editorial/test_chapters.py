"""Chapters: where the subject changes, and what music and inserts fix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import toolkit.editorial.chapters as chapters_module
from toolkit.editorial.boundary_features import SentenceAnalysis, analyse_sentences, boundary_table
from toolkit.editorial.chapters import boundary_scores, choose_rows, draft_chapters, mixed
from toolkit.editorial.nets import load_nets
from toolkit.editorial.segmentation import choose_boundaries
from toolkit.editorial.sentences import sentences_of
from toolkit.editorial.trees import load_trees
from toolkit.model.chapter import Chapter
from toolkit.model.transcript import Segment, Transcript


@pytest.fixture(scope="module")
def analysis(rooms: Transcript) -> SentenceAnalysis:
    return analyse_sentences(sentences_of(rooms, "en"), "en")


@pytest.fixture(scope="module")
def drafted(rooms: Transcript) -> tuple[Chapter, ...]:
    return draft_chapters(rooms, duration_s=rooms.duration_s)


def test_a_talk_about_two_things_changes_chapter_between_them(rooms: Transcript, drafted: tuple[Chapter, ...]) -> None:
    archive_s = next(s.start_s for s in rooms.segments if "archive" in s.text)
    assert any(abs(c.start_s - archive_s) < 1 for c in drafted)
    assert 2 <= len(drafted) <= 5


def test_chapters_follow_each_other_from_zero_to_the_end(rooms: Transcript) -> None:
    chapters = draft_chapters(rooms, duration_s=300.0004)
    assert chapters[0].start_s == 0
    assert chapters[-1].end_s == 300.0
    assert all(a.end_s == b.start_s for a, b in pairwise(chapters))


def test_the_transcript_may_end_after_the_episode(rooms: Transcript, drafted: tuple[Chapter, ...]) -> None:
    assert draft_chapters(rooms, duration_s=1.0) == drafted
    assert drafted[-1].end_s == rooms.duration_s


def test_a_chapter_starts_with_the_sentence_that_opens_it(rooms: Transcript, analysis: SentenceAnalysis) -> None:
    rows = choose_rows(analysis, rooms.duration_s)
    starts_s = [round(analysis.sentences[row].start_s, 3) for row in rows]
    assert [c.start_s for c in draft_chapters(rooms, duration_s=rooms.duration_s)] == [0.0, *starts_s]
    assert rows
    assert 0 not in rows


def test_no_two_titles_are_alike(drafted: tuple[Chapter, ...]) -> None:
    titles = [c.title.lower() for c in drafted]
    assert len(set(titles)) == len(titles)
    assert all(titles)


def test_titles_are_made_of_words_that_were_said(rooms: Transcript, drafted: tuple[Chapter, ...]) -> None:
    said = set(rooms.text.lower().replace(".", "").replace("?", "").split())
    titles = [c.title.lower() for c in drafted[1:-1]]
    assert all(word in said or word == "and" for title in titles for word in title.split())


def test_title_case_is_the_presets_choice(rooms: Transcript) -> None:
    titles = [c.title for c in draft_chapters(rooms, duration_s=rooms.duration_s, title_case="title")]
    assert all(word[0].isupper() or word == "and" for title in titles for word in title.split())


def test_without_a_word_there_is_no_chapter() -> None:
    assert draft_chapters(Transcript(), duration_s=600.0) == ()


def test_one_word_is_one_chapter() -> None:
    chapters = draft_chapters(Transcript((Segment("A", 0, 1, "Hello."),)), duration_s=60.0)
    assert [(c.start_s, c.end_s) for c in chapters] == [(0.0, 60.0)]


def test_the_transcripts_own_language_counts_where_it_has_one(rooms: Transcript) -> None:
    def titles(own: str, given: str) -> list[str]:
        return [c.title for c in draft_chapters(replace(rooms, language=own), duration_s=150.0, language=given)]

    assert titles("en-GB", "de") == titles("en", "en") == titles("", "en")
    assert titles("", "de") == titles("de", "en") != titles("en", "en")


def test_trees_and_nets_are_averaged_with_the_bias_and_the_pauses(analysis: SentenceAnalysis) -> None:
    table, _ = boundary_table(analysis, 150.0)
    trees, nets = load_trees("chapters").score(table), load_nets("chapter_nets").score(table, analysis.raw_vectors)
    pauses = [min(sentence.pause_s or 0.0, 3.0) for sentence in analysis.sentences]
    assert boundary_scores(analysis, 150.0) == pytest.approx((trees + nets) / 2 + 0.5 + 0.5 * np.array(pauses))


def test_the_nets_speak_english_alone(analysis: SentenceAnalysis) -> None:
    german = replace(analysis, language="de")
    table, _ = boundary_table(german, 150.0)
    pauses = np.array([min(sentence.pause_s or 0.0, 3.0) for sentence in german.sentences])
    assert boundary_scores(german, 150.0) == pytest.approx(load_trees("chapters").score(table) + 0.5 + 0.5 * pauses)


def test_a_pause_speaks_for_a_boundary_up_to_three_seconds(analysis: SentenceAnalysis) -> None:
    def score(pause_s: float | None) -> float:
        changed = [replace(s, pause_s=pause_s if n == 3 else s.pause_s) for n, s in enumerate(analysis.sentences)]
        return float(boundary_scores(replace(analysis, sentences=tuple(changed)), 150.0)[3])

    assert score(2.0) - score(None) == pytest.approx(1.0)
    assert score(9.0) - score(0.0) == pytest.approx(1.5)


def test_the_mean_of_trees_and_nets_is_taken() -> None:
    assert mixed(np.array([1.0, -4.0]), np.array([3.0, 2.0])).tolist() == [2.0, -1.0]


def test_boundaries_are_chosen_together_from_the_scores(rooms: Transcript, analysis: SentenceAnalysis) -> None:
    starts_s = np.array([s.start_s for s in analysis.sentences])
    _, prior = chapters_module.settings()
    assert choose_rows(analysis, rooms.duration_s) == choose_boundaries(
        boundary_scores(analysis, rooms.duration_s), starts_s, rooms.duration_s, prior
    )
    assert choose_rows(analyse_sentences(analysis.sentences[:1], "en"), 600.0) == []


def test_a_fixed_chapter_is_kept_and_the_talk_resumes_after_it(rooms: Transcript) -> None:
    at_s = rooms.segments[6].start_s - 0.1
    ad = Chapter(at_s, "Sponsor", end_s=rooms.segments[7].start_s, url="https://example.org", image="a.png", toc=False)
    chapters = draft_chapters(rooms, duration_s=rooms.duration_s, fixed=[ad])
    kept = next(c for c in chapters if c.title == "Sponsor")
    assert replace(kept, end_s=ad.end_s) == ad
    assert rooms.segments[7].start_s in [pytest.approx(c.start_s) for c in chapters]


def fixed_at(rooms: Transcript, start_s: float) -> list[float]:
    chapters = draft_chapters(rooms, duration_s=rooms.duration_s, fixed=[Chapter(start_s, "Fixed")])
    return [c.start_s for c in chapters if c.title != "Fixed"]


def test_a_drafted_chapter_within_twenty_seconds_of_a_fixed_one_gives_way(
    rooms: Transcript, drafted: tuple[Chapter, ...]
) -> None:
    at_s = drafted[1].start_s
    assert at_s in fixed_at(rooms, at_s + 20.01)
    assert at_s not in fixed_at(rooms, at_s + 20.0)
    assert at_s not in fixed_at(rooms, at_s - 20.0)
    assert at_s in fixed_at(rooms, at_s - 20.01)


def test_a_fixed_chapter_at_the_start_takes_the_place_of_the_drafted_one(
    rooms: Transcript, drafted: tuple[Chapter, ...]
) -> None:
    chapters = draft_chapters(rooms, duration_s=rooms.duration_s, fixed=[Chapter(0.0004, "Intro")])
    assert [c.title for c in chapters].count("Intro") == 1
    assert (chapters[0].title, chapters[0].start_s) == ("Intro", 0.0)
    assert [c.start_s for c in chapters[1:]] == [c.start_s for c in drafted[1:]]


def test_fixed_chapters_alone_stand_where_nothing_was_said() -> None:
    chapters = draft_chapters(Transcript(), duration_s=100.0, fixed=[Chapter(40, "Ad"), Chapter(0, "Intro")])
    assert [(c.title, c.start_s, c.end_s) for c in chapters] == [("Intro", 0.0, 40), ("Ad", 40, 100.0)]


def test_a_fixed_chapter_outside_the_episode_is_left_out() -> None:
    fixed = [Chapter(-1, "Before"), Chapter(0, "Intro"), Chapter(100, "After"), Chapter(99, "Last")]
    chapters = draft_chapters(Transcript(), duration_s=100.0, fixed=fixed)
    assert [c.title for c in chapters] == ["Intro", "Last"]


def test_of_two_fixed_chapters_at_one_time_the_first_stays() -> None:
    chapters = draft_chapters(Transcript(), duration_s=100.0, fixed=[Chapter(0, "Intro"), Chapter(0, "Jingle")])
    assert [c.title for c in chapters] == ["Intro"]


def test_the_first_chapter_begins_at_zero_whatever_fixes_it() -> None:
    chapters = draft_chapters(Transcript(), duration_s=100.0, fixed=[Chapter(5, "Intro"), Chapter(40, "Ad")])
    assert [c.start_s for c in chapters] == [0.0, 40]


@pytest.mark.parametrize(
    ("end_s", "resumed"), [(50.0, [50.0]), (50.4, [50.0]), (50.6, [60.0]), (49.7, [50.0]), (0.4, []), (150.0, []), (None, [])]
)  # fmt: skip
def test_the_talk_resumes_with_the_first_sentence_at_the_end_of_a_fixed_chapter(
    end_s: float | None, resumed: list[float]
) -> None:
    segments = tuple(Segment("Ada", 10.0 * n, 10.0 * n + 9, "The wall rings.") for n in range(10))
    analysis = analyse_sentences(sentences_of(Transcript(segments, "en")), "en")
    rows = chapters_module._resumed(analysis, [Chapter(20.0, "Ad", end_s=end_s)], 100.0)
    assert [analysis.sentences[row].start_s for row in rows] == resumed


def test_twelve_speakers_in_a_language_without_a_model_are_no_trouble(talk: Callable[..., Transcript]) -> None:
    lines = [(f"S{n % 12}", "Talo on vanha ja katu on pitk\u00e4. Kissa istuu katolla.") for n in range(60)]
    assert draft_chapters(talk(lines, language="fi"), duration_s=600.0)


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from("AB"), st.floats(-5, 400), st.text(max_size=60)), max_size=12))
def test_wrong_times_and_any_text_give_chapters_or_none(rows: list[tuple[str, float, str]]) -> None:
    said = Transcript(tuple(Segment(who, at, at - 1 if len(text) % 3 else at + 3, text) for who, at, text in rows))
    chapters = draft_chapters(said, duration_s=400.0)
    starts_s = [c.start_s for c in chapters]
    assert starts_s == sorted(set(starts_s))
    assert not chapters or chapters[0].start_s == 0
