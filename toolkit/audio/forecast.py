"""What a limiter would do to the loudness of a stream, told without running it.

Owns the simulation on figures of 10 ms: peak and weighted energy of each (8 bytes together, 3 MB an hour). It lets the
master land on its target at the first attempt; the truth is what is measured afterwards.
"""

from __future__ import annotations

from array import array
from math import exp, inf

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.limiter import RELEASE_S
from toolkit.audio.loudness import HOPS_PER_SECOND, TENTHS_PER_SECOND, LoudnessMeter, integrated_lufs
from toolkit.audio.seconds import Seconds, distinct, edges
from toolkit.model.measurement import Loudness

HOPS_PER_TENTH = HOPS_PER_SECOND // TENTHS_PER_SECOND


class Forecast:
    """Measure a stream as :class:`~toolkit.audio.loudness.LoudnessMeter` does, and foretell its limited loudness.

    Parameters
    ----------
    sample_rate : int
        8,000 to 384,000 Hz.
    channels : int
        1 to 64.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._seconds = Seconds(sample_rate, channels)
        self._meter = LoudnessMeter(sample_rate, channels)
        self._starts = edges(sample_rate, HOPS_PER_SECOND)[:-1]
        self._energies = array("f")
        self._peaks = array("f")
        self._measured: Loudness | None = None

    def push(self, block: NDArray[np.float32]) -> None:
        """Take a block: shape (n, channels), float32, full scale = 1.0; may be empty; not kept."""
        for columns in self._seconds.push(block):
            self._take(columns)

    def loudness(self) -> Loudness:
        """Return the figures of the stream as it is; ends the stream."""
        if self._measured is None:
            self._take(self._seconds.rest())
            self._measured = self._meter.result()
        return self._measured

    def limited_lufs(self, gain_db: float, ceiling_dbtp: float) -> float:
        """Return the integrated loudness after a gain and :class:`~toolkit.audio.limiter.Limiter`.

        Good to some hundredths of a LU for up to 3 dB of limiting, to 0.2 LU for 10 dB. Ends the stream.
        """
        if self.loudness().integrated_lufs == -inf:
            return -inf
        if self.loudness().true_peak_dbtp + gain_db <= ceiling_dbtp:
            return self.loudness().integrated_lufs + gain_db
        gain, ceiling = 10 ** (gain_db / 20), 10 ** (ceiling_dbtp / 20)
        peaks = np.array(self._peaks, np.float64) * gain
        reduction = _released(1.0 - ceiling / np.maximum(peaks, ceiling))
        energies = np.array(self._energies, np.float64) * (gain * (1.0 - reduction)) ** 2
        whole = energies.size - energies.size % HOPS_PER_TENTH
        return integrated_lufs(energies[:whole].reshape(-1, HOPS_PER_TENTH).mean(axis=1))

    def _take(self, columns: NDArray[np.float32]) -> None:
        energies = self._meter.take(columns)
        self._energies.extend(energies.tolist())
        if energies.size:
            starts = self._starts[: energies.size]
            different = distinct(columns)
            highest = np.maximum.reduceat(different, starts, axis=1).max(axis=0)
            lowest = np.minimum.reduceat(different, starts, axis=1).min(axis=0)
            self._peaks.extend(np.maximum(highest, -lowest).tolist())


def _released(needs: NDArray[np.float64]) -> NDArray[np.float64]:
    decay = exp(-1 / (RELEASE_S * HOPS_PER_SECOND))
    released = np.empty_like(needs)
    # A power of the decay over a whole recording would overflow; over a minute of hops it stays within double range.
    held, some = 0.0, 60 * HOPS_PER_SECOND
    for start in range(0, needs.size, some):
        part = needs[start : start + some]
        grown = decay ** -np.arange(1.0, part.size + 1)
        released[start : start + some] = np.maximum(np.maximum.accumulate(part * grown), held) / grown
        held = float(released[start + part.size - 1])
    return released
