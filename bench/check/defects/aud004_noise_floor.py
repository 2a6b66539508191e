"""Noise: a steady hiss, so many dB under the speech."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples, loud_rms

STRENGTHS = (14.0, 10.0, 5.0)
CLEAN_HZ = 48000


def put(speech: Samples, _rate: int, strength: float, seed: int) -> Samples:
    """Add white noise ``strength`` dB under the RMS of the speech."""
    noise = np.random.default_rng(seed).standard_normal(speech.shape).astype(np.float32)
    return speech + noise * np.float32(loud_rms(speech) * 10 ** (-strength / 20))


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
