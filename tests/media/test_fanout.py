from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.media.fanout import fan_out

Blocks = Iterable[NDArray[np.float32]]
BLOCKS = [np.full((4, 1), value, np.float32) for value in range(40)]


def _collecting(into: list[float]) -> object:
    def consumer(blocks: Blocks) -> None:
        into.extend(float(block[0, 0]) for block in blocks)

    return consumer


@pytest.mark.parametrize("consumers", [1, 2, 5])
def test_every_consumer_reads_every_block_in_order(consumers: int) -> None:
    read: list[list[float]] = [[] for _ in range(consumers)]
    fan_out(BLOCKS, [_collecting(into) for into in read])
    assert read == [list(range(40))] * consumers


def test_the_error_of_one_consumer_ends_all_and_is_raised() -> None:
    def failing(blocks: Blocks) -> None:
        next(iter(blocks))
        raise OSError("the third disk is full")

    before = threading.active_count()
    with pytest.raises(OSError, match="the third disk is full"):
        fan_out(BLOCKS, [_collecting([]), _collecting([]), failing])
    assert threading.active_count() == before


def test_an_error_after_the_last_block_is_raised_too() -> None:
    def failing(blocks: Blocks) -> None:
        list(blocks)
        raise OSError("no trailer")

    with pytest.raises(OSError, match="no trailer"):
        fan_out(BLOCKS, [_collecting([]), failing])


def test_the_error_of_the_source_ends_all_consumers() -> None:
    def broken() -> Iterator[NDArray[np.float32]]:
        yield BLOCKS[0]
        raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        fan_out(broken(), [_collecting([]), _collecting([])])
    assert threading.active_count() == before


def test_a_consumer_that_stops_early_does_not_hold_up_the_others() -> None:
    read: list[float] = []

    def satisfied(blocks: Blocks) -> None:
        next(iter(blocks))

    fan_out(BLOCKS, [satisfied, _collecting(read)])
    assert read == list(range(40))
