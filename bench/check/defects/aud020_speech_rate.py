"""Somebody in a great hurry."""

from __future__ import annotations

import numpy as np
import soxr

from bench.check.speech import Samples

STRENGTHS = (2.4, 2.7, 3.0)
CLEAN_HZ = 48000


def put(speech: Samples, rate: int, strength: float, _seed: int) -> Samples:
    """Play the speech ``strength`` times as fast, and again until half a minute is full."""
    fast = np.asarray(soxr.resample(speech, rate * strength, rate), np.float32)
    return np.tile(fast, (-(-32 * rate // len(fast)), 1))


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
