"""Where a moment of the old episode plays in the new one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.chapter import Chapter
from toolkit.model.highlight import Highlight
from toolkit.model.timeline import Clip, EpisodeSample, Role, SourceSample, Timeline
from toolkit.pipeline.episode.retiming import (
    Retimed,
    TimelineOf,
    retimed,
    retimed_chapters,
    retimed_end,
    retimed_highlights,
)

RATE = 1000


def playing(source: str, start_s: float, end_s: float, at_s: float, role: Role = Role.SPEECH) -> Clip:
    start, end, at = (round(time * RATE) for time in (start_s, end_s, at_s))
    return Clip(source, SourceSample(start), SourceSample(end), EpisodeSample(at), role)


def episode(*clips: Clip) -> Timeline:
    return Timeline(RATE, clips)


def on(timeline: Timeline) -> TimelineOf:
    """Say that every time of a draft speaks of one timeline."""
    return lambda _time_s: timeline


CONVERSATION = playing("talk", 0, 600, 0)
BARE = episode(CONVERSATION)
WITH_INTRO = episode(playing("intro", 0, 12, 0, Role.MUSIC), playing("talk", 0, 600, 10))
WITH_AD = episode(playing("talk", 0, 300, 0), playing("ad", 0, 30, 300), playing("talk", 300, 600, 330))
WITH_COLD_OPEN = episode(playing("talk", 100, 120, 0, Role.COLD_OPEN), playing("talk", 0, 600, 20))
CUT = episode(playing("talk", 0, 100, 0), playing("talk", 200, 600, 100))


@pytest.mark.parametrize(
    ("old", "new", "time_s", "expected_s"),
    [
        (BARE, WITH_INTRO, 42.5, 52.5),
        (WITH_INTRO, BARE, 52.5, 42.5),
        (BARE, WITH_AD, 299.999, 299.999),
        (BARE, WITH_AD, 300.0, 330.0),
        (WITH_AD, BARE, 400.0, 370.0),
        (BARE, CUT, 250.0, 150.0),
        (CUT, WITH_INTRO, 150.0, 260.0),
        (WITH_INTRO, WITH_AD, 410.0, 430.0),
    ],
)
def test_a_moment_goes_with_its_words(old: Timeline, new: Timeline, time_s: float, expected_s: float) -> None:
    assert retimed(time_s, old, new) == pytest.approx(expected_s, abs=1 / RATE)


def test_where_music_and_words_overlap_the_words_count() -> None:
    assert retimed(11.0, WITH_INTRO, BARE) == pytest.approx(1.0)
    without_overlap = episode(playing("intro", 0, 12, 0, Role.MUSIC), playing("talk", 0, 600, 12))
    assert retimed(11.0, WITH_INTRO, without_overlap) == pytest.approx(13.0)


def test_a_moment_that_plays_twice_is_the_one_in_the_conversation() -> None:
    assert retimed(110.0, BARE, WITH_COLD_OPEN) == pytest.approx(130.0)


def test_a_moment_that_was_taken_out_is_the_joint() -> None:
    assert retimed(150.0, BARE, CUT) == 100.0
    assert retimed(599.0, BARE, episode(playing("talk", 0, 300, 0))) == 300.0


@pytest.mark.parametrize(("old", "time_s"), [(WITH_AD, 310.0), (BARE, 700.0)])
def test_a_moment_without_a_counterpart_stays(old: Timeline, time_s: float) -> None:
    assert retimed(time_s, old, CUT) == time_s


def test_an_end_is_just_after_the_last_sample_it_ended_with() -> None:
    assert retimed_end(300.0, BARE, WITH_AD) == 300.0
    assert retimed_end(300.001, BARE, WITH_AD) == 330.001


def test_nothing_moves_in_an_episode_that_did_not_change() -> None:
    chapters = (Chapter(0.1 + 0.2, "Hello"),)
    assert retimed_chapters(chapters, on(WITH_AD), WITH_AD) == Retimed(chapters)


@given(st.integers(0, 599_999))
def test_there_and_back_is_the_same_moment(at: int) -> None:
    time_s = at / RATE
    assert retimed(retimed(time_s, BARE, WITH_AD), WITH_AD, BARE) == time_s


def test_chapters_move_in_order_and_the_first_stays_at_the_start() -> None:
    chapters = (Chapter(0.0, "Hello"), Chapter(50.0, "Walls"), Chapter(400.0, "Doors"))
    moved = retimed_chapters(chapters, on(BARE), WITH_INTRO)
    assert moved.kept == (Chapter(0.0, "Hello"), Chapter(60.0, "Walls"), Chapter(410.0, "Doors"))


def test_chapters_are_put_in_the_order_of_their_new_times() -> None:
    swapped = episode(playing("talk", 300, 600, 0), playing("talk", 0, 300, 300))
    moved = retimed_chapters((Chapter(100.0, "Walls"), Chapter(400.0, "Doors")), on(BARE), swapped)
    assert [chapter.title for chapter in moved.kept] == ["Doors", "Walls"]


def test_a_chapter_that_says_where_it_ends_moves_with_both_ends() -> None:
    (moved,) = retimed_chapters((Chapter(50.0, "Walls", end_s=70.0),), on(BARE), WITH_INTRO).kept
    assert (moved.start_s, moved.end_s) == (60.0, 80.0)


def test_lines_of_different_days_each_move_from_their_own() -> None:
    written = {50.0: BARE, 410.0: WITH_INTRO}
    chapters = (Chapter(50.0, "Walls"), Chapter(410.0, "Doors"))
    moved = retimed_chapters(chapters, written.__getitem__, WITH_INTRO)
    assert moved.kept == (Chapter(60.0, "Walls"), Chapter(410.0, "Doors"))


def test_of_two_chapters_that_fall_on_one_joint_the_last_counts_and_the_other_is_named() -> None:
    chapters = (Chapter(0.0, "Hello"), Chapter(120.0, "Walls"), Chapter(180.0, "Doors"), Chapter(250.0, "Lamps"))
    moved = retimed_chapters(chapters, on(BARE), CUT)
    assert [(one.start_s, one.title) for one in moved.kept] == [(0.0, "Hello"), (100.0, "Doors"), (150.0, "Lamps")]
    assert moved.lost == (chapters[1],)


def test_a_cut_inside_a_highlight_makes_it_shorter() -> None:
    (moved,) = retimed_highlights((Highlight(1, 90.0, 210.0, "Ada", "A quote", 0.5),), on(BARE), CUT).kept
    assert (moved.start_s, moved.end_s) == (90.0, 110.0)


def test_what_was_taken_out_whole_is_lost_and_named() -> None:
    gone, kept = (Highlight(n, at_s, at_s + 10.0, "Ada", "A quote", 0.5) for n, at_s in ((1, 150.0), (2, 250.0)))
    moved = retimed_highlights((gone, kept), on(BARE), CUT)
    assert moved.lost == (gone,)
    assert [(one.rank, one.start_s, one.end_s) for one in moved.kept] == [(2, 150.0, 160.0)]


def test_highlights_move_and_keep_their_length() -> None:
    highlight = Highlight(1, 295.0, 310.0, "Ada", "A quote", 0.5)
    (moved,) = retimed_highlights((highlight,), on(WITH_INTRO), BARE).kept
    assert (moved.start_s, moved.end_s, moved.quote) == (285.0, 300.0, "A quote")
