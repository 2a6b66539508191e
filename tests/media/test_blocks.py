"""Streams of blocks: read by any length, cut, brought to another rate."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.media.blocks import BlockReader, cut, regrouped, resampled

LENGTHS = st.lists(st.integers(0, 50), max_size=12)


def _stream(lengths: list[int]) -> list[np.ndarray]:
    ends = np.cumsum([0, *lengths])
    samples = np.arange(ends[-1], dtype=np.float32)[:, None]
    return [samples[start:end] for start, end in pairwise(ends)]


def _joined(blocks: list[np.ndarray]) -> list[float]:
    return [float(value) for block in blocks for value in block[:, 0]]


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_length_of_blocks_does_not_change_what_resampling_gives() -> None:
    samples = np.random.default_rng(1).standard_normal((30_000, 2)).astype(np.float32)
    whole = np.concatenate(list(resampled([samples], 44_100, 48_000)))
    pieces = np.concatenate(list(resampled(regrouped([samples], 777), 44_100, 48_000)))
    assert pieces == pytest.approx(whole, abs=1e-6)


def test_no_blocks_give_no_blocks() -> None:
    assert list(resampled([], 44_100, 48_000)) == []
    assert list(regrouped([], 10)) == []


@given(lengths=LENGTHS, asked=st.lists(st.integers(0, 40), max_size=20))
def test_a_reader_gives_what_slices_of_the_whole_are(lengths: list[int], asked: list[int]) -> None:
    whole, reader, at = list(range(sum(lengths))), BlockReader(_stream(lengths)), 0
    for count in asked:
        assert _joined([reader.take(count)] if whole[at : at + count] else []) == whole[at : at + count]
        at += count


@given(lengths=LENGTHS, steps=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12))
def test_positions_are_read_forwards_and_gaps_are_skipped(lengths: list[int], steps: list[tuple[int, int]]) -> None:
    whole, reader, at = list(range(sum(lengths))), BlockReader(_stream(lengths)), 0
    for gap, count in steps:
        start = min(at + gap, len(whole))
        expected = whole[start : start + count]
        assert _joined([reader.read(start, start + count)] if expected else []) == expected
        at = start + len(expected)


def test_a_stream_is_not_read_backwards() -> None:
    reader = BlockReader(_stream([10]))
    reader.read(2, 6)
    with pytest.raises(ValueError, match="read to 6 does not go back to 5"):
        reader.read(5, 8)


def test_a_start_beyond_the_end_reads_nothing() -> None:
    reader = BlockReader(_stream([3, 4]))
    assert len(reader.read(20, 30)) == 0


def test_a_long_stretch_is_skipped_without_keeping_it() -> None:
    reader = BlockReader(np.full((100_000, 1), number, np.float32) for number in range(10))
    assert reader.read(950_000, 950_002).tolist() == [[9.0], [9.0]]


def test_a_reader_of_nothing_gives_nothing() -> None:
    assert BlockReader([]).take(5).size == 0
    assert BlockReader([np.zeros((0, 2), np.float32)]).take(5).shape == (0, 2)


def test_a_reader_keeps_the_channels_of_its_blocks() -> None:
    assert BlockReader([np.zeros((3, 2), np.float32)]).take(2).shape == (2, 2)
    assert BlockReader([np.zeros(3, np.float32)]).take(5).shape == (3,)


def test_mono_blocks_without_a_channel_axis_are_resampled_as_those_with_one() -> None:
    samples = np.random.default_rng(2).standard_normal(9_000).astype(np.float32)
    flat = np.concatenate(list(resampled([samples[:4_000], samples[4_000:]], 48_000, 16_000)))
    column = np.concatenate(list(resampled([samples[:, None]], 48_000, 16_000)))
    assert flat.shape == (3_000,)
    assert flat == pytest.approx(column[:, 0], abs=1e-6)


def test_a_stream_at_the_rate_wanted_passes_as_it_is() -> None:
    blocks = _stream([3, 0, 5])
    assert all(given is block for given, block in zip(resampled(blocks, 16_000, 16_000), blocks, strict=True))


def test_a_resampled_sine_keeps_its_place_and_level() -> None:
    def sine(rate: int) -> np.ndarray:
        return np.sin(2 * np.pi * 440 * np.arange(rate) / rate).astype(np.float32)[:, None]

    out = np.concatenate(list(resampled([sine(48_000)], 48_000, 16_000)))
    assert out[500:-500] == pytest.approx(sine(16_000)[500:-500], abs=1e-3)
