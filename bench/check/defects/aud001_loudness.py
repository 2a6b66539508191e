"""A delivered file beside the loudness that its preset asks for, 1 LU allowed."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples
from toolkit.audio.loudness import measure_loudness

STRENGTHS = (1.3, 3.0, 8.0)
CLEAN_HZ = 48_000
PRESET = "apple"
TARGET_LUFS = -16.0


def put(speech: Samples, rate: int, strength: float, seed: int) -> Samples:
    """Bring the speech to ``strength`` LU over or under the target."""
    gain_db = TARGET_LUFS - measure_loudness([speech], rate, 1).integrated_lufs + (strength if seed % 2 else -strength)
    return speech * np.float32(10 ** (gain_db / 20))


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
