"""The wave between the samples, against sines whose crest is known."""

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.loudness import measure_loudness
from toolkit.audio.true_peak import PIECE_SAMPLES, REACH_SAMPLES, TruePeakMeter, interpolator, pieces_of

RATE = 48_000


def true_peak(samples: NDArray[np.float32], rate: int = RATE) -> float:
    meter = TruePeakMeter(rate, 1)
    meter.take(np.asarray(samples, np.float32)[np.newaxis])
    meter.finish()
    return meter.true_peak


def test_a_sine_whose_samples_miss_its_crest_reads_its_crest() -> None:
    times = np.arange(RATE)
    fade = np.clip(np.minimum(times, times[::-1]) / (0.01 * RATE), 0, 1)
    tone = (fade * 0.5 * np.sin(np.pi / 2 * times + np.pi / 4)).astype(np.float32)
    loudness = measure_loudness([tone], RATE, 1)
    assert loudness.true_peak_dbtp == pytest.approx(-6.02, abs=0.2)
    assert loudness.sample_peak_dbfs == pytest.approx(-9.03, abs=0.05)


def test_a_constant_interpolates_to_the_constant() -> None:
    wave = interpolator(RATE).interpolate(pieces_of(np.full(3 * PIECE_SAMPLES, 0.5, np.float32)))
    assert np.allclose(wave, 0.5, atol=1e-4)


def test_the_samples_themselves_stay_what_they_are() -> None:
    samples = np.random.default_rng(0).normal(0, 0.2, 2_000).astype(np.float32)
    wave = interpolator(RATE).interpolate(pieces_of(samples))
    assert np.allclose(wave[:, ::4].ravel(), samples[16 : 16 + wave[:, ::4].size], atol=1e-3)


def test_band_limited_noise_reads_as_an_independent_resampler_says() -> None:
    samples = soxr.resample(np.random.default_rng(3).normal(0, 0.1, 40_000), 32_000, 48_000).astype(np.float32)
    expected = np.abs(soxr.resample(samples.astype(np.float64), 1, 16, quality="VHQ")).max()
    assert 20 * np.log10(true_peak(samples) / expected) == pytest.approx(0.0, abs=0.2)


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1.0))
@settings(max_examples=25, deadline=None)
def test_no_piece_that_was_passed_over_could_have_held_the_peak(seed: int, spread: float) -> None:
    random = np.random.default_rng(seed)
    loudness = spread ** random.integers(0, 4, 20)
    samples = (random.choice([-1.0, 1.0], (20, 700)) * loudness[:, np.newaxis]).ravel().astype(np.float32)
    # Cut into pieces where the meter cuts: the kernel's tails, left out in the far stopband, count at other joints.
    padded = np.concatenate([np.zeros(2 * REACH_SAMPLES, np.float32), samples, np.zeros(2 * PIECE_SAMPLES, np.float32)])
    everything = np.abs(interpolator(RATE).interpolate(pieces_of(padded))).max()
    assert true_peak(samples) == pytest.approx(max(everything, 1.0 * loudness.max()), rel=1e-5)


def test_a_peak_across_the_edge_of_two_blocks_is_found() -> None:
    tone = np.sin(np.pi / 2 * np.arange(2_000) + np.pi / 4).astype(np.float32)
    meter = TruePeakMeter(RATE, 1)
    for part in np.split(tone, [3, 500, 501, 1_999]):
        meter.take(part[np.newaxis])
    meter.finish()
    assert meter.true_peak == pytest.approx(true_peak(tone), rel=1e-6)


@pytest.mark.parametrize("samples", [[0.0], [1.0], [-0.25, 0.25]])
def test_a_stream_of_almost_nothing_has_a_peak_of_at_least_its_samples(samples: list[float]) -> None:
    assert max(map(abs, samples)) <= true_peak(samples) <= 1.3 * max(map(abs, samples))
