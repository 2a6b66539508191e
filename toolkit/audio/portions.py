"""Streams of mono samples cut into portions of one size, so that no result depends on how they arrived.

Owns the cutting, and what a process that comes late needs to come in time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from toolkit.media.blocks import regrouped


def portions(blocks: Iterable[NDArray[np.float32]], size: int) -> Iterator[NDArray[np.float32]]:
    """Yield the samples of blocks of any size, shape (n,) or (n, 1), ``size`` at a time; the last may be shorter."""
    return regrouped((np.asarray(block, np.float32).reshape(-1) for block in blocks), size)


def without_delay(
    portioned: Iterable[NDArray[np.float32]],
    step: int,
    delay: int,
    process: Callable[[NDArray[np.float32]], NDArray[np.float32]],
) -> Iterator[NDArray[np.float32]]:
    """Run a stream through a process that comes late, and yield every sample at its place, as many as came in.

    Parameters
    ----------
    portioned : iterable of ndarray, shape (n,), float32
        As :func:`portions` gives them; all but the last a multiple of ``step`` long.
    step : int
        What the process takes a multiple of; the last portion is filled up with silence.
    delay : int
        How many samples late it is.
    process : callable
        Gives as many samples as it takes.
    """
    taken, given, late = 0, 0, delay
    for portion in portioned:
        taken += portion.size
        done = process(np.concatenate([portion, np.zeros(-portion.size % step, np.float32)]))
        skipped = min(late, done.size)
        late -= skipped
        done = done[skipped:][: taken - given]
        given += done.size
        yield done
    if taken:
        yield process(np.zeros(delay + -delay % step, np.float32))[late:][: taken - given]
