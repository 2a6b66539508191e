"""One side of a stereo file carries nothing."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples

STRENGTHS = (55.0, 70.0, 200.0)
CLEAN_HZ = 48000


def put(speech: Samples, _rate: int, strength: float, seed: int) -> Samples:
    """Return stereo of which one side is only noise, ``strength`` dB under the other."""
    noise = np.random.default_rng(seed).standard_normal(speech.shape).astype(np.float32)
    dead = noise * np.float32(np.sqrt(np.mean(np.square(speech))) * 10 ** (-strength / 20))
    return np.concatenate([speech, dead] if seed % 2 else [dead, speech], axis=1)


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
