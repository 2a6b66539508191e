"""Clicks: a crackle, a tick of a bad cable, a lost sample. Found by how the wave bends, drawn over by a straight line.

Owns the search and the repair of one; decides nothing. A voice bends as sharply at each opening of the vocal folds, but it
does so again and again, and a consonant lasts: a click is alone among its neighbours.
"""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from toolkit.model.defects import LEAST_BEND

CELL_S = 0.002
# On each side, but for the cells next to it. The vocal folds of the deepest voice (70 Hz) open again within 15 ms.
SIDE_S = 0.04
# How far a click's bend (second difference) stands over every other within that; bench.audio.repairs shows what voices reach.
CLICK_FACTOR = 8.0
# Samples that bend at least a quarter as much belong to the click, and so does this much around them.
BELONGS = 0.25
AROUND_S = 0.00025


class ClickFinder:
    """Find the clicks of a mono stream; how it is divided changes nothing. Memory: twelve bytes for each click."""

    def __init__(self, sample_rate: int) -> None:
        self._cell = cell_samples(sample_rate)
        self._side = side_cells(sample_rate)
        self._samples = np.zeros(0, np.float32)
        # What lies before the first sample is not known, so nothing stands out of it.
        self._cells = np.full(self._side, np.inf, np.float32)
        self._found = array("f")
        self._places = array("q")
        # Which cell of the stream comes first in what is looked at next.
        self._at = 0

    def push(self, samples: NDArray[np.float32]) -> None:
        """Take the next samples, shape (n,), float32."""
        stream = np.concatenate([self._samples, samples])
        whole = max(stream.size - 2, 0) // self._cell
        self._samples = stream[whole * self._cell :].copy()
        if whole:
            self._look(cell_bends(stream[: whole * self._cell + 2], self._cell))

    def bends(self) -> NDArray[np.float32]:
        """Return how sharply each click bends (second difference, full scale = 1.0); ends the stream."""
        self._look(np.full(self._side, np.inf, np.float32))
        return np.array(self._found)

    def places(self) -> NDArray[np.int64]:
        """Return the sample at which the cell of each click begins, in the order of :meth:`bends`; asked after it."""
        return np.array(self._places) * self._cell

    def _look(self, cells: NDArray[np.float32]) -> None:
        known = np.concatenate([self._cells, cells])
        found = np.flatnonzero(_are_clicks(known, self._side))
        self._found.frombytes(known[found + self._side].tobytes())
        self._places.extend((found + self._at).tolist())
        self._cells = known[max(known.size - 2 * self._side, 0) :]
        self._at += known.size - self._cells.size


def remove_clicks(
    samples: NDArray[np.float32], sample_rate: int, least_bend: float = LEAST_BEND
) -> NDArray[np.float32]:
    """Return samples in which each click is a straight line between its neighbours.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32
        The first and last 50 ms are looked at as neighbours only.
    sample_rate : int
        Hz.
    least_bend : float
        What bends less is left alone.
    """
    found = samples.copy()
    cell, side, around = cell_samples(sample_rate), side_cells(sample_rate), max(round(AROUND_S * sample_rate), 1)
    cells = cell_bends(samples, cell)
    for index in np.flatnonzero(_are_clicks(cells, side)) + side:
        if cells[index] < least_bend:
            continue
        begin, end = (index - 1) * cell, (index + 2) * cell
        sharp = np.flatnonzero(np.abs(np.diff(samples[begin : end + 2], 2)) >= BELONGS * cells[index])
        first, last = begin + int(sharp[0]) + 1 - around, begin + int(sharp[-1]) + 1 + around
        found[first : last + 1] = np.linspace(found[first], found[last], last + 1 - first)
    return found


def cell_samples(sample_rate: int) -> int:
    """Return how many samples are looked at as one."""
    return max(round(CELL_S * sample_rate), 8)


def side_cells(sample_rate: int) -> int:
    """Return how many cells on each side are compared with a click's own."""
    return max(round(SIDE_S * sample_rate / cell_samples(sample_rate)), 3)


def cell_bends(samples: NDArray[np.float32], cell: int) -> NDArray[np.float32]:
    """Return the sharpest bend of each whole cell; a bend belongs to the first of its three samples."""
    bends = np.abs(np.diff(samples, 2))
    whole = bends.size // cell
    return np.asarray(bends[: whole * cell].reshape(whole, cell).max(axis=1), np.float32)


def _are_clicks(cells: NDArray[np.float32], side: int) -> NDArray[np.bool_]:
    """Return which of the cells but the first and last ``side`` hold a click."""
    inside = cells[side : cells.size - side]
    if inside.size <= 0:
        return np.zeros(0, np.bool_)
    # The cells next to a click may hold a part of it.
    around = np.lib.stride_tricks.sliding_window_view(cells, side - 1)
    left, right = around[: inside.size].max(axis=1), around[side + 2 :][: inside.size].max(axis=1)
    before, after = cells[side - 1 : -side - 1], cells[side + 1 : cells.size - side + 1]
    highest = (inside > before) & (inside >= after)
    return np.asarray(highest & (inside >= LEAST_BEND) & (inside > CLICK_FACTOR * np.maximum(left, right)))
