"""The spectral denoiser: how far noise goes down, what stays, and that nothing is late."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.denoise import reduce_noise

RATE = 16_000


def noise(seconds: float, sigma: float = 0.01, seed: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, sigma, round(seconds * RATE)).astype(np.float32)


def reduced(samples: NDArray[np.float32], by_db: float = 12.0, size: int = 50_000) -> NDArray[np.float32]:
    blocks = (samples[at : at + size] for at in range(0, samples.size, size))
    return np.concatenate([np.zeros(0, np.float32), *reduce_noise(blocks, RATE, by_db)])


def down_db(samples: NDArray[np.float32], by_db: float) -> float:
    middle = slice(2 * RATE, -RATE)
    return float(20 * np.log10(np.std(samples[middle]) / np.std(reduced(samples, by_db)[middle])))


@pytest.mark.parametrize("by_db", [3.0, 6.0, 12.0])
def test_steady_noise_goes_down_by_nearly_what_was_asked_and_no_more(by_db: float) -> None:
    # What stands over its estimate by chance is taken for sound and lowered less.
    assert 0.8 * by_db < down_db(noise(15.0), by_db) <= by_db


def test_nothing_goes_down_by_0_db() -> None:
    samples = noise(5.0)
    assert reduced(samples, 0.0) == pytest.approx(samples, abs=1e-5)


@pytest.mark.parametrize("sigma", [1e-4, 0.1])
def test_the_level_of_the_noise_does_not_matter(sigma: float) -> None:
    assert down_db(noise(15.0, sigma), 12.0) == pytest.approx(down_db(noise(15.0), 12.0), abs=0.1)


def test_a_tone_that_comes_and_goes_stays_at_its_level_and_place() -> None:
    time_s = np.arange(12 * RATE) / RATE
    tone = (0.1 * np.sin(2 * np.pi * 1_000 * time_s) * (time_s % 2 < 1.2)).astype(np.float32)
    out = reduced(tone + noise(12.0, 0.001))
    sounding = (time_s % 2 > 0.2) & (time_s % 2 < 1.0)
    assert out[sounding] == pytest.approx(tone[sounding], abs=0.01)
    assert np.std(out[(time_s % 2 > 1.5) & (time_s % 2 < 1.9)]) < 0.001 * 10 ** (-9 / 20)


def test_noise_that_grows_slowly_is_followed() -> None:
    samples = np.concatenate([noise(30.0, 0.001), noise(30.0, 0.01, seed=2)])
    out = reduced(samples)
    for place in (slice(15 * RATE, 20 * RATE), slice(50 * RATE, 55 * RATE)):
        assert 20 * np.log10(np.std(samples[place]) / np.std(out[place])) == pytest.approx(10.1, abs=0.5)


def test_a_click_stays_where_it_was() -> None:
    samples = noise(3.0, 0.001)
    samples[20_000] = 0.9
    assert np.argmax(np.abs(reduced(samples))) == 20_000


def test_silence_stays_silence() -> None:
    assert not reduced(np.zeros(3 * RATE, np.float32)).any()


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 512, 10_000, 159_744, 159_745])
def test_as_many_samples_come_out_as_went_in(count: int) -> None:
    assert reduced(noise(10.0)[:count]).size == min(count, 10 * RATE)


@settings(max_examples=10)
@given(st.integers(100, 60_000))
def test_how_blocks_are_divided_changes_no_sample(size: int) -> None:
    samples = noise(11.0)
    assert np.array_equal(reduced(samples, size=size), reduced(samples, size=samples.size))


def test_the_input_is_left_as_it_was() -> None:
    samples = noise(1.0)
    before = samples.copy()
    reduced(samples, size=samples.size)
    assert np.array_equal(samples, before)
