"""The same voice on both sides."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples

STRENGTHS = (60.0, 80.0, 200.0)
CLEAN_HZ = 48000


def put(speech: Samples, _rate: int, strength: float, seed: int) -> Samples:
    """Return stereo whose sides differ by dither, ``strength`` dB under the voice."""
    noise = np.random.default_rng(seed).standard_normal(speech.shape).astype(np.float32)
    dither = noise * np.float32(np.sqrt(np.mean(np.square(speech))) * 10 ** (-strength / 20))
    return np.concatenate([speech, speech + dither], axis=1)


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
