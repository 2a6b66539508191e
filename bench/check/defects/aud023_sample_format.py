"""A rate that loses the air."""

from __future__ import annotations

from bench.check.speech import Samples

STRENGTHS = (12_000.0, 11_025.0, 8_000.0)
CLEAN_HZ = 48000


def put(speech: Samples, _rate: int, _strength: float, _seed: int) -> Samples:
    """Return the speech as it is: what is wrong is the rate, which :func:`rate_of` gives."""
    return speech


def rate_of(strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return int(strength)
