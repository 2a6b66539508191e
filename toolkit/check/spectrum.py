"""Bass and air of the voice, and where the spectrum ends as if cut, from samples of the time.

Owns the spectra (four of 85 ms per second, a third of the sound) and the figures made from them.
"""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray
from scipy import fft

SPECTRA_PER_SECOND = 4
WINDOW_S = 0.085
BASS_HZ, VOICE_HZ, AIR_HZ = (100.0, 300.0), (1000.0, 3000.0), (4000.0, 7000.0)
# The lowest low-pass of a coder is that of a telephone.
LOWEST_CUT_HZ = 3000.0
EDGE_HZ = 400.0
TINY = 1e-16


class SpectrumMeter:
    """Take spectra of a mono stream, which arrives in whole seconds."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._window = round(WINDOW_S * sample_rate)
        self._shape = np.hanning(self._window).astype(np.float32)
        self._hz = np.fft.rfftfreq(self._window, 1 / sample_rate)
        self._bands = [(self._hz >= low) & (self._hz < high) for low, high in (BASS_HZ, VOICE_HZ, AIR_HZ)]
        self._powers = array("f")
        self._logs = np.zeros(self._hz.size)
        self._count = 0

    def take(self, mono: NDArray[np.float32]) -> None:
        """Take whole seconds, shape (n,), float32; a rest shorter than a second is left out."""
        step = self._rate // SPECTRA_PER_SECOND
        count = mono.size // self._rate * SPECTRA_PER_SECOND
        if not count:
            return
        windows = np.lib.stride_tricks.sliding_window_view(mono, self._window)[: count * step : step]
        spectra = fft.rfft(windows * self._shape, axis=1)
        powers = (np.square(spectra.real) + np.square(spectra.imag)) / self._shape.sum() ** 2 * 4
        rows = np.array([powers[:, band].sum(axis=1) for band in self._bands], np.float32)
        self._powers.frombytes(np.ascontiguousarray(rows.T).tobytes())
        # The mean of decibels: a few loud consonants must not hide that there is nothing else at these frequencies.
        sounding = powers[rows[1] > 1e-9]  # noqa: PLR2004 - -90 dBFS
        self._logs += np.log10(sounding + TINY).sum(axis=0)
        self._count += len(sounding)

    def balance_db(self) -> tuple[float, float]:
        """Return bass and air against the middle of the voice, in the louder speech, in dB; 0.0 for silence."""
        rows = np.array(self._powers, np.float64).reshape(-1, len(self._bands))
        rows = rows[rows[:, 1] > 1e-9]  # noqa: PLR2004 - -90 dBFS
        if not len(rows):
            return 0.0, 0.0
        loud = rows[rows[:, 1] >= np.percentile(rows[:, 1], 70)]
        bass, voice, air = loud.mean(axis=0) + TINY
        return 10 * float(np.log10(bass / voice)), 10 * float(np.log10(air / voice))

    def cutoff(self) -> tuple[float, float]:
        """Return where the spectrum ends as if cut, in Hz, and the drop there in dB; (0.0, 0.0) where it does not.

        The edge is the steepest fall within 0.4 kHz above which nothing comes back.
        """
        if self._count < SPECTRA_PER_SECOND:
            return 0.0, 0.0
        mean_db = 10 * self._logs / self._count
        width = max(1, round(EDGE_HZ / (self._hz[1] - self._hz[0])))
        sums = np.cumsum(np.concatenate([[0.0], mean_db]))
        means = (sums[width:] - sums[:-width]) / width
        drop = means[: -2 * width] - means[2 * width :]
        first = int(np.searchsorted(self._hz, LOWEST_CUT_HZ))
        drop[:first] = 0.0
        if drop.size <= first:
            return 0.0, 0.0
        at = int(np.argmax(drop))
        edge = at + width + width // 2
        above = means[at + 2 * width :]
        if above.max() > means[at] - drop[at] / 2:
            return 0.0, 0.0
        return float(self._hz[edge]), float(drop[at])
