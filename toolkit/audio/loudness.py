"""Programme loudness of a stream: integrated, range, momentary and short-term maxima, true peak.

Owns the meter of ITU-R BS.1770-5, EBU Tech 3341 and Tech 3342 for 8 to 384 kHz. Is given blocks, keeps running
figures (0.3 MB an hour), opens no file and changes no level.

A mono stream is measured as the standard says, as one loudspeaker: the same voice reads 3 LU lower than in a stereo
file with two equal channels. ``dual_mono`` counts it as played on two loudspeakers.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from math import inf, log10, pi, tan

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from toolkit.audio.seconds import Seconds, distinct, edges, piece_energies
from toolkit.audio.true_peak import TruePeakMeter
from toolkit.model.measurement import Loudness

ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
RANGE_GATE_LU = -20.0
OFFSET_LU = -0.691
SURROUND_WEIGHT = 1.41
# The maxima are looked for every 10 ms: a hop of 100 ms under-reads a burst of 0.4 s by up to 0.5 LU.
HOPS_PER_SECOND = 100
MOMENTARY_HOPS = 40
SHORT_TERM_HOPS = 300
# Integrated loudness and range are defined on a grid of 100 ms.
TENTHS_PER_SECOND = 10
MOMENTARY_TENTHS = 4
SHORT_TERM_TENTHS = 30
# Far under any gate: a filter left to ring on in silence would end in denormals, which are slow.
STILL = 1e-30
# Filter states this near (-240 dB) give the same energies from there on.
FORGOTTEN = 1e-12


def k_weighting(sample_rate: int) -> NDArray[np.float64]:
    """Design the two biquads of K-weighting for a rate, high shelf and high-pass (RLB), multiplied into one filter.

    Returns
    -------
    ndarray, shape (2, 5), float64
        Numerator and denominator. One filter of the fourth order runs faster than two of the second; in double
        precision both give the same energies to 1e-9 dB, at 384 kHz too.

    Notes
    -----
    ITU-R BS.1770-5, annex 1, gives coefficients for 48 kHz; these are the analogue prototypes behind them, as
    libebur128 uses them, mapped by the bilinear transform. At 48 kHz they are the standard's to 1e-8.
    """
    k, q = tan(pi * 1681.974450955533 / sample_rate), 0.7071752369554196
    vh = 10 ** (3.999843853973347 / 20)
    vb = vh**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf_b = [(vh + vb * k / q + k * k) / a0, 2 * (k * k - vh) / a0, (vh - vb * k / q + k * k) / a0]
    shelf_a = [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    k, q = tan(pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    high_pass_a = [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([np.convolve(shelf_b, [1.0, -2.0, 1.0]), np.convolve(shelf_a, high_pass_a)])


def channel_weights(channels: int, *, dual_mono: bool = False) -> tuple[float, ...]:
    """Return the weight of each channel, in the order of WAV and ffmpeg (L R C LFE, then the surrounds).

    The LFE (fourth of six or more) counts nothing, surrounds 1.41; more than eight channels have no agreed order and
    count alike.
    """
    known: dict[int, tuple[float, ...]] = {
        1: (2.0 if dual_mono else 1.0,),
        4: (1.0, 1.0, SURROUND_WEIGHT, SURROUND_WEIGHT),
        5: (1.0, 1.0, 1.0, SURROUND_WEIGHT, SURROUND_WEIGHT),
    }
    if channels in {6, 7, 8}:
        return (1.0, 1.0, 1.0, 0.0, *[SURROUND_WEIGHT] * (channels - 4))
    return known.get(channels, (1.0,) * channels)


class LoudnessMeter:
    """Measure the loudness of a stream in blocks of any size.

    Parameters
    ----------
    sample_rate : int
        8,000 to 384,000 Hz.
    channels : int
        1 to 64; mono, stereo, 4.0, 5.0, 5.1, 6.1 and 7.1 are weighted by place, others alike.
    dual_mono : bool
        Count mono as played on two loudspeakers (3 LU more).

    Raises
    ------
    ValueError
        For a rate or a number of channels outside the limits.
    """

    def __init__(self, sample_rate: int, channels: int, *, dual_mono: bool = False) -> None:
        self._seconds = Seconds(sample_rate, channels)
        self._filter = k_weighting(sample_rate)
        self._weights = channel_weights(channels, dual_mono=dual_mono)
        self._states = np.zeros((channels, 4))
        self._bounds = edges(sample_rate, HOPS_PER_SECOND)
        self._hop_samples = np.diff(self._bounds).astype(np.float64)
        self._hops = np.zeros(0)
        self._tenths = array("d")
        self._momentary = self._short_term = 0.0
        self._peaks = TruePeakMeter(sample_rate, channels)
        self._result: Loudness | None = None

    def push(self, block: NDArray[np.float32]) -> None:
        """Take the next samples.

        Parameters
        ----------
        block : ndarray, shape (n, channels), float32, full scale = 1.0
            May be empty; not kept. A mono block may have shape (n,).

        Raises
        ------
        ValueError
            For another number of channels, or after :meth:`result`.
        """
        for columns in self._seconds.push(block):
            self.take(columns)

    def take(self, columns: NDArray[np.float32]) -> NDArray[np.float64]:
        """Take what a :class:`Seconds` hands out: for callers that share one.

        Parameters
        ----------
        columns : ndarray, shape (channels, n), float32
            ``n`` is that of :class:`Seconds`, but for the last.

        Returns
        -------
        ndarray, shape (hops,), float64
            K-weighted mean square of each complete 10 ms, channels weighted and summed.
        """
        if self._result is not None:
            raise ValueError("this meter has given its result; measure further samples with another")
        different = distinct(columns)
        alike = len(different) < len(columns)
        # After a stretch of unlike channels their filters have to forget it first: a second is more than enough.
        if alike and not np.allclose(self._states[0], self._states[1], rtol=0.0, atol=FORGOTTEN):
            different, alike = columns, False
        self._peaks.take(different)
        hops = np.sum([self._weighted(channel, row) for channel, row in enumerate(different)], axis=0)
        if alike:
            self._states[1] = self._states[0]
            hops = 2.0 * hops
        self._remember(hops)
        return np.asarray(hops)

    def result(self) -> Loudness:
        """Return the figures of everything taken; ends the stream.

        Returns
        -------
        Loudness
            Integrated is ``-inf`` where nothing passes the absolute gate: silence, or less than 0.4 s. A stream
            shorter than a window (0.4 s, 3 s) has the maximum it would have with silence after it.
        """
        if self._result is None:
            self.take(self._seconds.rest())
            self._peaks.finish()
            tenths = self.tenths()
            self._result = Loudness(
                integrated_lufs=integrated_lufs(tenths),
                lra_lu=range_lu(tenths),
                true_peak_dbtp=decibels(self._peaks.true_peak),
                sample_peak_dbfs=decibels(self._peaks.sample_peak),
                momentary_max_lufs=lufs(self._momentary or self._partial(MOMENTARY_HOPS)),
                short_term_max_lufs=lufs(self._short_term or self._partial(SHORT_TERM_HOPS)),
            )
        return self._result

    def tenths(self) -> NDArray[np.float64]:
        """Return the weighted mean square of each complete 100 ms so far."""
        return np.array(self._tenths)

    def _weighted(self, channel: int, row: NDArray[np.float32]) -> NDArray[np.float64]:
        weight = self._weights[channel]
        whole = int(np.searchsorted(self._bounds, row.size, side="right")) - 1
        if not weight or not row.size:
            return np.zeros(whole)
        state = self._states[channel]
        if not state.any() and not row.any():
            return np.zeros(whole)
        filtered, state = lfilter(*self._filter, row.astype(np.float64), zi=state)
        self._states[channel] = state if np.abs(state).max() > STILL else 0.0
        energies = piece_energies(filtered, self._bounds)
        return weight * energies / self._hop_samples[: energies.size]

    def _remember(self, hops: NDArray[np.float64]) -> None:
        whole = hops.size - hops.size % (HOPS_PER_SECOND // TENTHS_PER_SECOND)
        self._tenths.extend(hops[:whole].reshape(-1, HOPS_PER_SECOND // TENTHS_PER_SECOND).mean(axis=1))
        self._hops = np.concatenate([self._hops[-SHORT_TERM_HOPS:], hops])
        # Windows that end in these hops, and no earlier ones: each is looked at once.
        self._momentary = max(self._momentary, _highest_mean(self._hops, MOMENTARY_HOPS, hops.size))
        self._short_term = max(self._short_term, _highest_mean(self._hops, SHORT_TERM_HOPS, hops.size))

    def _partial(self, window: int) -> float:
        return float(self._hops.sum() / window) if self._hops.size < window else 0.0


def measure_loudness(
    blocks: Iterable[NDArray[np.float32]], sample_rate: int, channels: int, *, dual_mono: bool = False
) -> Loudness:
    """Measure a stream of any length; see :class:`LoudnessMeter` for arguments, limits and errors."""
    meter = LoudnessMeter(sample_rate, channels, dual_mono=dual_mono)
    for block in blocks:
        meter.push(block)
    return meter.result()


def integrated_lufs(tenths: NDArray[np.float64], wanted: NDArray[np.bool_] | None = None) -> float:
    """Return the gated loudness of 400 ms blocks every 100 ms.

    Parameters
    ----------
    tenths : ndarray, shape (n,), float64
        Weighted mean square of each 100 ms.
    wanted : ndarray, shape (n,), bool, optional
        Only blocks of which every tenth is wanted are counted (speech, for one).

    Returns
    -------
    float
        LUFS; ``-inf`` when no block passes the gates.
    """
    blocks = sliding_means(tenths, MOMENTARY_TENTHS)
    if wanted is not None:
        blocks = blocks[sliding_means(wanted.astype(np.float64), MOMENTARY_TENTHS) > 1.0 - 1e-9]
    loud = blocks[blocks >= _mean_square(ABSOLUTE_GATE_LUFS)]
    if not loud.size:
        return -inf
    return lufs(float(loud[loud >= loud.mean() * 10 ** (RELATIVE_GATE_LU / 10)].mean()))


def range_lu(tenths: NDArray[np.float64]) -> float:
    """Return the loudness range of short-term values every 100 ms; 0.0 where there are none above the gates.

    Notes
    -----
    EBU Tech 3342: gates at -70 LUFS and 20 LU under the mean of what passed; 95th minus 10th percentile, by nearest
    rank.
    """
    values = sliding_means(tenths, SHORT_TERM_TENTHS)
    values = values[values >= _mean_square(ABSOLUTE_GATE_LUFS)]
    if not values.size:
        return 0.0
    values = np.sort(values[values >= values.mean() * 10 ** (RANGE_GATE_LU / 10)])
    low, high = (values[round((values.size - 1) * share)] for share in (0.10, 0.95))
    return lufs(float(high)) - lufs(float(low))


def short_term_lufs(tenths: NDArray[np.float64]) -> tuple[float, ...]:
    """Return short-term loudness once a second, at 3 s, 4 s, ...; empty for less than 3 s."""
    values = sliding_means(tenths, SHORT_TERM_TENTHS)[::TENTHS_PER_SECOND]
    return tuple(lufs(float(value)) for value in values)


def sliding_means(values: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Return the mean of each ``window`` consecutive values; empty when there are fewer."""
    if values.size < window:
        return np.zeros(0)
    sums = np.cumsum(np.concatenate([[0.0], values]))
    # The difference of two sums can fall a rounding error below zero.
    return np.asarray(np.maximum(sums[window:] - sums[:-window], 0.0) / window)


def lufs(mean_square: float) -> float:
    """Convert a weighted mean square to LUFS; ``-inf`` for zero."""
    return OFFSET_LU + 10 * log10(mean_square) if mean_square > 0.0 else -inf


def decibels(amplitude: float) -> float:
    """Convert an amplitude (full scale 1.0) to dB; ``-inf`` for zero."""
    return 20 * log10(amplitude) if amplitude > 0.0 else -inf


def _mean_square(loudness_lufs: float) -> float:
    return float(10 ** ((loudness_lufs - OFFSET_LU) / 10))


def _highest_mean(values: NDArray[np.float64], window: int, latest: int) -> float:
    return float(sliding_means(values[-(latest + window - 1) :], window).max(initial=0.0))
