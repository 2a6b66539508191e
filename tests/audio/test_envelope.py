"""The level of every 10 ms, against sines whose loudness the standard gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.envelope import HOP_S, EnvelopeMeter, decibels, levels_db, powers

RATE = 48_000


def sine(seconds: float, rate: int = RATE, peak: float = 1.0) -> NDArray[np.float32]:
    return (peak * np.sin(2 * np.pi * 997 * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def envelope(samples: NDArray[np.float32], rate: int = RATE, sizes: list[int] | None = None) -> NDArray[np.float32]:
    meter = EnvelopeMeter(rate)
    for part in np.split(samples, np.cumsum(sizes or [])):
        meter.push(part)
    return meter.finish()


def test_a_full_scale_sine_reads_what_the_standard_says() -> None:
    # BS.1770-5: 997 Hz at full scale in one channel is -3.01 LUFS.
    assert envelope(sine(1.0))[20:] == pytest.approx(-3.01, abs=0.1)


def test_a_level_lies_in_the_hop_that_it_sounds_in() -> None:
    samples = np.concatenate([np.zeros(RATE // 2, np.float32), sine(0.5)])
    levels = envelope(samples)
    assert levels[:50].tolist() == [-120.0] * 50
    assert levels[50:].min() > -6


def test_half_the_amplitude_is_6_db_less() -> None:
    assert envelope(sine(1.0, peak=0.5)) == pytest.approx(envelope(sine(1.0)) - 6.0206, abs=1e-3)


@pytest.mark.parametrize(("rate", "count", "hops"), [(48_000, 48_000, 100), (48_000, 481, 2), (11_025, 11_025, 100)])
def test_there_is_a_level_for_every_10_ms_begun(rate: int, count: int, hops: int) -> None:
    assert envelope(np.zeros(count, np.float32), rate).size == hops


def test_hops_of_a_rate_that_does_not_divide_never_drift() -> None:
    # Hops of 11,025 Hz are 110 or 111 samples long; the hundredth begins at one second exactly.
    samples = np.zeros(2 * 11_025, np.float32)
    samples[11_025:] = 0.5
    assert np.flatnonzero(envelope(samples, 11_025) > -100)[0] == 100


def test_a_last_part_of_a_hop_is_the_mean_of_what_there_is() -> None:
    whole, part = envelope(sine(0.1)), envelope(sine(0.1)[:-240])
    assert part.size == whole.size
    assert part[-1] == pytest.approx(whole[-1], abs=1.0)


@given(st.lists(st.integers(0, 2_000), max_size=8), st.sampled_from([8_000, 11_025, 16_000]))
def test_how_blocks_are_divided_changes_no_level(sizes: list[int], rate: int) -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, 7_001).astype(np.float32)
    assert envelope(samples, rate, sizes) == pytest.approx(envelope(samples, rate), abs=1e-3)


def test_a_block_may_be_a_column_and_is_left_as_it_was() -> None:
    samples = sine(0.2)
    column, before = samples[:, np.newaxis], samples.copy()
    assert np.array_equal(envelope(column), envelope(samples))
    assert np.array_equal(samples, before)


def test_nothing_and_silence_have_levels_too() -> None:
    assert EnvelopeMeter(RATE).finish().size == 0
    assert envelope(np.zeros(1_000, np.float32)).tolist() == [-120.0] * 3
    assert envelope(np.zeros(1, np.float32)).tolist() == [-120.0]


def test_a_mean_square_of_one_is_the_offset_of_the_standard() -> None:
    assert levels_db(np.array([1.0, 0.1, 0.0])) == pytest.approx([-0.691, -10.691, -120.0], abs=1e-5)


def test_powers_and_decibels_undo_each_other_down_to_minus_120() -> None:
    assert powers(np.array([0.0, -10.0, 20.0], np.float32)) == pytest.approx([1.0, 0.1, 100.0])
    assert decibels(np.array([1.0, 0.1, 100.0, 1e-12, 0.0])) == pytest.approx([0.0, -10.0, 20.0, -120.0, -120.0])


def test_a_hop_is_a_hundredth_of_a_second() -> None:
    assert HOP_S == 0.01
