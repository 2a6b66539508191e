"""A band of a voice, taken by a filter that moves nothing, and its level from moment to moment.

Owns the arithmetic that repairs of single bands share; decides nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft


def filtered_in_place(samples: NDArray[np.float32], taps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return samples filtered by an odd number of taps, each at its place, silence around them: overlap-save."""
    half, size = taps.size // 2, fft.next_fast_len(8 * taps.size, real=True)
    new = size - 2 * half
    padded = np.concatenate([np.zeros(half, np.float32), samples, np.zeros(half + new, np.float32)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[::new]
    # All windows in one call: scipy's own overlap-add takes two and a half times as long on a second of sound.
    filtered = fft.irfft(fft.rfft(windows, axis=1) * fft.rfft(taps, size), size, axis=1)
    return np.asarray(filtered[:, 2 * half :].reshape(-1)[: samples.size], np.float32)


def mean_squares(samples: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """Return the mean square of every ``step`` samples; the last may be of fewer, with silence after them."""
    held = np.concatenate([samples, np.zeros(-samples.size % step, np.float32)]).reshape(-1, step)
    return np.asarray(np.einsum("ij,ij->i", held, held) / step)
