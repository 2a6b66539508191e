"""From what a decoder gives to float samples, and from one number of channels to another.

Owns the scale (full scale = 1.0), what becomes of NaN, and the downmix; knows no files.
"""

from __future__ import annotations

import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_CENTRE_GAIN = 0.7071
_SIDES = {
    "FL": (1.0, 0.0),
    "FR": (0.0, 1.0),
    "FC": (_CENTRE_GAIN, _CENTRE_GAIN),
    "LFE": (0.0, 0.0),
    "BC": (0.5, 0.5),
    "SL": (_CENTRE_GAIN, 0.0),
    "SR": (0.0, _CENTRE_GAIN),
    "BL": (_CENTRE_GAIN, 0.0),
    "BR": (0.0, _CENTRE_GAIN),
}
_MONO, _STEREO = 1, 2


def as_float(frame: AudioFrame) -> Samples:
    """Return a decoder's output as shape (n_samples, n_channels), float32, full scale = 1.0.

    Floats over full scale stay; NaN and infinities become 0, since one of them silences every filter after it.
    """
    raw = frame.to_ndarray()
    samples = raw.T if frame.format.is_planar else raw.reshape(-1, frame.layout.nb_channels)
    if raw.dtype == np.uint8:
        return np.float32(1 / 128) * (samples.astype(np.float32) - np.float32(128))
    if np.issubdtype(raw.dtype, np.integer):
        return np.float32(2.0 ** (1 - 8 * raw.dtype.itemsize)) * samples.astype(np.float32)
    with np.errstate(over="ignore"):
        floats = np.ascontiguousarray(samples, dtype=np.float32)
        whole = np.isfinite(floats.sum(dtype=np.float64))
    return floats if whole else np.nan_to_num(floats, nan=0.0, posinf=0.0, neginf=0.0)


def mixed(samples: Samples, names: tuple[str, ...], channels: int) -> Samples:
    """Return samples with another number of channels.

    Parameters
    ----------
    samples : ndarray, shape (n_samples, n_channels), float32
    names : tuple of str
        Where each channel plays, in ffmpeg's words (``FL``, ``LFE``); anything else is a channel without a place.
    channels : int
        1: the plain mean of all. From 1: the same samples in each, at the same amplitude. 2 from a surround layout:
        the coefficients of ITU-R BS.775-4, table 2, scaled to a sum of 1 so that nothing clips, without LFE. 2 from
        channels without a place (a field recorder's): their mean on both sides. Otherwise the first channels, and
        silent ones after them where there are too few.

    Returns
    -------
    ndarray, shape (n_samples, channels), float32
        The input itself where nothing is to do.
    """
    present = samples.shape[1]
    if channels == present:
        return samples
    if channels == _MONO:
        # Column by column: numpy's mean over so short an axis takes several times as long.
        total = samples[:, :1].copy()
        for place in range(1, present):
            total += samples[:, place : place + 1]
        return total / np.float32(present)
    if present == _MONO:
        return np.repeat(samples, channels, axis=1)
    if channels == _STEREO:
        folded: Samples = samples @ _stereo_matrix(names)
        return folded
    placed = np.zeros((len(samples), channels), np.float32)
    placed[:, : min(present, channels)] = samples[:, :channels]
    return placed


def _stereo_matrix(names: tuple[str, ...]) -> Samples:
    """Return shape (n_channels, 2)."""
    if not {"FL", "FR"} <= set(names) <= set(_SIDES):
        return np.full((len(names), _STEREO), 1 / len(names), np.float32)
    matrix = np.array([_SIDES[name] for name in names], np.float32)
    scaled: Samples = matrix / matrix.sum(axis=0).max()
    return scaled
