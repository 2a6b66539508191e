"""The passage by which a track is heard, and keeping it while a stream goes by."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.audio.excerpt import Kept, loudest_speech
from toolkit.model.span import Span

HOP_S = 0.01


def levels(*parts: tuple[float, float]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.concatenate([np.full(round(seconds / HOP_S), level, np.float32) for seconds, level in parts])


def test_the_passage_is_where_the_speaker_is_loudest() -> None:
    envelope = levels((30, -40), (20, -20), (30, -40))
    assert loudest_speech(envelope, HOP_S, [Span(0.0, 80.0)]) == Span(30.0, 50.0)


def test_what_is_louder_and_nobodys_speech_does_not_count() -> None:
    envelope = levels((30, -5), (20, -20), (30, -40))
    assert loudest_speech(envelope, HOP_S, [Span(30.0, 80.0)]) == Span(30.0, 50.0)


def test_a_short_track_is_one_passage() -> None:
    assert loudest_speech(levels((4, -20)), HOP_S, [Span(1.0, 2.0)]) == Span(0.0, 4.0)


@pytest.mark.parametrize("speech", [[], [Span(90.0, 95.0)]])
def test_where_nobody_speaks_there_is_none(speech: list[Span]) -> None:
    assert loudest_speech(levels((10, -20)), HOP_S, speech) is None


def test_no_sound_has_no_passage() -> None:
    assert loudest_speech(np.zeros(0, np.float32), HOP_S, []) is None


@given(st.lists(st.integers(0, 9), max_size=8), st.integers(0, 30), st.integers(0, 30))
def test_a_passage_is_the_same_however_a_stream_is_divided(sizes: list[int], first: int, length: int) -> None:
    stream = np.arange(sum(sizes), dtype=np.float32)[:, None]
    kept, edges = Kept(first, length), np.cumsum([0, *sizes])
    blocks = [stream[a:b] for a, b in pairwise(edges)]
    assert np.array_equal(np.concatenate([stream[:0], *kept.watching(blocks)]), stream)
    assert np.array_equal(kept.samples, stream[first : first + length, 0])
