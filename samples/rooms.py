"""What recording does to a voice: the room's noise, the mains, the other speakers, the clock.

Owns formulas for arrays at 48 kHz, float32 or float64, shape (n,), full scale 1.0; knows no voice and opens no file.
Random generators are passed in.
"""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, sosfilt

SAMPLE_RATE = 48_000
Samples = NDArray[np.float32]


def fan_noise(n_samples: int, rms_dbfs: float, rng: np.random.Generator) -> Samples:
    """Give a fan's noise: falling 7.5 dB an octave above 120 Hz, next to nothing above 6 kHz.

    Made in the frequency domain, so that its spectrum is exact; ``rms_dbfs`` against full scale 1.0. White noise of the
    same level would make the files three times as large.
    """
    frequencies_hz = np.fft.rfftfreq(n_samples, 1 / SAMPLE_RATE)
    shape = (1 + (frequencies_hz / 120) ** 2) ** -0.625 / np.sqrt(1 + (frequencies_hz / 6_000) ** 12)
    shape[frequencies_hz < 25] = 0
    spectrum = np.fft.rfft(rng.standard_normal(n_samples)) * shape
    return scaled_to_rms(np.fft.irfft(spectrum, n_samples), rms_dbfs)


def mains_hum(n_samples: int, mains_hz: float, levels_dbfs: dict[int, float]) -> Samples:
    """Give the mains' tone: ``levels_dbfs`` is the RMS of each multiple of ``mains_hz``."""
    times_s = np.arange(n_samples) / SAMPLE_RATE
    tones = [
        np.sqrt(2) * 10 ** (level / 20) * np.sin(2 * np.pi * mains_hz * multiple * times_s + multiple)
        for multiple, level in levels_dbfs.items()
    ]
    return np.sum(tones, axis=0).astype(np.float32)


def bled(voice: Samples, delay_ms: float, rng: np.random.Generator) -> Samples:
    """Give a voice as another microphone in the same room hears it: later, duller, with a few reflections.

    The direct sound is ``delay_ms`` late and carries four fifths of the energy; 40 ms of falling reflections follow it.
    As long and as loud as the voice.
    """
    delay = round(delay_ms * SAMPLE_RATE / 1000)
    times_samples = np.arange(round(0.04 * SAMPLE_RATE))
    reflections = 0.04 * rng.standard_normal(len(times_samples)) * np.exp(-times_samples / 400)
    # Reflections have to go further than the direct sound: none in its first millisecond.
    reflections[:48] = 0
    response = np.concatenate([np.zeros(delay), reflections])
    response[delay] = 1
    dull = butter(2, 6_000, fs=SAMPLE_RATE, output="sos")
    heard = fftconvolve(voice, sosfilt(dull, response))[: len(voice)]
    return (heard * np.sqrt(np.square(voice).sum() / np.square(heard).sum())).astype(np.float32)


def on_a_drifting_clock(samples: Samples, drift_ppm: float) -> Samples:
    """Give what a recorder writes whose clock is slow: a second of its file lasts ``1 + drift_ppm * 1e-6`` seconds."""
    if drift_ppm == 0:
        return samples
    return soxr.resample(samples, SAMPLE_RATE, SAMPLE_RATE / (1 + drift_ppm * 1e-6), quality="VHQ").astype(np.float32)


def scaled_to_rms(samples: NDArray[np.floating], rms_dbfs: float) -> Samples:
    """Scale so that the whole array has this RMS."""
    rms = np.sqrt(np.square(samples, dtype=np.float64).mean())
    return (samples * (10 ** (rms_dbfs / 20) / rms)).astype(np.float32)
