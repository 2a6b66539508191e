"""Straight lines between values that are known at regular places: gains of 10 ms made into gains of samples.

Owns the arithmetic alone; knows no decibels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def ramps(values: NDArray[np.floating], step: int) -> NDArray[np.float32]:
    """Return values at every sample out of values at the middles of steps.

    Parameters
    ----------
    values : ndarray, shape (n,)
        The first and last hold before the first and after the last middle.
    step : int
        Samples between them, at least 1.

    Returns
    -------
    ndarray, shape (n * step,), float32
        What ``numpy.interp`` gives, in a tenth of its time.
    """
    if not values.size:
        return np.zeros(0, np.float32)
    known = np.concatenate([values[:1], values, values[-1:]]).astype(np.float32)
    # From one middle to the next; cut where the first step begins. An even step's samples lie beside the middles.
    share = ((np.arange(step) + 0.5 * (1 - step % 2)) / step).astype(np.float32)
    lines = known[:-1, np.newaxis] + np.diff(known)[:, np.newaxis] * share
    before = step - step // 2
    return lines.reshape(-1)[before : before + values.size * step]
