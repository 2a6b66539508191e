"""Mains hum: a line near 50 or 60 Hz and its harmonics, found in the pauses.

Owns the search and the exact frequency; filters nothing. Listens to the first hour: the mains stay what they are.
"""

from __future__ import annotations

from array import array
from math import log10

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.noise import pause_windows
from toolkit.model.measurement import Hum
from toolkit.model.span import Span

MAINS_HZ = (50.0, 60.0)
HARMONICS = 8
# 300 Hz belongs to both mains and can prove neither.
SHARED_HZ = 300.0
WINDOWS_PER_SECOND = 4
LISTENS_S = 3600
# The lines lie under 500 Hz: averages of groups of samples at about this rate keep them.
GROUPED_RATE_HZ = 2_000
# How much the phase of a line may wander from one window to the next: 0.95 is a line 10 dB over the noise around it.
LEAST_COHERENCE = 0.95
LEAST_PAIRS = 4
# The grid tolerates 0.2 Hz at 50; a tone further off is music.
WIDEST_DEVIATION = 0.005
# Quieter lines than this are heard by nobody.
LOWEST_LINE_DBFS = -85.0


class HumFinder:
    """Watch the mains lines of a stream: one phasor for each line and quarter second (2 MB at most)."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._group = max(1, sample_rate // GROUPED_RATE_HZ)
        self._grouped = sample_rate // self._group // WINDOWS_PER_SECOND
        self._share = np.full(self._group, 1 / self._group, np.float32)
        lines = [(mains * k) for mains in MAINS_HZ for k in range(1, HARMONICS + 1)]
        self._lines_hz = np.array(lines)
        times_s = (np.arange(self._grouped) * self._group + (self._group - 1) / 2) / sample_rate
        window = np.hanning(self._grouped + 1)[:-1]
        # Averaging a group weakens the higher lines by a known amount.
        kept = np.sinc(self._lines_hz * self._group / sample_rate)
        waves = np.exp(-2j * np.pi * np.outer(times_s, self._lines_hz)) * window[:, np.newaxis]
        self._waves = (waves / kept / window.sum()).astype(np.complex64)
        self._phasors = array("f")
        self._seconds = 0

    def take(self, columns: NDArray[np.float32]) -> None:
        """Take what ``Seconds`` hands out: shape (channels, n), float32, full scale = 1.0."""
        rate = self._sample_rate
        for begin in range(0, columns.shape[1] - rate + 1, rate):
            if self._seconds < LISTENS_S:
                self._phasors.frombytes(self._listen(columns[:, begin : begin + rate], self._seconds).tobytes())
                self._seconds += 1

    def _listen(self, columns: NDArray[np.float32], second: int) -> NDArray[np.complex64]:
        """Return the phasors of a second, shape (WINDOWS_PER_SECOND, lines)."""
        span = self._grouped * self._group
        # A product with ones: numpy's mean over so short an axis takes several times as long.
        rows = columns[:, : span * WINDOWS_PER_SECOND].reshape(-1, self._group) @ self._share
        grouped = rows.reshape(columns.shape[0], WINDOWS_PER_SECOND, self._grouped).mean(axis=0)
        # One clock for all windows: the phase of a line that is exactly on its frequency stands still.
        starts_s = second + np.arange(WINDOWS_PER_SECOND) * span / self._sample_rate
        turned = np.exp(-2j * np.pi * np.outer(starts_s, self._lines_hz))
        return np.asarray(grouped.astype(np.complex64) @ self._waves * turned, np.complex64)

    def result(self, speech: tuple[Span, ...] = ()) -> Hum | None:
        """Return the hum in the pauses, or None.

        Parameters
        ----------
        speech : tuple of Span
            Where somebody speaks; empty: everything is a pause.

        Returns
        -------
        Hum or None
            Its exact frequency (the fundamental's, told from all lines found), the RMS level of all lines together,
            and each line found. None where no fundamental, nor two harmonics, stand 10 dB over their neighbours for
            at least four quarter seconds that follow each other.
        """
        if not self._phasors:
            return None
        phasors = np.array(self._phasors).view(np.complex64).reshape(-1, self._lines_hz.size)
        quiet = pause_windows(phasors.shape[0], WINDOWS_PER_SECOND, speech)
        found = [self._mains(mains, phasors, quiet) for mains in range(len(MAINS_HZ))]
        return max((hum for hum in found if hum is not None), key=lambda hum: hum.level_dbfs, default=None)

    def _mains(self, mains: int, phasors: NDArray[np.complex64], quiet: NDArray[np.bool_]) -> Hum | None:
        pairs = np.flatnonzero(quiet[1:] & quiet[:-1])
        if pairs.size < LEAST_PAIRS:
            return None
        own = slice(mains * HARMONICS, (mains + 1) * HARMONICS)
        earlier, later = phasors[pairs, own], phasors[pairs + 1, own]
        steps = later * np.conj(earlier)
        lengths = np.abs(steps)
        turn = np.where(lengths > 0, steps / np.maximum(lengths, 1e-30), 0).mean(axis=0)
        deviation_hz = np.angle(turn) / (2 * np.pi) * WINDOWS_PER_SECOND
        # A phasor of a sine of amplitude a has the length a / 2; its RMS power is a * a / 2.
        power = 2 * np.median(np.abs(phasors[np.flatnonzero(quiet), own]) ** 2, axis=0)
        numbers = np.arange(1, HARMONICS + 1)
        is_line = (
            (np.abs(turn) >= LEAST_COHERENCE)
            & (np.abs(deviation_hz) <= WIDEST_DEVIATION * self._lines_hz[own])
            & (power >= 10 ** (LOWEST_LINE_DBFS / 10))
        )
        evidence = is_line & (self._lines_hz[own] != SHARED_HZ)
        if not evidence[0] and evidence.sum() < 2:  # noqa: PLR2004 - two harmonics stand for a missing fundamental
            return None
        each_hz = (self._lines_hz[own] + deviation_hz) / numbers
        frequency_hz = float(np.average(each_hz[is_line], weights=(power * numbers)[is_line]))
        level = float(power[is_line].sum())
        return Hum(frequency_hz, 10 * log10(level), tuple(float(frequency_hz * k) for k in numbers[is_line]))
