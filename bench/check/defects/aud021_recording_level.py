"""The gain was never turned up."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples, loud_rms

STRENGTHS = (48.0, 54.0, 60.0)
CLEAN_HZ = 48000


def put(speech: Samples, _rate: int, strength: float, _seed: int) -> Samples:
    """Bring the speech to ``strength`` dB under full scale, RMS of the loud parts."""
    return speech * np.float32(10 ** (-strength / 20) / loud_rms(speech))


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
