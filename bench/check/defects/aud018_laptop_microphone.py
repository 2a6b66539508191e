"""A microphone without a body."""

from __future__ import annotations

import numpy as np
from scipy import signal

from bench.check.speech import Samples

STRENGTHS = (900.0, 1200.0, 1600.0)
CLEAN_HZ = 16000


def put(speech: Samples, rate: int, strength: float, _seed: int) -> Samples:
    """Take away what lies under ``strength`` Hz, as a membrane of few millimetres in a thin case does."""
    sos = signal.butter(3, strength, "highpass", fs=rate, output="sos")
    return np.asarray(signal.sosfilt(sos, speech, axis=0), np.float32)


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
