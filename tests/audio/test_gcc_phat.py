"""One stretch of sound found within another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal

from toolkit.audio.gcc_phat import NO_MATCH, find_in, whitened

RATE = 8_000


def noise(seconds: float, seed: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 0.1, round(seconds * RATE)).astype(np.float32)


@settings(max_examples=15)
@given(st.integers(0, 6 * RATE))
def test_a_template_is_found_where_it_was_cut_out(at: int) -> None:
    sound = noise(8.0)
    match = find_in(sound[at : at + 2 * RATE], sound, RATE)
    assert match.lag_s == pytest.approx(at / RATE, abs=0.5 / RATE)
    assert match.height > 50
    assert match.rival < 0.5
    assert match.slip_ppm == 0.0


def test_a_lag_is_told_to_a_fraction_of_a_sample() -> None:
    # Every fourth sample, from the first on and from the third on: half a sample apart.
    fine = signal.sosfilt(signal.butter(8, 0.2, output="sos"), noise(32.0)).astype(np.float32)
    match = find_in(fine[2::4][RATE : 3 * RATE], fine[::4], RATE)
    assert match.lag_s * RATE == pytest.approx(RATE + 0.5, abs=0.15)


def test_a_loud_voice_over_it_does_not_hide_what_is_sought() -> None:
    sound, other = noise(8.0), noise(8.0, 2)
    mixed = (10 ** (-20 / 20) * sound + other).astype(np.float32)
    match = find_in(sound[3 * RATE : 5 * RATE], mixed, RATE)
    assert match.lag_s == pytest.approx(3.0, abs=1 / RATE)
    assert match.height > 6.5


def test_a_template_that_comes_twice_has_a_rival() -> None:
    sound = noise(8.0)
    template = sound[: 2 * RATE].copy()
    sound[4 * RATE : 6 * RATE] = template
    match = find_in(template, sound, RATE)
    assert match.rival > 0.8
    assert find_in(template, sound[: 4 * RATE], RATE).rival < 0.3


def test_an_echo_within_10_ms_is_not_a_rival() -> None:
    sound = noise(6.0)
    echoed = sound.copy()
    echoed[60:] += sound[:-60]
    assert find_in(sound[RATE : 3 * RATE], echoed, RATE).rival < 0.5
    late = sound.copy()
    late[200:] += sound[:-200]
    assert find_in(sound[RATE : 3 * RATE], late, RATE).rival > 0.5


@pytest.mark.parametrize("slip_ppm", [-600.0, 0.0, 600.0])
def test_the_stretching_that_fits_best_is_told(slip_ppm: float) -> None:
    sound = noise(12.0)
    length = round(4 * RATE * (1 + slip_ppm * 1e-6))
    slower = np.interp(np.arange(length) / (1 + slip_ppm * 1e-6), np.arange(4 * RATE), sound[4 * RATE : 8 * RATE])
    stretch = np.concatenate([sound[: 4 * RATE], slower, sound[8 * RATE :]]).astype(np.float32)
    match = find_in(sound[4 * RATE : 8 * RATE], stretch, RATE, (0.0, -600.0, 600.0))
    assert match.slip_ppm == slip_ppm
    assert match.lag_s == pytest.approx(4.0, abs=1 / RATE)


def test_silence_chance_and_a_stretch_too_short_are_not_matches() -> None:
    assert find_in(np.zeros(RATE, np.float32), noise(2.0), RATE) == NO_MATCH
    assert find_in(noise(1.0), np.zeros(2 * RATE, np.float32), RATE) == NO_MATCH
    assert find_in(noise(2.0), noise(1.0), RATE) == NO_MATCH
    assert NO_MATCH.height == 0.0
    assert find_in(noise(1.0), noise(8.0, 2), RATE).height < 6.5


def test_whitened_sound_is_as_long_at_its_place_and_alike_loud_in_all_its_band() -> None:
    rate = 2 * RATE
    tilted = signal.lfilter([1.0], [1.0, -0.9], noise(16.0)).astype(np.float32)
    tilted[: 4 * rate] *= 0.05
    flat = whitened(tilted, rate)
    assert flat.size == tilted.size
    softer, louder = np.std(flat[rate : 3 * rate]), np.std(flat[5 * rate : 7 * rate])
    assert 20 * np.log10(louder / softer) == pytest.approx(0.2 * 26, abs=1.0)
    frequencies_hz, power = signal.welch(flat[4 * rate :], rate, nperseg=512)
    low, high, under, over = (
        10 * np.log10(power[(frequencies_hz >= since) & (frequencies_hz < until)].mean())
        for since, until in ((400, 1_000), (2_500, 3_500), (0, 100), (4_500, 7_500))
    )
    # One pole at 0.9 tilts these bands by 12.1 dB; a fifth of it is left.
    assert low - high == pytest.approx(0.2 * 12.1, abs=0.7)
    assert max(under, over) < min(low, high) - 15


@pytest.mark.parametrize("count", [0, 1, 100, 1_000])
def test_whitening_keeps_any_length(count: int) -> None:
    assert whitened(noise(1.0)[:count], RATE).size == count


def test_what_is_compared_is_left_as_it_was() -> None:
    template, stretch = noise(1.0), noise(2.0)
    before = template.copy(), stretch.copy()
    find_in(template, stretch, RATE, (0.0, 100.0))
    assert np.array_equal(template, before[0])
    assert np.array_equal(stretch, before[1])
