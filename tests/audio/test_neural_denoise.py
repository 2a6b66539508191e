"""The neural denoiser: every sample at its place, and no more taken than asked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from toolkit.audio import neural_denoise
from toolkit.audio.neural_denoise import SAMPLE_RATE, neural_denoiser_is_here, reduce_noise_neurally
from toolkit.model.errors import MissingPart

needs_extra = pytest.mark.skipif(not neural_denoiser_is_here(), reason="the extra denoise is not installed")


def vowels(seconds: float) -> np.ndarray:
    """Pulses through formants, in syllables: near enough to a voice for the network to keep it."""
    time_s = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    pulses = np.diff(np.floor(np.cumsum(120 + 15 * np.sin(2 * np.pi * 0.7 * time_s)) / SAMPLE_RATE), prepend=0.0)
    for centre_hz in (600, 1200, 2600):
        pulses = signal.lfilter(*signal.iirpeak(centre_hz, 6, SAMPLE_RATE), pulses) + 0.2 * pulses
    voiced = pulses * np.clip(np.sin(2 * np.pi * 2.5 * time_s), 0, 1)
    return (0.2 * voiced / np.abs(voiced).max()).astype(np.float32)


def denoised(samples: np.ndarray, by_db: float = 24.0, size: int = SAMPLE_RATE) -> np.ndarray:
    blocks = (samples[at : at + size] for at in range(0, samples.size, size))
    return np.concatenate([np.zeros(0, np.float32), *reduce_noise_neurally(blocks, SAMPLE_RATE, by_db)])


@pytest.mark.slow
@needs_extra
def test_the_voice_stays_at_its_place() -> None:
    voice = vowels(4.0)
    noisy = voice + np.random.default_rng(1).normal(0, 0.002, voice.size).astype(np.float32)
    heights = signal.correlate(denoised(noisy), voice, method="fft")
    assert abs(int(np.argmax(heights)) - (voice.size - 1)) <= 4


@pytest.mark.slow
@needs_extra
@given(st.integers(0, 5_000), st.integers(1, 9_000))
@settings(max_examples=8, deadline=None)
def test_as_many_samples_come_out_as_went_in_however_they_are_divided(count: int, size: int) -> None:
    noise = np.random.default_rng(2).normal(0, 0.01, count).astype(np.float32)
    whole = denoised(noise)
    assert whole.size == count
    assert np.array_equal(denoised(noise, size=size), whole)


@pytest.mark.slow
@needs_extra
@pytest.mark.parametrize("by_db", [6.0, 24.0])
def test_noise_goes_down_by_what_was_asked_and_no_more(by_db: float) -> None:
    noise = np.random.default_rng(3).normal(0, 0.01, 4 * SAMPLE_RATE).astype(np.float32)
    rest = denoised(noise, by_db)[2 * SAMPLE_RATE :]
    assert 20 * np.log10(rest.std() / noise.std()) == pytest.approx(-by_db, abs=1.5)


@needs_extra
def test_another_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="48000 Hz, not at 44100"):
        next(reduce_noise_neurally([np.zeros(9, np.float32)], 44_100, 12.0))


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neural_denoise, "VERSION", "0.0.0")
    with pytest.raises(MissingPart, match=r"podkit\[denoise\]"):
        neural_denoise.check_neural_denoiser()
