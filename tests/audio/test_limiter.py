"""The limiter against signals that do their worst, read by meters that do not share its code too."""

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.limiter import Limiter
from toolkit.audio.loudness import measure_loudness

RATE = 48_000


def limited(samples: NDArray[np.float32], ceiling_dbtp: float = -1.0, rate: int = RATE) -> NDArray[np.float32]:
    return limited_in_parts([samples], ceiling_dbtp, rate)


def limited_in_parts(
    parts: list[NDArray[np.float32]], ceiling_dbtp: float = -1.0, rate: int = RATE
) -> NDArray[np.float32]:
    limiter = Limiter(rate, parts[0].shape[1], ceiling_dbtp)
    return np.concatenate([*(limiter.push(part) for part in parts), limiter.finish()])


def times(seconds: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * RATE)) / RATE


def speechlike(seconds: float, peak: float, seed: int = 0) -> NDArray[np.float32]:
    """Band-limited noise that comes and goes like syllables."""
    random = np.random.default_rng(seed)
    voice = soxr.resample(random.normal(0, 1, round(seconds * 16_000)), 16_000, RATE)[: round(seconds * RATE)]
    voice *= np.sin(2 * np.pi * 1.5 * times(seconds)[: len(voice)]) ** 2
    return (voice / np.abs(voice).max() * peak)[:, np.newaxis].astype(np.float32)


def clicks(seed: int) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    samples = random.normal(0, 0.05, 3 * RATE)
    samples[random.integers(0, 3 * RATE, 20)] = random.choice([-2.0, 2.0], 20)
    return samples


WORST = {
    "square": 1.5 * np.sign(np.sin(2 * np.pi * 1_234 * times(3) + 0.1)),
    "low square": np.sign(np.sin(2 * np.pi * 60 * times(3) + 0.1)),
    "sine between its samples": np.sin(np.pi / 2 * np.arange(3 * RATE) + np.pi / 4),
    "high sine": 2.0 * np.sin(2 * np.pi * 19_000 * times(3)),
    "clicks": clicks(1),
    "noise": np.random.default_rng(2).normal(0, 0.5, 3 * RATE),
    "random signs": np.random.default_rng(3).choice([-1.0, 1.0], 3 * RATE),
    "a bare start": np.concatenate([np.zeros(RATE), np.ones(RATE), np.zeros(RATE)]),
}


@pytest.mark.parametrize("samples", WORST.values(), ids=WORST.keys())
def test_the_true_peak_stays_under_the_ceiling(samples: NDArray[np.float64]) -> None:
    out = limited(samples[:, np.newaxis].astype(np.float32))
    assert measure_loudness([out], RATE, 1).true_peak_dbtp <= -1.0 + 0.05


@pytest.mark.parametrize("peak", [1.0, 1.5, 4.0])
def test_band_limited_sound_stays_under_by_an_independent_resampler_at_16_times_the_rate(peak: float) -> None:
    out = limited(speechlike(4, peak))
    highest = np.abs(soxr.resample(out.astype(np.float64), 1, 16, quality="VHQ")).max()
    assert 20 * np.log10(highest) <= -1.0 + 0.05


@pytest.mark.slow
@given(st.integers(0, 2**32 - 1), st.floats(-12.0, 0.0), st.sampled_from([8_000, 22_050, 44_100, 96_000]))
@settings(max_examples=15, deadline=None)
def test_any_mixture_at_any_rate_stays_under_any_ceiling(seed: int, ceiling_dbtp: float, rate: int) -> None:
    random = np.random.default_rng(seed)
    samples = random.normal(0, 0.1, (2 * rate, 2)) * 10 ** random.uniform(-2, 1.5, (2, 1)).repeat(rate, axis=0)
    samples[random.integers(0, 2 * rate, 5)] *= 20
    out = limited(samples.astype(np.float32), ceiling_dbtp, rate)
    assert out.shape == samples.shape
    assert measure_loudness([out], rate, 2).true_peak_dbtp <= ceiling_dbtp + 0.05


def test_what_stays_below_passes_bit_for_bit() -> None:
    samples = speechlike(3, 0.85)
    assert np.array_equal(limited(samples), samples)


def test_a_knock_changes_only_its_surroundings() -> None:
    samples = speechlike(10, 0.3)
    samples[5 * RATE] = 2.0
    out = limited(samples)
    changed = np.flatnonzero((out != samples).any(axis=1))
    # Look-ahead before; after it, the release until it is inaudible (0.15 s times the logarithm of 1e5).
    assert changed[0] >= 5 * RATE - 0.01 * RATE
    assert changed[-1] <= (5 + 0.15 * np.log(1e5) + 0.02) * RATE


def test_both_channels_get_the_same_gain() -> None:
    samples = np.concatenate([speechlike(3, 2.0), 0.1 * speechlike(3, 2.0, seed=5)], axis=1)
    out = limited(samples)
    loud = np.abs(samples).min(axis=1) > 0.01
    left, right = (out[loud] / samples[loud]).T
    assert np.allclose(left, right, atol=1e-5)


@pytest.mark.slow
@given(st.lists(st.integers(0, 3 * RATE), max_size=6))
@settings(max_examples=10, deadline=None)
def test_how_a_stream_is_divided_changes_no_sample(cuts: list[int]) -> None:
    samples = speechlike(3, 2.0)
    parts = np.split(samples, sorted(cuts))
    assert np.array_equal(limited_in_parts(parts), limited(samples))


@pytest.mark.parametrize("count", [0, 1, 2, 479, 480, RATE - 1, RATE, RATE + 1])
def test_as_many_samples_come_out_as_went_in(count: int) -> None:
    limiter = Limiter(RATE, 2, -1.0)
    out = np.concatenate([limiter.push(np.full((count, 2), 2.0, np.float32)), limiter.finish()])
    assert out.shape == (count, 2)
    assert np.abs(out).max(initial=0.0) <= 10 ** (-1 / 20)


def test_the_gain_never_jumps() -> None:
    tone = (2.0 * np.sin(2 * np.pi * 50 * times(2)) * (times(2) > 1))[:, np.newaxis].astype(np.float32)
    out = limited(tone)
    # A gain that switched would add a step of half the amplitude to a wave that moves by 0.013 a sample.
    assert np.abs(np.diff(out[RATE + 10 :, 0])).max() < 0.02


def test_a_steady_tone_six_decibels_over_the_ceiling_is_halved_throughout() -> None:
    tone = np.sin(2 * np.pi * 997 * times(3))[:, np.newaxis].astype(np.float32)
    out = limited(tone, -6.0)
    heard = np.abs(tone) > 0.1
    assert -20 * np.log10(out[heard] / tone[heard]) == pytest.approx(6.0, abs=0.1)
