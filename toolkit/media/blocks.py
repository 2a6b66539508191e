"""Streams of float32 blocks: cut to a span, resampled, read in blocks of another length.

Owns what can be done to a stream in the memory of one block. Opens no file and measures nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]
# Skipped samples are read in pieces of this length, so that memory does not grow with their number.
SKIPPED_AT_ONCE = 192_000


def resampled(blocks: Iterable[Samples], source_hz: int, target_hz: int) -> Iterator[Samples]:
    """Resample a stream with soxr (HQ: linear phase, no delay).

    Parameters
    ----------
    blocks : iterable of ndarray, shape (n,) or (n, channels), float32
        Of any length; blocks of half a second and more are fast.
    source_hz, target_hz : int
        Rates in Hz. If they are equal the blocks are passed on unchanged.

    Yields
    ------
    ndarray, shape as that of the blocks, float32
        In all ``round(n * target_hz / source_hz)`` samples. Blocks may be empty; no blocks give none.
    """
    if source_hz == target_hz:
        yield from blocks
        return
    stream, taken, given, shape = None, 0, 0, (0,)
    for block in blocks:
        if stream is None:
            shape = (0, *block.shape[1:])
            stream = soxr.ResampleStream(source_hz, target_hz, max(1, *shape), dtype="float32", quality="HQ")
        taken += len(block)
        out = stream.resample_chunk(np.ascontiguousarray(block, dtype=np.float32))
        given += len(out)
        yield out
    if stream is None:
        return
    rest = stream.resample_chunk(np.zeros(shape, np.float32), last=True)
    missing = round(taken * target_hz / source_hz) - given
    yield rest[: max(0, missing)]
    if missing > len(rest):
        yield np.zeros((missing - len(rest), *shape[1:]), np.float32)


def cut(blocks: Iterable[Samples], first: int, last: int | None) -> Iterator[Samples]:
    """Yield the samples of a stream from ``first`` to ``last`` (exclusive; None: the end), and stop reading there."""
    at = 0
    for block in blocks:
        begin, at = at, at + len(block)
        if at > first:
            yield block[max(0, first - begin) : None if last is None else max(0, last - begin)]
        if last is not None and at >= last:
            return


class BlockReader:
    """The samples of a stream, read in blocks of any length whatever the length of those that arrive.

    Parameters
    ----------
    blocks : iterable of ndarray, shape (n,) or (n, channels)
        Consecutive, of any length, empty ones among them. Kept until they are read, so they must not change meanwhile.
    """

    def __init__(self, blocks: Iterable[Samples]) -> None:
        self._blocks = iter(blocks)
        self._rest = np.zeros(0, np.float32)
        self._at = 0

    def take(self, count: int) -> Samples:
        """Return the next ``count`` samples, fewer only at the end; of no stream at all, shape (0,)."""
        parts, missing = [self._rest[:count]], count - len(self._rest)
        self._rest = self._rest[count:]
        while missing > 0 and (block := next(self._blocks, None)) is not None:
            parts.append(block[:missing])
            self._rest = block[missing:]
            missing -= len(block)
        # An empty first part may be of another shape: what was there before the first block.
        filled = [part for part in parts if len(part)] or parts[-1:]
        self._at += sum(len(part) for part in filled)
        return filled[0] if len(filled) == 1 else np.concatenate(filled)

    def read(self, start: int, end: int) -> Samples:
        """Return the samples at positions ``start`` to ``end`` (exclusive), fewer at the end; what lies before is skipped.

        Raises
        ------
        ValueError
            Where ``start`` lies before the end of what was read last: a stream does not go back.
        """
        if start < self._at:
            raise ValueError(f"a stream that was read to {self._at} does not go back to {start}")
        while self._at < start and len(self.take(min(start - self._at, SKIPPED_AT_ONCE))):
            pass
        return self.take(max(0, end - start) if self._at == start else 0)


def regrouped(blocks: Iterable[Samples], length: int) -> Iterator[Samples]:
    """Yield the same samples in blocks of ``length``, the last one shorter; an empty stream yields nothing."""
    reader = BlockReader(blocks)
    while len(block := reader.take(length)):
        yield block
