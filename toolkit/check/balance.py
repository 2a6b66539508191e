"""Whether two stereo recordings of one talk have left and right swapped, by their balance over time.

Each speaker moves the balance of every stereo recording of the room. A recording with swapped channels moves it in the opposite
direction.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Balance = NDArray[np.float32]
"""Left against right in dB, one figure for each 50 ms; NaN where nothing sounds."""

HOPS_PER_SECOND = 20
LEAST_S = 10.0
QUIET_DBFS = -60.0
# One voice copied to both channels moves the balance by less than this, two microphones on two people by more.
LEAST_MOVE_DB = 1.0
OPPOSITE = -0.5


def balance_of(columns: NDArray[np.float32], rate: int) -> Balance:
    """Return the balance of a stretch of stereo, shape (2, n), that begins at a whole second; an unfinished 50 ms is left out."""
    hops = columns.shape[1] * HOPS_PER_SECOND // rate
    # At 11,025 Hz a hop is not a whole number of samples. The edges are rounded, so that 20 hops remain a second.
    edges = np.arange(hops + 1) * rate // HOPS_PER_SECOND
    if not hops:
        return np.zeros(0, np.float32)
    sums = np.add.reduceat(np.square(columns[:, : edges[-1]]), edges[:-1], axis=1)
    levels = 10.0 * np.log10(sums / np.diff(edges) + 1e-12)
    return np.where(levels.max(axis=0) > QUIET_DBFS, levels[0] - levels[1], np.nan).astype(np.float32)


def are_opposite(one: Balance, other: Balance, later_s: float) -> bool:
    """Return whether two balances move against each other; False where either hardly moves.

    Parameters
    ----------
    one, other : Balance
    later_s : float
        How much later ``other`` begins; negative where it begins before ``one``.
    """
    hops = round(later_s * HOPS_PER_SECOND)
    one, other = one[max(0, hops) :], other[max(0, -hops) :]
    size = min(one.size, other.size)
    heard = ~(np.isnan(one[:size]) | np.isnan(other[:size]))
    first, second = one[:size][heard], other[:size][heard]
    if first.size < LEAST_S * HOPS_PER_SECOND or min(first.std(), second.std()) < LEAST_MOVE_DB:
        return False
    return float(np.corrcoef(first, second)[0, 1]) < OPPOSITE
