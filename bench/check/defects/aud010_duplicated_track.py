"""One speaker's track exported twice, the other missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

STRENGTHS = (1.0, 2.0, 3.0)
ON = "talk"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Put one track in the place of the other: (1) with another gain and dither, (2) with another gain, (3) as it is."""
    tracks = sorted((checked / "tracks").iterdir())
    samples, rate = soundfile.read(tracks[seed % 2], dtype="float32")
    rng = np.random.default_rng(seed)
    if strength < 3.0:
        samples = samples * np.float32(10 ** (rng.uniform(-9.0, 3.0) / 20))
    if strength < 2.0:
        samples = samples + (rng.random(samples.size, np.float32) - np.float32(0.5)) / np.float32(2**15)
    soundfile.write(tracks[1 - seed % 2], samples, rate, subtype="PCM_24")
