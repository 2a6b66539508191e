"""Cutting speech into windows, and finding what no word accounts for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.span import Span, clip_spans
from toolkit.model.transcript import Word
from toolkit.speech.windows import (
    LONGEST_STRETCH_S,
    PAUSE_KEPT_S,
    SpeechWindow,
    owned_span,
    pack_windows,
    speech_without_words,
)


@st.composite
def speech(draw: st.DrawFn) -> list[Span]:
    at, spans = 0.0, []
    for pause, length in draw(st.lists(st.tuples(st.floats(0.3, 9), st.floats(0.3, 80)), max_size=12)):
        spans.append(Span(at + pause, at + pause + length))
        at += pause + length
    return spans


@pytest.mark.slow
@settings(deadline=None)
@given(speech())
def test_windows_cover_all_speech(spans: list[Span]) -> None:
    windows = pack_windows(spans)
    for span in spans:
        assert abs(sum(part.duration_s for part in clip_spans(_owned(windows), span)) - span.duration_s) < 1e-6


@pytest.mark.slow
@settings(deadline=None)
@given(speech())
def test_no_window_is_longer_than_an_engine_takes(spans: list[Span]) -> None:
    assert all(window.sound_s <= LONGEST_STRETCH_S + 1e-6 for window in pack_windows(spans))


@pytest.mark.slow
@settings(deadline=None)
@given(speech())
def test_no_window_hears_a_long_pause(spans: list[Span]) -> None:
    pauses = [(a.end_s, b.start_s) for a, b in pairwise(spans) if b.start_s - a.end_s > 2 * PAUSE_KEPT_S]
    for window in pack_windows(spans):
        for start_s, end_s in pauses:
            heard = clip_spans(window.parts, Span(start_s, end_s))
            assert sum(part.duration_s for part in heard) <= 2 * PAUSE_KEPT_S + 1e-6


@pytest.mark.slow
@settings(deadline=None)
@given(speech(), st.floats(0, 1), st.floats(0, 1))
def test_a_word_heard_anywhere_in_a_window_comes_back_to_where_it_was_said(
    spans: list[Span], which: float, where: float
) -> None:
    windows = pack_windows(spans)
    if not windows:
        return
    window = windows[round(which * (len(windows) - 1))]
    part = window.parts[round(where * (len(window.parts) - 1))]
    said = Span(part.start_s + where * (part.duration_s - 0.05), part.start_s + where * (part.duration_s - 0.05) + 0.05)
    before_s = sum(other.duration_s for other in window.parts if other.end_s <= part.start_s)
    on_window = window.start_s + before_s - part.start_s
    (word,) = window.on_track([Word("here", said.start_s + on_window, said.end_s + on_window)])
    assert abs(word.start_s - said.start_s) < 2e-3
    assert abs(word.end_s - said.end_s) < 2e-3


@pytest.mark.slow
@settings(deadline=None)
@given(speech(), st.floats(0, 30), st.floats(0, 5))
def test_no_word_lies_in_what_was_cut_out(spans: list[Span], start_s: float, length_s: float) -> None:
    for window in pack_windows(spans):
        (word,) = window.on_track([Word("so", window.start_s + start_s, window.start_s + start_s + length_s)])
        assert any(p.start_s - 1e-3 <= word.start_s <= word.end_s <= p.end_s + 1e-3 for p in window.parts)


@settings(deadline=None)
@given(speech())
def test_the_own_parts_of_windows_never_overlap(spans: list[Span]) -> None:
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(_owned(pack_windows(spans))))


def _owned(windows: tuple[SpeechWindow, ...]) -> list[Span]:
    return [owned_span(windows, index) for index in range(len(windows))]


def test_stretches_share_a_window_without_the_long_pause_between_them() -> None:
    (window,) = pack_windows([Span(0, 2), Span(3, 5), Span(20, 22)])
    assert window.parts == (Span(0, 5.75), Span(19.25, 22))


def test_what_does_not_fit_begins_the_next_window() -> None:
    assert [w.start_s for w in pack_windows([Span(0, 15), Span(16, 28), Span(28.5, 34)])] == [0, 16]


def test_no_speech_needs_no_window() -> None:
    assert pack_windows([]) == ()


def test_speech_with_a_word_throughout_is_all_heard() -> None:
    words = [Word("well", 1.0 + i * 0.4, 1.4 + i * 0.4) for i in range(10)]
    assert speech_without_words([Span(0.8, 5.2)], words) == ()


def test_a_second_of_speech_without_a_word_is_found() -> None:
    words = [Word("one", 1.0, 1.4), Word("two", 3.6, 4.0)]
    gap = speech_without_words([Span(0.8, 4.2)], words)
    assert gap == (Span(1.7, 3.3000000000000003),)


def test_a_word_that_alignment_stretched_over_others_does_not_hide_them() -> None:
    assert len(speech_without_words([Span(0.8, 9.2)], [Word("so", 1.0, 9.0)])) == 1


def test_speech_that_nobody_put_into_words_is_found_whole() -> None:
    assert speech_without_words([Span(2.0, 5.0)], []) == (Span(2.3, 4.7),)


def test_a_breath_needs_no_word() -> None:
    assert speech_without_words([Span(2.0, 2.9)], []) == ()
