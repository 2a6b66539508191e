"""The wrong input: only the room."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples

STRENGTHS = (30.0, 45.0, 60.0)
CLEAN_HZ = 48000


def put(speech: Samples, rate: int, strength: float, seed: int) -> Samples:
    """Return noise alone, ``strength`` dB under full scale, at least 12 s of it."""
    size = max(len(speech), 12 * rate)
    noise = np.random.default_rng(seed).standard_normal((size, 1)).astype(np.float32)
    return noise * np.float32(10 ** (-strength / 20))


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
