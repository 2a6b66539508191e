from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.media.blocks import cut, regrouped, resampled

LENGTHS = st.lists(st.integers(0, 50), max_size=12)


def _stream(lengths: list[int]) -> list[np.ndarray]:
    ends = np.cumsum([0, *lengths])
    samples = np.arange(ends[-1], dtype=np.float32)[:, None]
    return [samples[start:end] for start, end in pairwise(ends)]


def _joined(blocks: list[np.ndarray]) -> list[float]:
    return [float(value) for block in blocks for value in block[:, 0]]


@given(lengths=LENGTHS, length=st.integers(1, 30))
def test_regrouping_keeps_every_sample_and_makes_equal_blocks(lengths: list[int], length: int) -> None:
    blocks = list(regrouped(_stream(lengths), length))
    assert _joined(blocks) == list(range(sum(lengths)))
    assert all(len(block) == length for block in blocks[:-1])
    assert all(0 < len(block) <= length for block in blocks[-1:])


@given(lengths=LENGTHS, first=st.integers(0, 300), extra=st.none() | st.integers(0, 300))
def test_cutting_is_slicing(lengths: list[int], first: int, extra: int | None) -> None:
    last = None if extra is None else first + extra
    assert _joined(list(cut(_stream(lengths), first, last))) == list(range(sum(lengths)))[first:last]


@settings(max_examples=30, deadline=None)
@given(
    n=st.integers(1, 20_000),
    rates=st.sampled_from([(44_100, 48_000), (48_000, 16_000), (8_000, 44_100), (44_099, 16_000)]),
)
def test_resampling_gives_exactly_as_many_samples_as_the_ratio_asks(n: int, rates: tuple[int, int]) -> None:
    source_hz, target_hz = rates
    blocks = [np.zeros((part, 1), np.float32) for part in (n // 3, n - n // 3)]
    assert sum(len(block) for block in resampled(blocks, source_hz, target_hz)) == round(n * target_hz / source_hz)


def test_the_length_of_blocks_does_not_change_what_resampling_gives() -> None:
    samples = np.random.default_rng(1).standard_normal((30_000, 2)).astype(np.float32)
    whole = np.concatenate(list(resampled([samples], 44_100, 48_000)))
    pieces = np.concatenate(list(resampled(regrouped([samples], 777), 44_100, 48_000)))
    assert pieces == pytest.approx(whole, abs=1e-6)


def test_no_blocks_give_no_blocks() -> None:
    assert list(resampled([], 44_100, 48_000)) == []
    assert list(regrouped([], 10)) == []
