"""Which way round a stereo recording is, against another of the same talk: by the balance of left and right over time.

Whoever speaks moves the balance of every stereo recording of the room; one that was wired the other way moves it the other way.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Balance = NDArray[np.float32]
"""Left against right in dB, one figure for each 50 ms; NaN where nothing sounds."""

HOP_S = 0.05
LONGEST_S, LEAST_S = 120.0, 10.0
QUIET_DBFS = -60.0
# What two copies of one voice differ by from moment to moment is less; two microphones on two people differ by more.
LEAST_MOVE_DB = 1.0
OPPOSITE = -0.5


def balance_of(blocks: Iterable[NDArray[np.float32]], rate: int) -> Balance:
    """Return the balance of a stereo recording; ``blocks`` have shape (n, 2), whole numbers of 50 ms but for the last."""
    hop = round(HOP_S * rate)
    rows = [np.zeros(0, np.float32)]
    for block in blocks:
        powers = np.square(block[: len(block) // hop * hop].reshape(-1, hop, 2)).mean(axis=1) + 1e-12
        levels = 10.0 * np.log10(powers)
        sounds = levels.max(axis=1) > QUIET_DBFS
        rows.append(np.where(sounds, levels[:, 0] - levels[:, 1], np.nan).astype(np.float32))
    return np.concatenate(rows)


def are_opposite(one: Balance, other: Balance) -> bool:
    """Return whether two balances on one clock move against each other; False where either hardly moves."""
    size = min(one.size, other.size)
    heard = ~(np.isnan(one[:size]) | np.isnan(other[:size]))
    first, second = one[:size][heard], other[:size][heard]
    if first.size * HOP_S < LEAST_S or min(first.std(), second.std()) < LEAST_MOVE_DB:
        return False
    return float(np.corrcoef(first, second)[0, 1]) < OPPOSITE
