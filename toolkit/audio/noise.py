"""The noise floor: how loud a recording is while nobody speaks.

Owns the level per 50 ms of a stream and the estimate made of it; removes nothing.
"""

from __future__ import annotations

from array import array
from math import inf, log10

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.seconds import edges, piece_energies, piece_sums
from toolkit.model.span import Span

WINDOWS_PER_SECOND = 20
# Fewer pauses than this are no evidence of their own: the quietest windows of everything tell more.
LEAST_PAUSE_S = 0.5
# The floor is the mean of what lies at most this much over the quiet end: breaths and chair creaks stay out.
QUIET_SHARE = 0.10
SPREAD_DB = 6.0


class NoiseMeter:
    """Keep the level of a stream for each 50 ms (0.3 MB an hour), and tell the floor once the speech is known."""

    def __init__(self, sample_rate: int) -> None:
        self._bounds = edges(sample_rate, WINDOWS_PER_SECOND)
        self._energies = array("f")

    def take(self, columns: NDArray[np.float32]) -> None:
        """Take what ``Seconds`` hands out: shape (channels, n), float32, full scale = 1.0."""
        sizes = np.diff(self._bounds)
        total = np.zeros(0)
        for row in columns:
            energies = piece_energies(row, self._bounds)
            sizes = sizes[: energies.size]
            # What does not move within a window is no noise.
            steady = energies / sizes - (piece_sums(row, self._bounds) / sizes) ** 2
            total = steady if not total.size else total + steady
        self._energies.extend(np.maximum(total / columns.shape[0], 0.0).tolist())

    def mean_squares(self) -> NDArray[np.float32]:
        """Return the mean square of each complete 50 ms, mean of the channels, without its DC."""
        return np.array(self._energies, np.float32)

    def floor_dbfs(self, speech: tuple[Span, ...] = ()) -> float:
        """Return the noise floor in dBFS RMS (a full-scale sine reads -3.01).

        Parameters
        ----------
        speech : tuple of Span
            Where somebody speaks. Empty: nobody does, or nobody knows; the quietest windows of the whole are taken.

        Returns
        -------
        float
            Mean of the windows within 6 dB of the quietest tenth. Windows of digital silence are left out, unless at
            least half are: then ``-inf``, as for nothing at all.
        """
        windows = self.mean_squares()
        pauses = windows[pause_windows(windows.size, WINDOWS_PER_SECOND, speech)]
        if pauses.size >= LEAST_PAUSE_S * WINDOWS_PER_SECOND:
            windows = pauses
        sounding = windows[windows > 0.0].astype(np.float64)
        if 2 * sounding.size <= windows.size:
            return -inf
        quiet = sounding[sounding <= np.quantile(sounding, QUIET_SHARE) * 10 ** (SPREAD_DB / 10)]
        return 10 * log10(float(quiet.mean()))


def pause_windows(count: int, per_second: float, speech: tuple[Span, ...]) -> NDArray[np.bool_]:
    """Return which of ``count`` windows touch no speech."""
    quiet = np.ones(count, np.bool_)
    for span in speech:
        quiet[max(0, int(span.start_s * per_second)) : int(np.ceil(span.end_s * per_second))] = False
    return quiet
