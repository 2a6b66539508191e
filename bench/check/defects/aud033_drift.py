"""A recorder whose clock runs off."""

from __future__ import annotations

from pathlib import Path

import soxr

from bench.check.episodes import RATE_HZ, microphones, voices, write_tracks

STRENGTHS = (36.0, 70.0, 110.0)
ON = "talk"
SECONDS = 240.0


def harm(checked: Path, strength: float, seed: int) -> None:
    """Make the talk four minutes long, and one clock so many milliseconds fast or slow at its end."""
    tracks = list(microphones(voices(seed, SECONDS), seed))
    factor = 1.0 + (strength if seed % 4 < 2 else -strength) / 1000.0 / SECONDS
    tracks[seed % 2] = soxr.resample(tracks[seed % 2], RATE_HZ, RATE_HZ * factor)
    write_tracks(checked, (tracks[0], tracks[1]))
