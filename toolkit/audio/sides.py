"""Whether the two channels of a recording are two people, each with a side of their own.

Owns the verdict, from levels of both sides; opens no file. Interviews come so from two lavaliers on one recorder, and from
telephone recorders that keep the two ends apart.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEP_S = 0.1
LOUD_PERCENTILE = 95
SILENT_BELOW_DBFS = -60.0
# Under its usual level by this much a side says nothing that counts.
SPEAKS_ABOVE_DB = -15.0
# So far apart, each against its own usual level, the louder side's speaker talks and the other only hears it.
APART_DB = 10.0
LEAST_SHARE = 0.1
# A mix places voices on both sides at once; people who take turns do so while they interrupt each other.
TOGETHER_DB, MOST_TOGETHER = 6.0, 0.35
FEWEST_STEPS = 20


def side_levels(block: NDArray[np.float32], sample_rate: int) -> NDArray[np.float64]:
    """Return the level of both channels for each whole tenth of a second: shape (n, 2), dBFS (RMS, full scale 1.0).

    Parameters
    ----------
    block : ndarray, shape (samples, 2), float32, full scale 1.0
    sample_rate : int
        Hz.
    """
    step = round(sample_rate * STEP_S)
    steps = block[: len(block) // step * step].reshape(-1, step, 2).astype(np.float64)
    return np.asarray(10 * np.log10(np.square(steps).mean(axis=1) + 1e-12))


def has_a_voice_a_side(levels_db: NDArray[np.float64]) -> bool:
    """Return whether each side has a speaker of its own.

    Parameters
    ----------
    levels_db : ndarray, shape (n, 2)
        As :func:`side_levels` gives them, from places all over a recording.

    Returns
    -------
    bool
        False for one voice in the middle, for a stereo mix, for a side that is dead, and for too little of anything.
    """
    if len(levels_db) < FEWEST_STEPS:
        return False
    usual_db = np.percentile(levels_db, LOUD_PERCENTILE, axis=0)
    if usual_db.min() < SILENT_BELOW_DBFS:
        return False
    relative = levels_db - usual_db
    relative = relative[relative.max(axis=1) > SPEAKS_ABOVE_DB]
    apart = relative[:, 0] - relative[:, 1]
    shares = [float((side > APART_DB).mean()) for side in (apart, -apart)]
    return min(shares) >= LEAST_SHARE and float((np.abs(apart) < TOGETHER_DB).mean()) <= MOST_TOGETHER
