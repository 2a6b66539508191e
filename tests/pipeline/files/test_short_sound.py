"""Short sounds trimmed and faded: figures worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.pipeline.files.short_sound import faded, trimmed

RATE = 48_000
STEP = RATE // 100
# Samples go through 32-bit integers.
TOLERANCE = 2.0**-23


def constant(length: int, value: float = 0.5, channels: int = 2) -> NDArray[np.float32]:
    return np.full((length, channels), value, np.float32)


def between_silence(lead: int, sound: NDArray[np.float32], trail: int) -> NDArray[np.float32]:
    channels = sound.shape[1]
    return np.concatenate([np.zeros((lead, channels), np.float32), sound, np.zeros((trail, channels), np.float32)])


def test_silence_at_both_ends_goes_in_whole_steps() -> None:
    kept = trimmed(between_silence(20 * STEP, constant(50 * STEP), 30 * STEP), RATE)
    np.testing.assert_array_equal(kept, constant(50 * STEP))


@given(st.integers(0, 3 * RATE // 10), st.integers(RATE // 10, RATE), st.integers(0, 3 * RATE // 10))
def test_nothing_that_is_heard_is_cut_and_under_a_step_of_silence_stays(lead: int, length: int, trail: int) -> None:
    kept = trimmed(between_silence(lead, constant(length, channels=1), trail), RATE)[:, 0]
    (heard,) = np.nonzero(kept)
    assert len(heard) == length
    assert heard[0] < STEP
    assert len(kept) - 1 - heard[-1] < STEP


def test_what_is_kept_is_the_same_to_the_last_bit() -> None:
    noise = np.random.default_rng(0).normal(0, 0.3, (RATE + 7, 2)).astype(np.float32)
    np.testing.assert_array_equal(trimmed(noise, RATE), noise)


@pytest.mark.parametrize("scale", [1.0, 0.25, 4.0])
def test_silence_is_under_60_dbfs_however_loud_the_rest_is(scale: float) -> None:
    loud = constant(RATE, scale)
    for edge_dbfs, length in ((-59.0, 11 * RATE // 10), (-61.0, RATE)):
        edge = constant(RATE // 10, 10 ** (edge_dbfs / 20))
        assert len(trimmed(np.concatenate([edge, loud]), RATE)) == length
        assert len(trimmed(np.concatenate([loud, edge]), RATE)) == length


@pytest.mark.parametrize("length", [0, 1, STEP, RATE])
def test_silence_throughout_stays_as_it_is(length: int) -> None:
    assert trimmed(constant(length, 0.0), RATE).shape == (length, 2)


def test_a_fade_in_is_a_straight_line_from_nothing() -> None:
    ramp = faded(constant(RATE), RATE, 10, 0)[:, 0] / 0.5
    np.testing.assert_allclose(ramp[:STEP], np.arange(STEP) / STEP, atol=2e-6)
    np.testing.assert_allclose(ramp[STEP:], 1.0, atol=TOLERANCE)


def test_a_fade_out_is_the_fade_in_backwards_and_ends_with_the_sound() -> None:
    odd = constant(RATE + 17)
    np.testing.assert_allclose(faded(odd, RATE, 0, 10), faded(odd, RATE, 10, 0)[::-1], atol=TOLERANCE)
    assert abs(faded(odd, RATE, 0, 10)[-1, 0]) < 1e-6


def test_a_long_fade_is_a_line_of_steps_of_a_millisecond() -> None:
    ramp = faded(constant(RATE), RATE, 500, 0)[:, 0] / 0.5
    np.testing.assert_allclose(ramp[: RATE // 2], np.arange(RATE // 2) / (RATE // 2), atol=1 / 500 + 1e-5)
    np.testing.assert_allclose(ramp[RATE // 2 :], 1.0, atol=TOLERANCE)


@given(st.integers(0, 2000), st.sampled_from([8_000, 11_025, 44_100, 48_000]), st.integers(0, 200), st.integers(0, 200))
def test_fading_keeps_the_length_and_never_lifts(length: int, rate: int, fade_in_ms: int, fade_out_ms: int) -> None:
    soft = faded(constant(length, 0.5), rate, fade_in_ms, fade_out_ms)
    assert soft.shape == (length, 2)
    assert soft.dtype == np.float32
    assert np.all(np.abs(soft) <= 0.5 + TOLERANCE)


def test_without_fades_the_sound_stays_the_same() -> None:
    noise = np.random.default_rng(0).normal(0, 0.3, (RATE, 2)).astype(np.float32)
    np.testing.assert_array_equal(faded(noise, RATE, 0, 0), noise)


def test_float_over_full_scale_survives() -> None:
    hot = np.linspace(-3.0, 3.0, RATE, dtype=np.float32)[:, np.newaxis]
    soft = faded(hot, RATE, 10, 10)
    np.testing.assert_allclose(soft[STEP:-STEP], hot[STEP:-STEP], atol=4 * TOLERANCE)


def test_the_sound_that_is_given_stays_as_it_was() -> None:
    sound = constant(RATE)
    faded(sound, RATE, 10, 10)
    trimmed(sound, RATE)
    np.testing.assert_array_equal(sound, constant(RATE))


def test_channels_are_faded_alike_and_not_mixed_up() -> None:
    sides = np.stack([np.full(RATE, 0.5), np.full(RATE, -0.25)], axis=1).astype(np.float32)
    soft = faded(sides, RATE, 10, 10)
    np.testing.assert_allclose(soft[:, 0], -2 * soft[:, 1], atol=1e-8)
    assert soft[RATE // 2].tolist() == pytest.approx([0.5, -0.25], abs=TOLERANCE)
