"""A recorder that was started later."""

from __future__ import annotations

from pathlib import Path

import soundfile

STRENGTHS = (0.15, 1.0, 10.0)
ON = "talk"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Cut so many seconds off a track's head."""
    track = sorted((checked / "tracks").iterdir())[seed % 2]
    samples, rate = soundfile.read(track, dtype="float32")
    soundfile.write(track, samples[round(strength * rate) :], rate, subtype="PCM_24")
