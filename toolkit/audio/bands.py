"""A band of a voice, taken so that what is left over stays in phase, and its level from moment to moment.

Owns what repairs of a single band share; decides nothing.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import signal


def take_band(
    samples: NDArray[np.float32], sample_rate: int, edges_hz: tuple[float, ...], taps_s: float
) -> NDArray[np.float32]:
    """Return the band of samples between two edges, or under one; linear phase, every sample at its place.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32
        With silence around them.
    sample_rate : int
        Hz.
    edges_hz : tuple of float
        One or two, under half the rate.
    taps_s : float
        Length of the filter: the longer, the sharper its edges.
    """
    return np.asarray(signal.oaconvolve(samples, _taps(sample_rate, edges_hz, taps_s), mode="same"), np.float32)


def mean_squares(samples: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """Return the mean square of every ``step`` samples; the last may be of fewer, with silence after them."""
    held = np.concatenate([samples, np.zeros(-samples.size % step, np.float32)]).reshape(-1, step)
    return np.asarray(np.einsum("ij,ij->i", held, held) / step)


@cache
def _taps(sample_rate: int, edges_hz: tuple[float, ...], taps_s: float) -> NDArray[np.float32]:
    count = 2 * round(taps_s * sample_rate / 2) + 1
    return np.asarray(signal.firwin(count, edges_hz, pass_zero=len(edges_hz) == 1, fs=sample_rate), np.float32)
