"""Room tone in the middle of the talk."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples, room_tone

STRENGTHS = (9.0, 12.0, 20.0)
CLEAN_HZ = 48000


def put(speech: Samples, rate: int, strength: float, seed: int) -> Samples:
    """Put ``strength`` seconds of room tone into the talk."""
    at = round(len(speech) * np.random.default_rng(seed).uniform(0.3, 0.7))
    return np.concatenate([speech[:at], room_tone(speech, round(strength * rate), seed), speech[at:]])


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
