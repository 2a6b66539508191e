"""Peaks of a delivered file over the ceiling of its preset, between the samples as well."""

from __future__ import annotations

import numpy as np
import soxr

from bench.check.speech import Samples

STRENGTHS = (0.3, 1.0, 4.0)
CLEAN_HZ = 48_000
PRESET = "apple"
CEILING_DBTP = -1.0


def put(speech: Samples, rate: int, strength: float, _seed: int) -> Samples:
    """Bring the peak, of the wave eight times oversampled, to ``strength`` dB over the ceiling."""
    peak = float(np.abs(soxr.resample(speech[:, 0], rate, 8 * rate)).max())
    return speech * np.float32(10 ** ((CEILING_DBTP + strength) / 20) / peak)


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
