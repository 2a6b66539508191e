"""Estimates from levels: worked out by hand for levels that are written by hand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.check.levels import (
    active_spans,
    fastest_fade_db_per_s,
    gaps_between,
    loud_and_floor,
    picture_of,
    spans_of,
    syllables_per_s,
)
from toolkit.model.span import Span

SILENCE = np.full(500, -120.0, np.float32)
NOTHING = np.zeros(0, np.float32)


def talk(*parts: tuple[float, float]) -> np.ndarray:
    """Return levels from seconds and LUFS."""
    return np.concatenate([np.full(round(seconds * 100), level, np.float32) for seconds, level in parts])


@pytest.mark.parametrize("levels", [NOTHING, SILENCE, SILENCE[:1]])
def test_silence_and_nothing_have_no_level_no_speech_and_no_syllables(levels: np.ndarray) -> None:
    assert loud_and_floor(levels) == (-120.0, -120.0)
    assert active_spans(levels) == ()
    assert fastest_fade_db_per_s(levels) == 0.0
    assert syllables_per_s(levels, ()) == 0.0


def test_speech_is_what_stands_out_from_the_floor() -> None:
    levels = talk((1.0, -70.0), (3.0, -20.0), (2.0, -70.0), (1.0, -25.0), (1.0, -70.0))
    assert active_spans(levels) == (Span(1.0, 4.0), Span(6.0, 7.0))


def test_digital_silence_does_not_lower_the_floor() -> None:
    assert loud_and_floor(talk((5.0, -120.0), (1.0, -40.0)))[1] == -40.0


@pytest.mark.parametrize("level", [-20.0, -70.0, -90.0])
def test_steady_noise_is_not_speech(level: float) -> None:
    assert active_spans(talk((10.0, level))) == ()


def test_what_is_too_faint_to_be_a_voice_is_not_speech() -> None:
    assert active_spans(talk((2.0, -66.0), (2.0, -95.0))) == ()
    assert active_spans(talk((2.0, -64.0), (2.0, -95.0))) == (Span(0.0, 2.0),)


def test_short_pauses_belong_to_speech_and_ticks_do_not() -> None:
    heard = np.zeros(300, np.bool_)
    heard[20:50] = heard[80:100] = heard[131:150] = heard[200:208] = True
    # 0.3 s after the first, 0.31 s after the second; the last is 0.08 s long.
    assert spans_of(heard) == (Span(0.2, 1.0), Span(1.31, 1.5))
    assert spans_of(np.zeros(10, np.bool_)) == spans_of(np.zeros(0, np.bool_)) == ()
    assert spans_of(np.ones(10, np.bool_)) == (Span(0.0, 0.1),)


@given(st.lists(st.booleans(), max_size=400))
def test_spans_are_in_order_and_apart(heard: list[bool]) -> None:
    spans = spans_of(np.array(heard, np.bool_))
    assert all(one.end_s < two.start_s for one, two in pairwise(spans))
    assert all(span.duration_s >= 0.089 for span in spans)


def test_gaps_are_the_long_pauses_between_and_not_the_ends() -> None:
    spans = (Span(5.0, 6.0), Span(7.0, 8.0), Span(10.0, 11.0))
    assert gaps_between(spans) == (Span(8.0, 10.0),)
    assert gaps_between(spans, 1.0) == (Span(6.0, 7.0), Span(8.0, 10.0))
    assert gaps_between(()) == gaps_between(spans[:1]) == ()


@pytest.mark.parametrize("db_per_s", [60.0, 150.0, 300.0])
def test_the_fade_is_as_fast_as_words_end(db_per_s: float) -> None:
    word, fade = np.full(30, -20.0), -20.0 - db_per_s * 0.01 * np.arange(60)
    levels = np.tile(np.concatenate([word, np.maximum(fade, -75.0)]), 30).astype(np.float32)
    assert fastest_fade_db_per_s(levels) == pytest.approx(db_per_s, rel=0.05)


def test_fewer_than_a_dozen_endings_say_nothing_about_the_room() -> None:
    levels = np.concatenate([np.full(200, -20.0), -20.0 - 2.0 * np.arange(25)]).astype(np.float32)
    assert fastest_fade_db_per_s(levels) == 0.0


@pytest.mark.parametrize("per_s", [3.0, 5.0])
def test_syllables_are_counted_by_their_peaks(per_s: float) -> None:
    times_s = np.arange(2000) / 100
    levels = (-25 + 10 * np.sin(2 * np.pi * per_s * times_s)).astype(np.float32)
    assert syllables_per_s(levels, (Span(0.0, 20.0),)) == pytest.approx(per_s, rel=0.1)


def test_a_ripple_is_not_a_syllable_and_neither_is_a_steady_tone() -> None:
    times_s = np.arange(2000) / 100
    assert syllables_per_s((-25 + 0.5 * np.sin(2 * np.pi * 4 * times_s)).astype(np.float32), (Span(0.0, 20.0),)) == 0.0
    assert syllables_per_s(talk((20.0, -20.0)), (Span(0.0, 20.0),)) == 0.0


def test_the_picture_has_the_loudest_of_each_part() -> None:
    levels = np.arange(-120.0, 0.0, 1.0).astype(np.float32)
    assert picture_of(levels, 4) == (-91.0, -61.0, -31.0, -1.0)
    assert len(picture_of(levels)) == 60
    assert picture_of(levels[:3]) == (-120.0, -119.0, -118.0)
    assert picture_of(NOTHING) == ()
