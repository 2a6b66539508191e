"""Cutting speech into windows, and finding what no word accounts for."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.measurement import Span
from toolkit.model.transcript import Word
from toolkit.speech.windows import LONGEST_STRETCH_S, owned_span, pack_windows, unheard, within


@st.composite
def speech(draw: st.DrawFn) -> list[Span]:
    at, spans = 0.0, []
    for pause, length in draw(st.lists(st.tuples(st.floats(0.3, 9), st.floats(0.3, 80)), max_size=12)):
        spans.append(Span(at + pause, at + pause + length))
        at += pause + length
    return spans


@settings(deadline=None)
@given(speech())
def test_windows_cover_all_speech(spans: list[Span]) -> None:
    windows = pack_windows(spans)
    for span in spans:
        assert abs(sum(part.duration_s for part in within(_owned(windows), span)) - span.duration_s) < 1e-6


@settings(deadline=None)
@given(speech())
def test_no_window_is_longer_than_an_engine_takes(spans: list[Span]) -> None:
    assert all(window.duration_s <= LONGEST_STRETCH_S + 1e-6 for window in pack_windows(spans))


@settings(deadline=None)
@given(speech())
def test_the_own_parts_of_windows_never_overlap(spans: list[Span]) -> None:
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(_owned(pack_windows(spans))))


def _owned(windows: tuple[Span, ...]) -> list[Span]:
    return [owned_span(windows, index) for index in range(len(windows))]


def test_short_stretches_share_a_window_and_a_long_pause_parts_them() -> None:
    assert pack_windows([Span(0, 2), Span(3, 5), Span(20, 22)]) == (Span(0, 5), Span(20, 22))


def test_no_speech_needs_no_window() -> None:
    assert pack_windows([]) == ()


def test_speech_with_a_word_throughout_is_all_heard() -> None:
    words = [Word("well", 1.0 + i * 0.4, 1.4 + i * 0.4) for i in range(10)]
    assert unheard([Span(0.8, 5.2)], words) == ()


def test_a_second_of_speech_without_a_word_is_found() -> None:
    words = [Word("one", 1.0, 1.4), Word("two", 3.6, 4.0)]
    gap = unheard([Span(0.8, 4.2)], words)
    assert gap == (Span(1.7, 3.3000000000000003),)


def test_a_word_that_alignment_stretched_over_others_does_not_hide_them() -> None:
    assert len(unheard([Span(0.8, 9.2)], [Word("so", 1.0, 9.0)])) == 1


def test_speech_that_nobody_put_into_words_is_found_whole() -> None:
    assert unheard([Span(2.0, 5.0)], []) == (Span(2.3, 4.7),)


def test_a_breath_needs_no_word() -> None:
    assert unheard([Span(2.0, 2.9)], []) == ()
