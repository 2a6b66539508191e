"""Packets that never came."""

from __future__ import annotations

from bench.check.speech import Samples, loud_places

STRENGTHS = (10.0, 20.0, 60.0)
CLEAN_HZ = 48000


def put(speech: Samples, rate: int, strength: float, seed: int) -> Samples:
    """Make three stretches of ``strength`` ms silent where somebody speaks."""
    found, size = speech.copy(), round(strength * rate / 1000)
    for at in loud_places(speech, rate, 3, seed):
        found[at : at + size] = 0.0
    return found


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
