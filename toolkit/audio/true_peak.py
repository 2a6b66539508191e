"""True peak: the highest point of the wave between the samples.

Owns the interpolation (ITU-R BS.1770-5, annex 2) for the meter and the limiter, and the proof of where none is needed.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import scipy.fft
import scipy.signal
from numpy.typing import NDArray

# Neighbours on each side that an interpolated value depends on.
REACH_SAMPLES = 16
# With the reach on both sides a piece makes 512 samples, a good length for the FFT.
PIECE_SAMPLES = 480
# Stopband at about -70 dB; at 48 kHz flat to 21 kHz.
KAISER_BETA = 7.0
# Rows to one FFT call: their spectra stay in the CPU's cache.
ROWS_PER_CALL = 64


class Interpolator:
    """Band-limited interpolation of whole pieces, by FFT.

    ``factor`` is 4 under 96 kHz and 2 from there on, so that the result has at least 192 kHz for a rate of 48 kHz or
    more. ``bound`` is the largest quotient of interpolated and sample peak that any signal can reach (the sum of the
    kernel's magnitudes): a piece whose sample peak times ``bound`` lies under a level cannot exceed that level.
    """

    def __init__(self, factor: int) -> None:
        self.factor = factor
        kernel = scipy.signal.firwin(2 * REACH_SAMPLES * factor + 1, 1 / factor, window=("kaiser", KAISER_BETA))
        for phase in range(factor):
            # Each phase sums to one, so that a constant stays the constant.
            kernel[phase::factor] /= kernel[phase::factor].sum()
        # A thousandth for the rounding of single precision, and for the far stopband that is left out below.
        self.bound = 1.001 * max(float(np.abs(kernel[phase::factor]).sum()) for phase in range(factor))
        self._size = PIECE_SAMPLES + 2 * REACH_SAMPLES
        centred = np.zeros(self._size * factor)
        centred[: kernel.size] = kernel
        response = np.asarray(scipy.fft.rfft(np.roll(centred, -(kernel.size // 2))).real, np.float32)
        # Beyond one and a half times the band the kernel lets through less than 1e-4.
        self._response = response[: min(response.size, 3 * self._size // 4)]

    def interpolate(self, pieces: NDArray[np.float32]) -> NDArray[np.float32]:
        """Interpolate pieces that carry their neighbours.

        Parameters
        ----------
        pieces : ndarray, shape (rows, PIECE_SAMPLES + 2 * REACH_SAMPLES), float32

        Returns
        -------
        ndarray, shape (rows, PIECE_SAMPLES * factor), float32
            The wave at ``factor`` points a sample, the first at the sample itself; neighbours dropped.
        """
        half = self._size // 2
        spectrum = scipy.fft.rfft(pieces, axis=1)
        wide = np.zeros((pieces.shape[0], self._size * self.factor // 2 + 1), np.complex64)
        wide[:, : half + 1] = spectrum * self._response[: half + 1]
        # Stuffing zeros between samples mirrors the spectrum; the kernel lets a little of the first image through.
        image = self._response.size - half - 1
        wide[:, half + 1 : half + 1 + image] = (
            np.conj(spectrum[:, half - 1 : half - 1 - image : -1]) * self._response[half + 1 :]
        )
        wave = scipy.fft.irfft(wide, n=self._size * self.factor, axis=1, overwrite_x=True)
        reach = REACH_SAMPLES * self.factor
        return np.asarray(wave[:, reach:-reach])


@cache
def interpolator(sample_rate: int) -> Interpolator:
    """Return the interpolator for a rate; made once."""
    return Interpolator(4 if sample_rate < 96_000 else 2)  # noqa: PLR2004 - 4 * 48 and 2 * 96 kHz: the standard's rates


def pieces_of(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """View a row of samples as overlapping pieces for :meth:`Interpolator.interpolate`; the rest is left out.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32
        The first and last ``REACH_SAMPLES`` are neighbours only.

    Returns
    -------
    ndarray, shape (rows, PIECE_SAMPLES + 2 * REACH_SAMPLES), float32
        A read-only view; no rows when ``n`` is too small for one.
    """
    size = PIECE_SAMPLES + 2 * REACH_SAMPLES
    if samples.size < size:
        return np.zeros((0, size), np.float32)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(samples, size)[::PIECE_SAMPLES])


def row_peaks(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the largest magnitude of each row."""
    return np.asarray(np.maximum(rows.max(axis=1, initial=0.0), -rows.min(axis=1, initial=0.0)))


class TruePeakMeter:
    """Find the true peak of a stream, one row of samples per channel.

    Interpolates only pieces whose sample peak allows, by :attr:`Interpolator.bound`, a true peak above the highest so
    far: leaving the others out changes nothing, and how the stream is divided changes nothing.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._interpolator = interpolator(sample_rate)
        self._tails = [np.zeros(2 * REACH_SAMPLES, np.float32) for _ in range(channels)]
        self.sample_peak = 0.0
        self._between = 0.0

    @property
    def true_peak(self) -> float:
        """Highest magnitude so far, on or between the samples; full scale = 1.0."""
        return max(self.sample_peak, self._between)

    def take(self, columns: NDArray[np.float32]) -> None:
        """Take the next samples.

        Parameters
        ----------
        columns : ndarray, shape (channels, n), float32, full scale = 1.0
            Fewer rows than channels: the missing ones repeat the first and need no look; they must have done so since
            the tail of the last call.
        """
        if not columns.size:
            return
        for channel, row in enumerate(columns):
            self.sample_peak = max(self.sample_peak, float(row.max()), -float(row.min()))
            stream = np.concatenate([self._tails[channel], row])
            pieces = pieces_of(stream)
            self._look(pieces)
            self._tails[channel] = stream[pieces.shape[0] * PIECE_SAMPLES :].copy()
        self._tails[len(columns) :] = [self._tails[0]] * (len(self._tails) - len(columns))

    def finish(self) -> None:
        """Take the silence after the last sample."""
        silence = np.zeros(PIECE_SAMPLES + REACH_SAMPLES, np.float32)
        for tail in self._tails:
            self._look(pieces_of(np.concatenate([tail, silence])))

    def _look(self, pieces: NDArray[np.float32]) -> None:
        peaks = row_peaks(pieces)
        order = np.argsort(-peaks, kind="stable")
        order = order[peaks[order] * self._interpolator.bound > self.true_peak]
        # The loudest first, a few at a time: what they show spares most of the others.
        some = 4
        while order.size:
            wave = self._interpolator.interpolate(pieces[order[:some]])
            self._between = max(self._between, float(wave.max()), -float(wave.min()))
            order = order[some:]
            order = order[peaks[order] * self._interpolator.bound > self.true_peak]
            some = ROWS_PER_CALL
