"""A room that answers."""

from __future__ import annotations

import numpy as np
from scipy import signal

from bench.check.speech import Samples

STRENGTHS = (0.8, 1.1, 1.5)
CLEAN_HZ = 48000


def put(speech: Samples, rate: int, strength: float, seed: int) -> Samples:
    """Fold the speech with a room of ``strength`` seconds of reverberation, direct sound as loud as the room's."""
    rng = np.random.default_rng(seed)
    times_s = np.arange(round(strength * rate)) / rate
    room = rng.standard_normal(times_s.size) * 10 ** (-3 * times_s / strength)
    room[: rate // 200] = 0.0
    room /= np.sqrt(np.square(room).sum())
    room[0] = 1.0
    wet = np.stack([signal.oaconvolve(row, room)[: len(speech)] for row in speech.T], axis=1)
    return np.asarray(wet, np.float32)


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
