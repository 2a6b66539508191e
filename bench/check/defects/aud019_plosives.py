"""Breath on the microphone."""

from __future__ import annotations

import numpy as np

from bench.check.speech import Samples, loud_rms

STRENGTHS = (1.5, 2.5, 4.0)
CLEAN_HZ = 48000


def put(speech: Samples, rate: int, strength: float, seed: int) -> Samples:
    """Add twelve blasts a minute of 120 ms at 35 Hz, ``strength`` times as high as the RMS of the speech."""
    rng, found = np.random.default_rng(seed), speech.copy()
    size = round(0.12 * rate)
    pop = np.sin(2 * np.pi * 35.0 * np.arange(size) / rate) * np.hanning(size)
    count = max(7, round(len(speech) / rate / 60 * 12))
    starts = np.linspace(0.5 * rate, len(speech) - 0.5 * rate, count) + rng.uniform(-0.1, 0.1, count) * rate
    for at in starts.astype(np.int64):
        found[at : at + size] += (pop * strength * np.sqrt(2) * loud_rms(speech))[:, np.newaxis].astype(np.float32)
    return found


def rate_of(_strength: float) -> int:
    """Return the rate that the file is written with, in Hz."""
    return CLEAN_HZ
