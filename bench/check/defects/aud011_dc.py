"""The wave does not lie around zero."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples

STRENGTHS = (0.006, 0.02, 0.1)
CLEAN_HZ = 48000


def put(speech: Samples, _rate: int, strength: float, seed: int) -> Samples:
    """Add a constant."""
    return speech + np.float32(strength if seed % 2 else -strength)


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
