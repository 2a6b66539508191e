"""Drop-outs: stretches in which no sample changes, and which begin and end in the middle of sound.

Owns the search. A gate closes after a voice has faded and opens before it begins; a lost packet does neither.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.runs import runs_of
from toolkit.check.facts import MOST_PLACES, Spot

CELL_S = 0.001
SHORTEST_CELLS, LONGEST_CELLS = 4, 1500
# How much sound before and after it is compared with the voice.
SIDE_CELLS = 8
# The sound on both sides is at most this much quieter than the voice.
UNDER_VOICE_DB = 18.0
# It also moves by this many steps of the converter.
STEPS = 12
MOST_KEPT = 20_000
SIDES_BEFORE_AND_AFTER = 2


class DropoutFinder:
    """Find drop-outs in a mono stream; how it is divided into blocks changes nothing."""

    def __init__(self, sample_rate: int, bit_depth: int = 16) -> None:
        # In 8 bits the samples of a quiet moment are equal although nothing was lost.
        self._over_steps = (STEPS * 2.0 ** (1 - bit_depth)) ** 2
        self._cell = max(round(CELL_S * sample_rate), 4)
        self._cell_s = self._cell / sample_rate
        self._samples = np.zeros(0, np.float32)
        self._still = np.zeros(0, np.bool_)
        self._levels = np.zeros(0)
        self._at = 0
        self._kept: list[tuple[float, int, float]] = []

    def take(self, mono: NDArray[np.float32]) -> None:
        """Take samples, shape (n,)."""
        stream = np.concatenate([self._samples, mono])
        cells = stream.size // self._cell
        self._samples = stream[cells * self._cell :].copy()
        if not cells:
            return
        rows = stream[: cells * self._cell].reshape(cells, self._cell)
        moves = np.diff(rows, axis=1)
        still = np.einsum("ij,ij->i", moves, moves) == 0.0
        levels = np.einsum("ij,ij->i", rows, rows) / self._cell
        self._still = np.concatenate([self._still, still])
        self._levels = np.concatenate([self._levels, levels])
        self._search()

    def result(self, voice_dbfs: float) -> tuple[Spot, ...]:
        """Return the drop-outs with their length in seconds; ``voice_dbfs`` is the RMS level of the speech."""
        least = max(10 ** ((voice_dbfs - UNDER_VOICE_DB) / 10), self._over_steps)
        loud = [(start_s, cells) for start_s, cells, level in self._kept if level >= least]
        return tuple(
            Spot(start_s, start_s + cells * self._cell_s, cells * self._cell_s) for start_s, cells in loud[:MOST_PLACES]
        )

    def _search(self) -> None:
        """Collect the runs that are complete, and keep the cells that the next block may complete."""
        begins, ends = runs_of(self._still)
        complete = self._still.size - SIDE_CELLS
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
            if SHORTEST_CELLS <= end - begin <= LONGEST_CELLS and begin >= SIDE_CELLS and end <= complete:
                sides = (self._levels[begin - SIDE_CELLS : begin].mean(), self._levels[end : end + SIDE_CELLS].mean())
                if len(self._kept) < MOST_KEPT and min(sides) > 0.0:
                    self._kept.append(((self._at + begin) * self._cell_s, end - begin, float(min(sides))))
        keep = SIDE_CELLS + 1
        if ends.size and ends[-1] > complete:
            keep = self._still.size - int(begins[-1]) + SIDE_CELLS
        # A run that is longer than any drop-out is not one, however long it goes on.
        keep = min(keep, LONGEST_CELLS + SIDES_BEFORE_AND_AFTER * SIDE_CELLS + 1, self._still.size)
        self._forget(self._still.size - keep)

    def _forget(self, cells: int) -> None:
        # Runs that were collected must not be found again: their cells count as moving.
        self._still, self._levels = self._still[cells:], self._levels[cells:]
        self._at += cells
        complete = self._still.size - SIDE_CELLS
        for begin, end in zip(*runs_of(self._still), strict=True):
            if end <= complete:
                self._still[begin:end] = False
