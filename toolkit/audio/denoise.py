"""Steady noise taken down by a spectral gain, speech left alone.

Owns the noise estimate and the gain; runs over streams of any length with ten seconds in memory, without delay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from toolkit.audio.portions import portions, without_delay

WINDOW_S = 0.032
ESTIMATE_S = 10.0
# Speech leaves every frequency alone for at least a tenth of any twenty seconds. The tenth of exponentially
# distributed powers lies at -ln(0.9) of their mean.
QUIET_SHARE = 0.1
QUIET_OF_MEAN = 0.105
MEMORY = 0.8
TINY = 1e-20
# Windows worked on at once: their spectra stay in the CPU's cache.
WINDOWS_PER_RUN = 48


def reduce_noise(
    blocks: Iterable[NDArray[np.float32]], sample_rate: int, by_db: float
) -> Iterator[NDArray[np.float32]]:
    """Lower steady noise by up to ``by_db``.

    Parameters
    ----------
    blocks : iterable of ndarray, shape (n,), float32
        Mono, consecutive. How they are divided changes no sample of the result.
    sample_rate : int
        Hz.
    by_db : float
        Most that any frequency is lowered by, 0 or more.

    Yields
    ------
    ndarray, shape (n,), float32
        As many samples in all as came in, each at its place: the window's delay is taken off.

    Notes
    -----
    Wiener gain with the decision-directed estimate of Ephraim and Malah, "Speech enhancement using a minimum mean-square
    error short-time spectral amplitude estimator", IEEE Trans. ASSP 32 (1984), equations 51 and 52; the noise is a low
    quantile over time (Stahl, Fischer and Bippus, ICASSP 2000) of the present and the last ten seconds.
    """
    hop = round(WINDOW_S * sample_rate / 2)
    process = _Reduction(hop, 10 ** (-by_db / 20))
    portioned = portions(blocks, hop * round(ESTIMATE_S / (WINDOW_S / 2)))
    yield from without_delay(portioned, hop, hop, process.take)


class _Reduction:
    def __init__(self, hop: int, least: float) -> None:
        self._hop, self._least = hop, np.float32(least)
        place = np.arange(2 * hop, dtype=np.float32) + np.float32(0.5)
        self._shape = np.sin(np.pi * place / (2 * hop)).astype(np.float32)
        self._tail = np.zeros(hop, np.float32)
        self._overlap = np.zeros(hop, np.float32)
        self._kept = np.ones(hop + 1, np.float32)
        self._heard = np.zeros((0, hop + 1), np.float32)
        self._noise: NDArray[np.float32] | None = None

    def take(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take whole hops; return as many, each one hop late."""
        hop = self._hop
        stream = np.concatenate([self._tail, samples])
        self._tail = stream[-hop:].copy()
        windows = np.lib.stride_tricks.sliding_window_view(stream, 2 * hop)[::hop]
        spectra = np.empty((windows.shape[0], hop + 1), np.complex64)
        powers = np.empty(spectra.shape, np.float32)
        for some in _runs(windows.shape[0]):
            spectra[some] = fft.rfft(windows[some] * self._shape, axis=1)
            powers[some] = np.square(spectra[some].real)
            powers[some] += np.square(spectra[some].imag)
        over = powers / (self._noise_during(powers) + TINY)
        joined = np.empty((windows.shape[0], hop), np.float32)
        for some in _runs(windows.shape[0]):
            gains = self._gains(over[some])
            spectra[some].real *= gains
            spectra[some].imag *= gains
            pieces = fft.irfft(spectra[some], 2 * hop, axis=1, overwrite_x=True)
            pieces *= self._shape
            joined[some] = pieces[:, :hop]
            joined[some][1:] += pieces[:-1, hop:]
            joined[some.start] += self._overlap
            self._overlap = pieces[-1, hop:].copy()
        return joined.reshape(-1)

    def _gains(self, over: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the gain of each frequency in some windows that follow each other, of power ``over`` the noise."""
        fresh = np.maximum(over - 1, 0)
        fresh *= np.float32(1 - MEMORY)
        gains = np.empty_like(over)
        kept, ratio = self._kept, np.empty_like(self._kept)
        # Row by row, since each rests on the one before: every call without a temporary counts.
        for gain, new, ground in zip(gains, fresh, over, strict=True):
            np.multiply(kept, np.float32(MEMORY), out=ratio)
            ratio += new
            np.add(ratio, np.float32(1), out=gain)
            np.divide(ratio, gain, out=gain)
            np.maximum(gain, self._least, out=gain)
            np.multiply(gain, gain, out=kept)
            kept *= ground
        return gains

    def _noise_during(self, powers: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the noise's power in each window: from the last estimate to the present one in a straight line."""
        if powers.shape[0] < 2 and self._noise is not None:  # noqa: PLR2004 - the flush at the end tells nothing new
            return self._noise[None, :]
        here = powers[::2]
        both = np.concatenate([self._heard, here])
        rank = int(QUIET_SHARE * (both.shape[0] - 1))
        noise = np.partition(both, rank, axis=0)[rank] / np.float32(QUIET_OF_MEAN)
        before = noise if self._noise is None else self._noise
        self._heard, self._noise = here, noise
        share = np.linspace(0, 1, powers.shape[0], dtype=np.float32)[:, None]
        return np.asarray(before + (noise - before) * share, np.float32)


def _runs(windows: int) -> Iterator[slice]:
    for start in range(0, windows, WINDOWS_PER_RUN):
        yield slice(start, min(start + WINDOWS_PER_RUN, windows))
