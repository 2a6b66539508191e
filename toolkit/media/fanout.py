"""One stream of blocks read by several consumers at once, each in its own thread.

Owns the queues between them, and that all end together. Knows nothing about encoding.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Consumer = Callable[[Iterable[Samples]], None]

_BLOCKS_AHEAD = 4
_LOOK_S = 0.2


class _Abandoned(Exception):
    """Ends a consumer after the source or another consumer failed; never leaves this module."""


def fan_out(blocks: Iterable[Samples], consumers: Sequence[Consumer]) -> None:
    """Give every block to every consumer. The slowest sets the pace; at most four blocks wait for it.

    The blocks are produced in the calling thread. The first error, of the source or of a consumer, ends all others and is
    raised.
    """
    if len(consumers) == 1:
        consumers[0](blocks)
        return
    lanes = [_Lane(consumer) for consumer in consumers]
    try:
        for block in blocks:
            for lane in lanes:
                lane.put(block)
        for lane in lanes:
            lane.put(None)
        for lane in lanes:
            lane.finish()
    finally:
        for lane in lanes:
            lane.abandon()


class _Lane:
    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self._queue: queue.Queue[Samples | None] = queue.Queue(_BLOCKS_AHEAD)
        self._given_up = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def put(self, block: Samples | None) -> None:
        """Pass on a block (None: the end); raise the consumer's error if it failed."""
        while True:
            done = not self._thread.is_alive()
            if self._error is not None:
                raise self._error
            if done:
                # A consumer may stop before the blocks end.
                return
            try:
                self._queue.put(block, timeout=_LOOK_S)
            except queue.Full:
                continue
            return

    def finish(self) -> None:
        """Wait for the consumer; raise its error if it failed."""
        self._thread.join()
        if self._error is not None:
            raise self._error

    def abandon(self) -> None:
        """End the consumer if it still runs, and wait for it."""
        self._given_up.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._consumer(self._blocks())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that called
            self._error = error

    def _blocks(self) -> Iterator[Samples]:
        while True:
            try:
                block = self._queue.get(timeout=_LOOK_S)
            except queue.Empty:
                if self._given_up.is_set():
                    raise _Abandoned from None
                continue
            if block is None:
                return
            if self._given_up.is_set():
                raise _Abandoned
            yield block
