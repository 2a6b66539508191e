"""Streams of float32 blocks: cut to a stretch, brought to another rate, regrouped to one length.

Owns what can be done to a stream while it flows, in the memory of a block; opens nothing and judges no sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def resampled(blocks: Iterable[Samples], source_hz: int, target_hz: int) -> Iterator[Samples]:
    """Bring a stream to another rate with soxr (HQ: linear phase, no delay).

    Parameters
    ----------
    blocks : iterable of ndarray, shape (n_samples, n_channels), float32
        Of any length; half a second and more is quick.
    source_hz, target_hz : int
        Rates in Hz.

    Yields
    ------
    ndarray, shape (n_samples, n_channels), float32
        In all ``round(n * target_hz / source_hz)`` samples. Blocks may be empty; no blocks give none.
    """
    stream, taken, given, channels = None, 0, 0, 0
    for block in blocks:
        if stream is None:
            channels = block.shape[1]
            stream = soxr.ResampleStream(source_hz, target_hz, channels, dtype="float32", quality="HQ")
        taken += len(block)
        out = stream.resample_chunk(np.ascontiguousarray(block, dtype=np.float32))
        given += len(out)
        yield out
    if stream is None:
        return
    rest = stream.resample_chunk(np.zeros((0, channels), np.float32), last=True)
    missing = round(taken * target_hz / source_hz) - given
    yield rest[: max(0, missing)]
    if missing > len(rest):
        yield np.zeros((missing - len(rest), channels), np.float32)


def cut(blocks: Iterable[Samples], first: int, last: int | None) -> Iterator[Samples]:
    """Yield what lies from position ``first`` to ``last`` (exclusive; None: the end) of a stream, and stop reading there."""
    at = 0
    for block in blocks:
        begin, at = at, at + len(block)
        if at > first:
            yield block[max(0, first - begin) : None if last is None else max(0, last - begin)]
        if last is not None and at >= last:
            return


def regrouped(blocks: Iterable[Samples], length: int) -> Iterator[Samples]:
    """Yield the same samples in blocks of ``length``, the last one shorter; an empty stream yields nothing."""
    held: list[Samples] = []
    count = 0
    for block in blocks:
        held.append(block)
        count += len(block)
        if count >= length:
            joined = np.concatenate(held)
            whole = count - count % length
            for begin in range(0, whole, length):
                yield joined[begin : begin + length]
            held, count = [joined[whole:]], count - whole
    if count:
        yield np.concatenate(held)
