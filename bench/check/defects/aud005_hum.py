"""Mains hum with its harmonics."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples, loud_rms

STRENGTHS = (32.0, 28.0, 24.0)
CLEAN_HZ = 48000


def put(speech: Samples, rate: int, strength: float, seed: int) -> Samples:
    """Add 50 or 60 Hz and three harmonics, ``strength`` dB under the RMS of the speech."""
    rng = np.random.default_rng(seed)
    base_hz = float(rng.choice([50.0, 60.0])) + rng.uniform(-0.05, 0.05)
    times_s = np.arange(len(speech)) / rate
    parts = [(1.0, 1), (0.6, 2), (0.5, 3), (0.2, 5)]
    wave = sum(a * np.sin(2 * np.pi * k * base_hz * times_s + rng.uniform(0, 6)) for a, k in parts)
    scaled = np.asarray(
        wave / np.sqrt(np.mean(np.square(wave))) * loud_rms(speech) * 10 ** (-strength / 20), np.float32
    )
    return speech + scaled[:, np.newaxis]


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
