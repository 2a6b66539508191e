"""The microphones of those who are silent go down, so that a room of several sounds like one.

Owns the gain of each microphone over time; who speaks is decided before (``bleed``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from toolkit.audio.bleed import Activity

# Deep enough for bleed to vanish under the talk, high enough for the room to stay.
FLOOR_DB = -18.0
# First consonants are soft: open before the level says so, and stay open between words.
EARLY_S = 0.08
LATE_S = 0.25
# Half the length of the smooth way between open and closed.
WAY_S = 0.07


def share_gains(activity: Activity, hop_s: float, *, floor_db: float = FLOOR_DB) -> NDArray[np.float32]:
    """Return every microphone's gain.

    Parameters
    ----------
    activity : Activity
        From ``who_speaks``.
    hop_s : float
        Seconds between values.
    floor_db : float
        The gain of a microphone whose speaker is silent.

    Returns
    -------
    ndarray, shape (tracks, n), float32, dB
        0 for who speaks, from 80 ms before to 250 ms after; all speakers of an overlap stay open. When nobody speaks,
        whoever spoke last stays open (before the first word: whoever speaks first), so that one room is heard
        throughout. If nobody ever speaks, all share: -10 log10 of their number. One track alone: 0 throughout.

    Notes
    -----
    The gain-sharing rule of Dugan, "Automatic microphone mixing", JAES 23 (1975): as much gain in sum as one open
    microphone; offline, the decision looks ahead.
    """
    tracks, hops = activity.active.shape
    if tracks == 1:
        return np.zeros((1, hops), np.float32)
    if not activity.active.any():
        return np.full((tracks, hops), -10 * np.log10(tracks), np.float32)
    way = round(WAY_S / hop_s)
    open_early, open_late = round(EARLY_S / hop_s) + way, round(LATE_S / hop_s) + way
    size = open_early + open_late + 1
    # The filter looks ``open_early`` ahead and ``open_late`` back.
    wide = ndimage.maximum_filter1d(activity.active.astype(np.int8), size, axis=1, origin=(open_late - open_early) // 2)
    opened = _held(wide.astype(bool))
    shape = np.hanning(2 * way + 3)[1:-1]
    gains = np.empty((tracks, hops), np.float32)
    for track in range(tracks):
        smooth = ndimage.convolve1d(opened[track].astype(np.float32), shape / shape.sum(), mode="nearest")
        gains[track] = (1 - smooth) * floor_db
    return gains


def _held(opened: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Leave whoever spoke last open while nobody speaks."""
    anybody = opened.any(axis=0)
    places = np.where(anybody, np.arange(anybody.size), -1)
    last = np.maximum.accumulate(places)
    last = np.where(last < 0, int(np.argmax(anybody)), last)
    return opened | opened[:, last]
