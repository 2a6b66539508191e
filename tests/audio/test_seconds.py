"""Blocks of any size become the same whole seconds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.audio.seconds import Seconds, distinct, edges, piece_energies, piece_sums

RATE = 8_000


@given(st.lists(st.integers(0, 20_000), max_size=6), st.integers(1, 3))
def test_every_sample_is_handed_out_once_in_rows_of_whole_seconds(sizes: list[int], channels: int) -> None:
    count = sum(sizes)
    samples = np.arange(count * channels, dtype=np.float32).reshape(count, channels)
    seconds = Seconds(RATE, channels)
    rows = [rows.copy() for block in np.split(samples, np.cumsum(sizes)) for rows in seconds.push(block)]
    at_once = RATE if channels > 2 else 4 * RATE
    assert [one.shape for one in rows] == [(channels, at_once)] * (count // at_once)
    assert np.array_equal(np.concatenate([*rows, seconds.rest()], axis=1), samples.T)
    assert seconds.samples == count


def test_a_mono_block_may_be_flat_and_no_block_is_kept() -> None:
    block = np.ones(10, np.float32)
    seconds = Seconds(RATE, 1)
    assert list(seconds.push(block)) == []
    block[:] = 5.0
    assert seconds.rest().tolist() == [[1.0] * 10]


@pytest.mark.parametrize("rate", [8_000, 384_000])
@pytest.mark.parametrize("channels", [1, 64])
def test_the_limits_themselves_are_allowed(rate: int, channels: int) -> None:
    assert Seconds(rate, channels).rest().shape == (channels, 0)


@pytest.mark.parametrize(("rate", "channels"), [(7_999, 1), (384_001, 1)])
def test_a_rate_outside_is_refused_and_named(rate: int, channels: int) -> None:
    with pytest.raises(ValueError, match=f"a sample rate of {rate} Hz is outside 8000-384000"):
        Seconds(rate, channels)


@pytest.mark.parametrize("channels", [0, 65])
def test_a_number_of_channels_outside_is_refused_and_named(channels: int) -> None:
    with pytest.raises(ValueError, match=f"{channels} channels are outside 1-64"):
        Seconds(RATE, channels)


def test_a_block_of_other_channels_is_refused() -> None:
    with pytest.raises(ValueError, match="a block of 2 channels in a stream of 1"):
        list(Seconds(RATE, 1).push(np.zeros((5, 2), np.float32)))


def test_of_two_equal_channels_the_first_is_enough() -> None:
    alike = np.ones((2, 4), np.float32)
    apart = np.array([[1, 1], [1, 2]], np.float32)
    assert distinct(alike).shape == (1, 4)
    assert np.array_equal(distinct(apart), apart)
    assert distinct(np.ones((3, 4), np.float32)).shape == (3, 4)
    assert distinct(np.ones((1, 4), np.float32)).shape == (1, 4)


def test_edges_divide_four_seconds_and_never_drift() -> None:
    assert edges(8_000, 2).tolist() == list(range(0, 32_001, 4_000))
    bounds = edges(11_025, 100)
    assert bounds[[0, 100, 400]].tolist() == [0, 11_025, 44_100]
    assert set(np.diff(bounds).tolist()) == {110, 111}


def test_pieces_are_summed_where_they_are_complete() -> None:
    bounds = np.array([0, 2, 5, 8])
    values = np.arange(7, dtype=np.float32)
    assert piece_sums(values, bounds).tolist() == [1.0, 9.0]
    assert piece_energies(values, bounds).tolist() == [1.0, 29.0]
    assert piece_sums(values[:2], bounds).tolist() == [1.0]
    assert piece_sums(values[:1], bounds).size == piece_energies(values[:1], bounds).size == 0


@pytest.mark.parametrize("rate", [11_025, 48_000])
@pytest.mark.parametrize("count", [0, 100, 480, 12_345])
def test_energies_of_equal_and_of_unequal_pieces_are_sums_of_squares(rate: int, count: int) -> None:
    bounds = edges(rate, 100)
    values = np.random.default_rng(1).normal(0, 0.1, count)
    whole = bounds[1:][bounds[1:] <= count]
    expected = [np.square(values[begin:end]).sum() for begin, end in zip(bounds, whole, strict=False)]
    assert piece_energies(values, bounds) == pytest.approx(expected)
