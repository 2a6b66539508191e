"""Plosives: the blast of breath that a P or B puts on a near microphone, and knocks like it, held down while they last.

Owns the repair; finds none (``defects`` does).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from toolkit.audio.bands import mean_squares, take_band
from toolkit.audio.ramps import ramps

# Under the voice of nearly everybody; a pop has its power from 20 to 70 Hz.
BAND_HZ = 80.0
TAPS_S = 0.06
STEP_S = 0.002
# A pop lasts 50 to 150 ms: its level over 20 ms, and a way in and out of the same length.
STEPS = 10
TINY = 1e-12


def soften_pops(samples: NDArray[np.float32], sample_rate: int, level: float) -> NDArray[np.float32]:
    """Return samples whose lowest band goes no higher than ``level``.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32
        The first and last 100 ms see only one side of themselves.
    sample_rate : int
        Hz.
    level : float
        RMS over 20 ms, full scale = 1.0. Where the band stays under it, samples pass bit for bit but for their edges.
    """
    low = take_band(samples, sample_rate, (BAND_HZ,), TAPS_S)
    step = max(round(STEP_S * sample_rate), 1)
    loud = np.sqrt(ndimage.uniform_filter1d(mean_squares(low, step), STEPS))
    if loud.max(initial=0.0) <= level:
        return samples
    # The gain of the worst moment around, then smoothed by as much: it is there before the pop is.
    gains = ndimage.minimum_filter1d(np.minimum(level / (loud + TINY), 1.0), STEPS + 1)
    gains = ndimage.uniform_filter1d(gains, STEPS)
    return samples - ramps(1.0 - gains, step)[: samples.size] * low
