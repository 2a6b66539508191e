"""Steady noise taken down by a spectral gain, speech left alone.

Owns the noise estimate and the gain; runs over streams of any length with ten seconds in memory, without delay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from toolkit.audio.portions import portions

WINDOW_S = 0.032
ESTIMATE_S = 10.0
# Speech leaves every frequency alone for at least a tenth of any twenty seconds. The tenth of exponentially
# distributed powers lies at -ln(0.9) of their mean.
QUIET_SHARE = 0.1
QUIET_OF_MEAN = 0.105
MEMORY = 0.8
TINY = 1e-20


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
    total, given = 0, 0
    tail = np.zeros(hop, np.float32)
    for portion in portions(blocks, hop * round(ESTIMATE_S / (WINDOW_S / 2))):
        total += portion.size
        # Whole hops only; the last is filled with silence and cut off again.
        padded = np.concatenate([tail, portion, np.zeros(-portion.size % hop, np.float32)])
        done = process.take(padded)
        tail = padded[-hop:]
        # The first hop that comes out lies before the stream.
        done = done[hop:] if not given and done.size else done
        given += done.size
        yield done
    if total:
        yield process.take(np.concatenate([tail, np.zeros(hop, np.float32)]))[-hop:][: total - given]


class _Reduction:
    def __init__(self, hop: int, least: float) -> None:
        self._hop, self._least = hop, np.float32(least)
        place = np.arange(2 * hop, dtype=np.float32) + np.float32(0.5)
        self._shape = np.sin(np.pi * place / (2 * hop)).astype(np.float32)
        self._overlap = np.zeros(hop, np.float32)
        self._kept = np.ones(hop + 1, np.float32)
        self._heard = np.zeros((0, hop + 1), np.float32)
        self._noise: NDArray[np.float32] | None = None

    def take(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take a hop already seen and whole hops after it; return as many hops, each one hop late."""
        windows = np.lib.stride_tricks.sliding_window_view(samples, 2 * self._hop)[:: self._hop]
        spectra = fft.rfft(windows * self._shape, axis=1)
        powers = np.square(spectra.real) + np.square(spectra.imag)
        spectra *= self._gains(powers)
        pieces = fft.irfft(spectra, 2 * self._hop, axis=1) * self._shape
        joined = pieces[:, : self._hop].copy()
        joined[1:] += pieces[:-1, self._hop :]
        joined[0] += self._overlap
        self._overlap = pieces[-1, self._hop :].copy()
        return np.asarray(joined.reshape(-1), np.float32)

    def _gains(self, powers: NDArray[np.float32]) -> NDArray[np.float32]:
        over = powers / (self._noise_during(powers) + TINY)
        fresh = np.float32(1 - MEMORY) * np.maximum(over - 1, 0)
        gains = np.empty_like(powers)
        kept = self._kept
        for index in range(powers.shape[0]):
            ratio = np.float32(MEMORY) * kept + fresh[index]
            gain = np.maximum(ratio / (1 + ratio), self._least)
            gains[index] = gain
            kept = gain * gain * over[index]
        self._kept = kept
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
