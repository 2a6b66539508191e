"""Two stereo recordings of one talk, one of them wired the other way round."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from bench.check.episodes import NAMES, RATE_HZ, voices

STRENGTHS = (3.0, 8.0, 20.0)
ON = "talk"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Record both people by two pairs of microphones, each person so many dB louder on one side; swap one pair."""
    rng = np.random.default_rng(200 + seed)
    left, right = voices(seed)
    less = np.float32(10 ** (-strength / 20))
    for number, name in enumerate(NAMES):
        pair = np.stack([left + less * right, right + less * left], axis=1)
        # The second pair stands elsewhere, and has a noise of its own.
        pair = np.roll(pair, 200 * number, axis=0) * np.float32(rng.uniform(0.3, 1.0))
        pair += rng.standard_normal(pair.shape).astype(np.float32) * np.float32(2e-4)
        swapped = pair[:, ::-1] if number == seed % 2 else pair
        soundfile.write(checked / "tracks" / f"{name}.wav", swapped, RATE_HZ, subtype="PCM_24")
