"""A look-ahead true-peak limiter for a stream.

Owns the gain that keeps the wave between the samples under a ceiling; decides no target. Where nothing comes near the
ceiling, samples pass bit for bit.

Why not ffmpeg's ``alimiter``: it limits sample peaks, so it has to run at 192 kHz between two resamplings of everything,
loud or not; its curve is not known, so the loudness that it costs cannot be forecast (``forecast``); and it would put one
more process and pipe between the decoder and the encoders. Side by side it takes 1.8 to 2.8 times the CPU time for the
same peak (``bench/audio/limiting.py``).
"""

from __future__ import annotations

from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from toolkit.audio.seconds import Seconds, distinct
from toolkit.audio.true_peak import PIECE_SAMPLES, REACH_SAMPLES, ROWS_PER_CALL, interpolator, pieces_of, row_peaks

LOOK_AHEAD_S = 0.005
RELEASE_S = 0.15
# A reduction under this (0.0001 dB) has ended.
LEAST_REDUCTION = 1e-5
# Multiplying by a moving gain shifts the wave between the samples by a little: stay that much under the ceiling.
MARGIN_DB = 0.02


class Limiter:
    """Keep the true peak of a stream under a ceiling; all channels get the same gain.

    Parameters
    ----------
    sample_rate : int
        8,000 to 384,000 Hz.
    channels : int
        1 to 64.
    ceiling_dbtp : float
        The true peak of what comes out is at most 0.05 dB above it, by a meter that interpolates as the standard says.

    Notes
    -----
    The reduction wanted at a sample comes from four times as many interpolated points. It is held for the 5 ms before
    (sliding maximum), released with a time constant of 150 ms, and rounded by three averages whose lengths together are
    the 5 ms: a mean of values that are all at least what a sample needs is at least what it needs.
    """

    def __init__(self, sample_rate: int, channels: int, ceiling_dbtp: float) -> None:
        self._seconds = Seconds(sample_rate, channels)
        self._interpolator = interpolator(sample_rate)
        self._ceiling = 10 ** ((ceiling_dbtp - MARGIN_DB) / 20)
        self._ahead = max(2 * REACH_SAMPLES, round(LOOK_AHEAD_S * sample_rate))
        self._decay = exp(-1 / (RELEASE_S * sample_rate))
        # What is not given out yet begins `ahead` before the first sample whose peak is not known.
        self._waiting = np.zeros((channels, self._ahead), np.float32)
        self._needs = np.zeros(self._ahead)
        self._held = np.zeros(self._ahead)
        self._last_interval = 0.0
        self._lead = self._ahead
        self._given = 0

    def push(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take a block and return what is ready.

        Parameters
        ----------
        block : ndarray, shape (n, channels), float32, full scale = 1.0
            Without NaN; may be over full scale; may be empty; not changed.

        Returns
        -------
        ndarray, shape (m, channels), float32
            The stream from where the last call ended; up to a second comes out later. Maybe empty.
        """
        ready = [self._advance(columns) for columns in self._seconds.push(block)]
        return np.concatenate([np.zeros((0, self._waiting.shape[0]), np.float32), *ready])

    def finish(self) -> NDArray[np.float32]:
        """Return the rest; after it, exactly as many samples have come out as went in. Ends the stream."""
        left = self._seconds.samples - self._given
        silence = np.zeros((self._waiting.shape[0], self._ahead + REACH_SAMPLES + PIECE_SAMPLES), np.float32)
        rest = self._advance(np.concatenate([self._seconds.rest(), silence], axis=1))
        return rest[:left]

    def _advance(self, columns: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take samples of all channels; return, shape (n, channels), those whose gain is known."""
        waiting = np.concatenate([self._waiting, columns], axis=1)
        # Peaks are known up to `ahead` after the first one waiting; look at whole pieces from there, with neighbours.
        region = waiting[:, self._ahead - REACH_SAMPLES :]
        count = max(0, region.shape[1] - 2 * REACH_SAMPLES) // PIECE_SAMPLES
        ready = count * PIECE_SAMPLES
        self._waiting = waiting[:, ready:].copy()
        rows = [pieces_of(row)[:count] for row in distinct(region)]
        reduction = self._reduction(self._needed(rows, ready)) if ready else None
        out = waiting[:, :ready]
        if reduction is not None:
            out = out * (1.0 - reduction).astype(np.float32)
        skipped = min(self._lead, ready)
        self._lead -= skipped
        self._given += ready - skipped
        return np.ascontiguousarray(out[:, skipped:].T)

    def _needed(self, channels: list[NDArray[np.float32]], ready: int) -> NDArray[np.float64]:
        """Return the reduction (0 to 1) that each sample of whole pieces needs, shape (ready,)."""
        highest = np.zeros((channels[0].shape[0], PIECE_SAMPLES), np.float32)
        for pieces in channels:
            near = np.flatnonzero(row_peaks(pieces) * self._interpolator.bound > self._ceiling)
            for some in np.split(near, range(ROWS_PER_CALL, near.size, ROWS_PER_CALL)):
                wave = np.abs(self._interpolator.interpolate(pieces[some]))
                # Column by column: numpy's maximum over so short an axis takes several times as long.
                for point in range(self._interpolator.factor):
                    highest[some] = np.maximum(highest[some], wave[:, point :: self._interpolator.factor])
        # A sample answers for the wave on both of its sides.
        after = highest.reshape(ready)
        before = np.concatenate([[self._last_interval], after[:-1]])
        self._last_interval = float(after[-1])
        peaks = np.maximum(before, after)
        return np.asarray(1.0 - self._ceiling / np.maximum(peaks, self._ceiling), np.float64)

    def _reduction(self, needs: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the smooth reduction of the samples given out next; None when there is none at all."""
        known = np.concatenate([self._needs, needs])
        self._needs = known[-self._ahead :]
        if not known.any() and not self._held.any():
            return None
        # The filter looks `ahead` samples forward from each: its window is centred, so shift its origin.
        ahead = maximum_filter1d(known, self._ahead, origin=-(self._ahead // 2), mode="constant")[: needs.size]
        grown = self._decay ** -np.arange(1, needs.size + 1)
        held = np.maximum(np.maximum.accumulate(ahead * grown), self._held[-1]) / grown
        held[held < LEAST_REDUCTION] = 0.0
        smooth = np.concatenate([self._held, held])
        self._held = smooth[-self._ahead :]
        box = (self._ahead + 2) // 3
        for _ in range(3):
            sums = np.cumsum(np.concatenate([[0.0], smooth]))
            smooth = (sums[box:] - sums[:-box]) / box
        return np.asarray(np.maximum(smooth[-needs.size :], 0.0))
