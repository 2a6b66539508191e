"""What a track's spectrum and its steepest samples tell, for the choice of repairs: plain data."""

from __future__ import annotations

from dataclasses import dataclass

# Under this it is a step of few bits.
LEAST_BEND = 1.6e-3


@dataclass(frozen=True, slots=True)
class Defects:
    """Rumble under 70 Hz in the pauses, and S sounds, each against the voice in dB; clicks for each minute (at least one).

    ``rumble_db`` is -200 and ``sibilance_db`` -200 where nothing is loud enough to tell. ``least_bend`` is how sharp a
    click has to be to count, ``pop_level`` the RMS that the lowest octaves may have beside the talk.
    """

    rumble_db: float = -200.0
    sibilance_db: float = -200.0
    clicks_per_min: float = 0.0
    least_bend: float = LEAST_BEND
    pops_per_min: float = 0.0
    pop_level: float = 0.0
