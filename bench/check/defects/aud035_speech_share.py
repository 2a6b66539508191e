"""A person who hardly says anything."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.check.episodes import RATE_HZ, WINDOW_S, microphones, spoken_windows, voices, write_tracks

STRENGTHS = (0.035, 0.02, 0.01)
ON = "talk"
SECONDS = 240.0


def harm(checked: Path, strength: float, seed: int) -> None:
    """Make the talk four minutes long, and leave of one voice only so much of all the time that somebody speaks."""
    own = list(voices(seed, SECONDS))
    whose = seed % 2
    other_s = np.count_nonzero(spoken_windows(own[1 - whose])) * WINDOW_S
    spoken = np.flatnonzero(spoken_windows(own[whose]))
    kept = round(strength / (1.0 - strength) * other_s / WINDOW_S)
    own[whose][round((spoken[kept - 1] + 1) * WINDOW_S * RATE_HZ) :] = 0.0
    write_tracks(checked, microphones((own[0], own[1]), seed))
