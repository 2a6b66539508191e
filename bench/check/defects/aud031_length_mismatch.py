"""A recorder that stopped early."""

from __future__ import annotations

from pathlib import Path

import soundfile

STRENGTHS = (21.0, 40.0, 70.0)
ON = "talk"


def harm(checked: Path, strength: float, seed: int) -> None:
    """Cut so many seconds off a track's end."""
    track = sorted((checked / "tracks").iterdir())[seed % 2]
    samples, rate = soundfile.read(track, dtype="float32")
    soundfile.write(track, samples[: -round(strength * rate)], rate, subtype="PCM_24")
