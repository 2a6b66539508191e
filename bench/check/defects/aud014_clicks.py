"""Ticks of a bad cable."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples, loud_rms

STRENGTHS = (3.0, 5.0, 8.0)
CLEAN_HZ = 48000


def put(speech: Samples, rate: int, strength: float, seed: int) -> Samples:
    """Add twelve ticks a minute of one or two samples, ``strength`` times as high as the RMS of the speech."""
    rng, found = np.random.default_rng(seed), speech.copy()
    count = max(6, round(len(speech) / rate / 60 * 12))
    for at in rng.integers(rate // 5, len(speech) - rate // 5, count):
        found[at : at + rng.integers(1, 3)] += np.float32(strength * loud_rms(speech) * rng.choice([-1.0, 1.0]))
    return found


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
