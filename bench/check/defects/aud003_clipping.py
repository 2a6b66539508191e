"""Clipping: turned up by some dB, and cut flat."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples

STRENGTHS = (2.0, 4.0, 8.0)
CLEAN_HZ = 48000


def put(speech: Samples, _rate: int, strength: float, seed: int) -> Samples:
    """Cut the peaks flat, ``strength`` dB under where they were."""
    ceiling = float(np.abs(speech).max()) * 10 ** (-strength / 20) * (1.0 - 0.01 * (seed % 3))
    return np.clip(speech, -ceiling, ceiling) * np.float32(min(0.97 / ceiling, 20.0))


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
