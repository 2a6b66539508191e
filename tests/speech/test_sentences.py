"""Segments end where sentences and breaths end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.transcript import Word
from toolkit.speech.sentences import LONGEST_SEGMENT_S, segments_of


def said(text: str, *, start_s: float = 0.0, each_s: float = 0.3) -> list[Word]:
    return [Word(w, start_s + i * each_s, start_s + (i + 1) * each_s) for i, w in enumerate(text.split())]


def test_each_sentence_is_a_segment() -> None:
    segments = segments_of(said("It works. Does it? Yes, it does!"), "Ada", "en")
    assert [segment.text for segment in segments] == ["It works.", "Does it?", "Yes, it does!"]


def test_a_title_and_a_decimal_end_no_sentence() -> None:
    segments = segments_of(said("Dr. Park measured 3.5 seconds of echo. It was too much."), "Ada", "en")
    assert [segment.text for segment in segments] == ["Dr. Park measured 3.5 seconds of echo.", "It was too much."]


def test_a_pause_ends_a_segment_without_punctuation() -> None:
    segments = segments_of([*said("and then"), *said("nothing happened", start_s=3.0)], "Ada", "en")
    assert [segment.text for segment in segments] == ["and then", "nothing happened"]


def test_japanese_is_joined_without_spaces_and_ends_at_its_own_full_stop() -> None:
    segments = segments_of(said("今日 は 寒い 。 明日 は 暖かい 。"), "Masa", "ja")
    assert [segment.text for segment in segments] == ["今日は寒い。", "明日は暖かい。"]


def test_no_words_make_no_segments() -> None:
    assert segments_of([], "Ada", "en") == ()


words = st.lists(
    st.tuples(
        st.sampled_from(["so", "well,", "Dr.", "3.5", "room.", "why?", "tone", "…", '"quoted."']), st.floats(0, 2)
    ),
    max_size=120,
)


@pytest.mark.slow
@settings(deadline=None)
@given(words)
def test_no_word_is_lost_moved_or_doubled_and_no_segment_is_too_long(given_words: list[tuple[str, float]]) -> None:
    at, spoken = 0.0, []
    for text, pause in given_words:
        spoken.append(Word(text, at + pause, at + pause + 0.3))
        at += pause + 0.3
    segments = segments_of(spoken, "Ada", "en")
    assert [word for segment in segments for word in segment.words] == spoken
    assert all(segment.end_s - segment.start_s <= LONGEST_SEGMENT_S for segment in segments)
