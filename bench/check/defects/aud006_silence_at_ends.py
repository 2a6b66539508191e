"""Room tone before or after the talk."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples, room_tone

STRENGTHS = (8.5, 12.0, 20.0)
CLEAN_HZ = 48000


def put(speech: Samples, rate: int, strength: float, seed: int) -> Samples:
    """Put ``strength`` seconds of room tone before the talk, or after it."""
    tone = room_tone(speech, round(strength * rate), seed)
    return np.concatenate([tone, speech] if seed % 2 else [speech, tone])


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
