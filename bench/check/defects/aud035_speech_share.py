"""A person who hardly says anything."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.check.episodes import RATE_HZ, microphones, voices, write_tracks

STRENGTHS = (0.035, 0.02, 0.01)
ON = "talk"
SECONDS = 240.0


def harm(checked: Path, strength: float, seed: int) -> None:
    """Make the talk four minutes long, and leave of one voice only so much of all that is said."""
    own = list(voices(seed, SECONDS))
    whose = seed % 2
    spoken = np.flatnonzero(np.abs(own[whose]) > 1e-3)
    other_s = np.count_nonzero(np.abs(own[1 - whose]) > 1e-3) / RATE_HZ
    left = spoken[round(strength * other_s * RATE_HZ)]
    own[whose][left:] = 0.0
    write_tracks(checked, microphones((own[0], own[1]), seed))
