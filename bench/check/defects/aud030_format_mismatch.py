"""Tracks of different formats."""

from __future__ import annotations

from pathlib import Path

import soundfile
import soxr

STRENGTHS = (1.0, 2.0, 3.0)
ON = "talk"
OTHER_HZ = 16_000


def harm(checked: Path, strength: float, seed: int) -> None:
    """Write one track (1) with 16 bits, (2) at another rate, (3) both."""
    track = sorted((checked / "tracks").iterdir())[seed % 2]
    samples, rate = soundfile.read(track, dtype="float32")
    if strength > 1.0:
        samples, rate = soxr.resample(samples, rate, OTHER_HZ), OTHER_HZ
    soundfile.write(track, samples, rate, subtype="PCM_24" if strength == 2.0 else "PCM_16")
