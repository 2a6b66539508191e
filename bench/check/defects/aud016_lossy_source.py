"""What an MP3 or a call left of it."""

from __future__ import annotations

import numpy as np
from scipy import signal

from bench.check.speech import Samples, loud_rms

STRENGTHS = (16_000.0, 14_000.0, 11_000.0)
CLEAN_HZ = 48000


def put(speech: Samples, rate: int, strength: float, seed: int) -> Samples:
    """Add a microphone's noise over the whole band, and end the band at ``strength`` Hz as a coder does."""
    noise = np.random.default_rng(seed).standard_normal(speech.shape).astype(np.float32)
    noisy = speech + noise * np.float32(loud_rms(speech) * 10 ** (-45 / 20))
    sos = signal.ellip(12, 0.1, 70, min(strength, 0.48 * rate), fs=rate, output="sos")
    return np.asarray(signal.sosfilt(sos, noisy, axis=0), np.float32)


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
