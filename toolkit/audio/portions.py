"""Streams of mono samples cut into portions of one size, so that no result depends on how they arrived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray


def portions(blocks: Iterable[NDArray[np.float32]], size: int) -> Iterator[NDArray[np.float32]]:
    """Yield the samples of blocks of any size, shape (n,) or (n, 1), ``size`` at a time; the last may be shorter."""
    waiting: list[NDArray[np.float32]] = []
    held = 0
    for block in blocks:
        samples = np.asarray(block, np.float32).reshape(-1)
        waiting.append(samples)
        held += samples.size
        if held < size:
            continue
        joined = np.concatenate(waiting)
        whole = held - held % size
        for start in range(0, whole, size):
            yield joined[start : start + size]
        waiting, held = [joined[whole:]], held % size
    rest = np.concatenate(waiting) if waiting else np.zeros(0, np.float32)
    if rest.size:
        yield rest
