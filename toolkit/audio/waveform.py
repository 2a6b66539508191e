"""The points of a waveform picture: lowest and highest sample of each step.

Owns how points are thinned while a stream grows; draws nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.seconds import edges
from toolkit.model.measurement import Picture

MOST_POINTS = 2_000
FINEST_PER_SECOND = 100


class WaveformSketch:
    """Keep at most 2,000 points of a stream of any length: full up, each two neighbours become one."""

    def __init__(self, sample_rate: int) -> None:
        self._bounds = edges(sample_rate, FINEST_PER_SECOND)
        self._lowest = np.full(MOST_POINTS, np.inf, np.float32)
        self._highest = np.full(MOST_POINTS, -np.inf, np.float32)
        self._taken = 0
        self._merged = 1

    def take(self, columns: NDArray[np.float32]) -> None:
        """Take what ``Seconds`` hands out: shape (channels, n), float32, full scale = 1.0."""
        starts = self._bounds[:-1][self._bounds[:-1] < columns.shape[1]]
        if not starts.size:
            return
        points = self._taken + np.arange(starts.size)
        self._taken += starts.size
        while points[-1] // self._merged >= MOST_POINTS:
            self._halve()
        lowest = np.minimum.reduceat(columns, starts, axis=1).min(axis=0)
        highest = np.maximum.reduceat(columns, starts, axis=1).max(axis=0)
        np.minimum.at(self._lowest, points // self._merged, lowest)
        np.maximum.at(self._highest, points // self._merged, highest)

    def result(self, short_term_lufs: tuple[float, ...] = ()) -> Picture:
        """Return the points, lowest and highest over all channels, with the loudness to draw beside them."""
        used = -(-self._taken // self._merged)
        step_s = self._merged / FINEST_PER_SECOND
        return Picture(
            step_s, tuple(self._lowest[:used].tolist()), tuple(self._highest[:used].tolist()), short_term_lufs
        )

    def _halve(self) -> None:
        half = MOST_POINTS // 2
        self._merged *= 2
        self._lowest[:half] = np.minimum(self._lowest[0::2], self._lowest[1::2])
        self._highest[:half] = np.maximum(self._highest[0::2], self._highest[1::2])
        self._lowest[half:], self._highest[half:] = np.inf, -np.inf
