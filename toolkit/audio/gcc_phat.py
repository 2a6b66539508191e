"""Where one stretch of sound lies within another: generalised cross-correlation with phase transform.

Owns one correlation and what its peak is worth; knows nothing of tracks or clocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import fft

BAND_HZ = (200.0, 4000.0)
WINDOW_S = 0.016
FLATTENING = 0.8
# 1 would give every frequency the same say, noise included; speech above noise deserves somewhat more.
WHITENING = 0.7
# Lags this near the peak belong to it (echoes of a small room) and are not its rivals.
PEAK_WIDTH_S = 0.01
TINY = 1e-12
# Normal noise: median of |x| times this is the standard deviation.
MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class Match:
    """Where a template was found: seconds from the stretch's start to the template's, and what the peak is worth.

    ``height`` counts standard deviations of the correlation elsewhere; ``rival`` is the next-best peak's share of the
    best (0 to 1); ``slip_ppm`` is the stretching of the template that fitted best.
    """

    lag_s: float
    height: float
    rival: float
    slip_ppm: float = 0.0


NO_MATCH = Match(0.0, 0.0, 1.0)


def find_in(
    template: NDArray[np.float32], stretch: NDArray[np.float32], sample_rate: int, slips_ppm: Sequence[float] = (0.0,)
) -> Match:
    """Find ``template`` inside ``stretch``.

    Parameters
    ----------
    template, stretch : ndarray, shape (n,), float32
        Mono; the stretch no shorter than the template.
    sample_rate : int
        Hz, at least 8,000.
    slips_ppm : sequence of float
        How much longer the template may last in the stretch's clock; each is tried.

    Returns
    -------
    Match
        ``lag_s`` lies between 0 and the difference of the lengths, to a fraction of a sample. Silence, or a stretch
        shorter than the template, gives a height of 0.

    Notes
    -----
    Knapp and Carter, "The generalized correlation method for estimation of time delay", IEEE Trans. ASSP 24 (1976),
    with the phase transform raised to 0.7, after both sounds were whitened moment by moment as well: without that, the
    loud voice of the stretch's own speaker out-shouts everything that is sought. The peak is refined by the parabola
    through three values.
    """
    lags = stretch.size - template.size + 1
    if lags < 1 or not template.any() or not stretch.any():
        return NO_MATCH
    size = fft.next_fast_len(stretch.size, real=True)
    low, high = (int(edge * size / sample_rate) for edge in BAND_HZ)
    spectrum = fft.rfft(whitened(stretch, sample_rate), size)
    # Nothing above the band: half the rate and half the work for the way back.
    kept = min(spectrum.size, high + 2)
    coarse_size = 2 * (kept - 1)
    flat = whitened(template, sample_rate)
    found = []
    for slip_ppm in slips_ppm:
        cross = spectrum[:kept] * np.conj(fft.rfft(_slipped(flat, slip_ppm), size)[:kept])
        cross *= (np.abs(cross) + TINY) ** -WHITENING
        cross[:low] = 0.0
        cross[high:] = 0.0
        heights = fft.irfft(cross, coarse_size)[: max(round(lags * coarse_size / size), 1)]
        found.append(replace(_best(heights, size / coarse_size / sample_rate), slip_ppm=slip_ppm))
    return max(found, key=lambda match: match.height)


def whitened(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Return sound whose every moment and frequency of the band is about equally loud.

    Windows of 16 ms, half overlapping, sine-shaped on both ways; magnitudes raised to 0.2; 200 Hz to 4 kHz kept.
    """
    window = 2 * round(WINDOW_S * sample_rate / 2)
    hop = window // 2
    shape = np.sin(np.pi * (np.arange(window, dtype=np.float32) + 0.5) / window).astype(np.float32)
    count = -(-samples.size // hop) + 1
    padded = np.zeros((count + 1) * hop, np.float32)
    padded[hop : hop + samples.size] = samples
    spectra = fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, window)[::hop] * shape)
    sizes = np.abs(spectra)
    spectra *= (sizes + 1e-4 * sizes.mean() + TINY) ** -FLATTENING
    spectra[:, : int(BAND_HZ[0] * window / sample_rate)] = 0.0
    spectra[:, int(BAND_HZ[1] * window / sample_rate) :] = 0.0
    pieces = fft.irfft(spectra, window) * shape
    joined = np.zeros((count + 1, hop), np.float32)
    joined[:-1] = pieces[:, :hop]
    joined[1:] += pieces[:, hop:]
    return joined.reshape(-1)[hop : hop + samples.size]


def _slipped(samples: NDArray[np.float32], slip_ppm: float) -> NDArray[np.float32]:
    if slip_ppm == 0.0:
        return samples
    length = round(samples.size * (1 + slip_ppm * 1e-6))
    places = np.arange(length) / (1 + slip_ppm * 1e-6)
    return np.interp(places, np.arange(samples.size), samples).astype(np.float32)


def _best(heights: NDArray[np.float32], step_s: float) -> Match:
    peak = int(np.argmax(heights))
    width = max(round(PEAK_WIDTH_S / step_s), 1)
    others = np.concatenate([heights[: max(peak - width, 0)], heights[peak + width + 1 :]])
    sigma = MAD_TO_SIGMA * float(np.median(np.abs(others))) if others.size > width else 0.0
    if sigma <= 0.0:
        return NO_MATCH
    top = float(heights[peak])
    rival = max(float(others.max()), 0.0) / top
    return Match((peak + _parabola(heights, peak)) * step_s, top / sigma, rival)


def _parabola(heights: NDArray[np.float32], peak: int) -> float:
    if not 0 < peak < heights.size - 1:
        return 0.0
    before, top, after = (float(heights[peak + step]) for step in (-1, 0, 1))
    bend = before - 2 * top + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0
