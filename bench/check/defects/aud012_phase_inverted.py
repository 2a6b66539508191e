"""One side is the other upside down."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples

STRENGTHS = (14.0, 25.0, 200.0)
CLEAN_HZ = 48000


def put(speech: Samples, _rate: int, strength: float, seed: int) -> Samples:
    """Return stereo whose right side is the left one's negative, with noise ``strength`` dB under it."""
    noise = np.random.default_rng(seed).standard_normal(speech.shape).astype(np.float32)
    own = noise * np.float32(np.sqrt(np.mean(np.square(speech))) * 10 ** (-strength / 20))
    return np.concatenate([speech, -speech + own], axis=1)


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
