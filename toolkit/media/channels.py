"""From decoded frames to float samples, and from one number of channels to another.

Owns the scale (full scale = 1.0), the replacement of NaN, and the downmix. Knows no files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.plane import AudioPlane
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
_JOINED_SAMPLES = 96_000
_SAMPLE_TYPES = {"u8": "u1", "s16": "<i2", "s32": "<i4", "s64": "<i8", "flt": "<f4", "dbl": "<f8"}
"""numpy's names for FFmpeg's sample formats, on little-endian machines."""


def as_floats(frames: Iterable[AudioFrame]) -> Iterator[Samples]:
    """Yield decoded frames, many packets at once, as shape (n_samples, n_channels), float32, full scale = 1.0.

    Floats over full scale are kept. NaN and infinities become 0, because one of them ruins every filter after it.

    Parameters
    ----------
    frames : iterable of AudioFrame
        Of one sample format and one number of channels.
    """
    waiting: list[AudioFrame] = []
    samples = 0
    for frame in frames:
        waiting.append(frame)
        samples += frame.samples
        # A packet has about 20 ms: converting each by itself would take longer than decoding it.
        if samples >= _JOINED_SAMPLES:
            yield _as_float(waiting)
            waiting, samples = [], 0
    if waiting:
        yield _as_float(waiting)


def _as_float(frames: Sequence[AudioFrame]) -> Samples:
    kind, channels = np.dtype(_SAMPLE_TYPES[frames[0].format.name.removesuffix("p")]), frames[0].layout.nb_channels
    planes = [frame.planes for frame in frames]
    if frames[0].format.is_planar:
        rows = [_joined([p[channel] for p in planes], kind, [f.samples for f in frames]) for channel in range(channels)]
        raw = rows[0][:, np.newaxis] if channels == _MONO else np.array(rows).T
    else:
        raw = _joined([p[0] for p in planes], kind, [f.samples * channels for f in frames]).reshape(-1, channels)
    if kind == np.uint8:
        return np.float32(1 / 128) * (raw.astype(np.float32) - np.float32(128))
    if kind.kind == "i":
        return np.float32(2.0 ** (1 - 8 * kind.itemsize)) * raw.astype(np.float32)
    with np.errstate(over="ignore"):
        floats = raw.astype(np.float32, copy=False)
        whole = np.isfinite(floats.sum(dtype=np.float64))
    return floats if whole else np.nan_to_num(floats, nan=0.0, posinf=0.0, neginf=0.0)


def _joined(planes: Sequence[AudioPlane], kind: np.dtype[Any], counts: Sequence[int]) -> NDArray[Any]:
    # PyAV's planes are buffers, but its type hints do not say so.
    parts: list[NDArray[Any]] = [
        np.frombuffer(plane, kind, count)  # type: ignore[call-overload]
        for plane, count in zip(planes, counts, strict=True)
    ]
    return np.concatenate(parts)


def mixed(samples: Samples, names: tuple[str, ...], channels: int) -> Samples:
    """Return samples with another number of channels.

    Parameters
    ----------
    samples : ndarray, shape (n_samples, n_channels), float32
    names : tuple of str
        The place of each channel by ffmpeg's names (``FL``, ``LFE``); with any other name it has no place.
    channels : int
        1: the plain mean of all. From 1: the same samples in each channel, at the same amplitude. 2 from a surround
        layout: the coefficients of ITU-R BS.775-4, table 2, scaled to a sum of 1 so that nothing clips, without LFE. 2
        from channels without a place (as of a field recorder): their mean on both sides. Otherwise the first channels,
        followed by silent ones if there are too few.

    Returns
    -------
    ndarray, shape (n_samples, channels), float32
        The input itself if the number is the same.
    """
    present = samples.shape[1]
    if channels == present:
        return samples
    if channels == _MONO:
        # Column by column: numpy's mean over such a short axis is several times slower.
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
