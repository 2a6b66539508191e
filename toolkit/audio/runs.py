"""Runs of an array of booleans: where each stretch of ``True`` begins and ends.

Owns that arithmetic alone, in indices; ``model/span`` has the arithmetic on seconds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def runs_of(mask: NDArray[np.bool_], least_gap: int = 1) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first index of each run of ``True``, and the index after its last.

    Parameters
    ----------
    mask : ndarray, shape (n,), bool
    least_gap : int
        Runs with fewer values than this between them are one.

    Returns
    -------
    starts, ends : ndarray, shape (runs,), int64
        Ascending: ``starts[i] < ends[i] < starts[i + 1]``. Both are empty where nothing is ``True``.
    """
    edges = np.flatnonzero(np.diff(np.asarray(mask, np.int8), prepend=np.int8(0), append=np.int8(0)))
    starts, ends = edges[::2], edges[1::2]
    apart = starts[1:] - ends[:-1] >= least_gap
    # The first start and the last end stay, whatever the gaps; of no run there is neither.
    return starts[np.insert(apart, 0, True)[: starts.size]], ends[np.append(apart, True)[: ends.size]]


def mask_of(starts: NDArray[np.int64], ends: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Return the mask of ``count`` values that is ``True`` inside runs as :func:`runs_of` gives them."""
    mask = np.zeros(count, np.bool_)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        mask[start:end] = True
    return mask
