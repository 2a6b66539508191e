"""The same work on many files, as many at once as there are cores.

Owns the threads and the progress of the whole; an error that podkit raised on purpose is that file's result and stops
no other. Threads are enough: decoding, filtering and encoding leave Python alone while they compute.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import TypeVar

from toolkit.model.errors import PodkitError
from toolkit.pipeline.graph.heap import keep_freed_memory
from toolkit.pipeline.graph.run import Interrupted

Progress = Callable[[float], None]
Given = TypeVar("Given")
Made = TypeVar("Made")


def side_by_side(
    work: Callable[[Given, Progress], Made], entries: Sequence[Given], progress: Progress | None = None
) -> tuple[Made | PodkitError, ...]:
    """Do ``work`` for each entry and return the results, or errors, in the entries' order.

    ``work`` gets an entry and a function that it tells its own share to; ``progress`` is told the mean of all shares.
    """
    keep_freed_memory()
    shares = [0.0] * len(entries)
    lock, stop = Lock(), Event()

    def one(index: int) -> Made | PodkitError:
        def told(share: float) -> None:
            if stop.is_set():
                raise Interrupted
            with lock:
                shares[index] = share
                if progress is not None:
                    progress(sum(shares) / len(shares))

        try:
            return work(entries[index], told)
        except PodkitError as error:
            return error

    with ThreadPoolExecutor(max_workers=max(1, min(len(entries), os.cpu_count() or 1))) as pool:
        try:
            return tuple(pool.map(one, range(len(entries))))
        except BaseException:
            # The pool waits for its threads: tell them first, or Ctrl-C would wait for the longest file.
            stop.set()
            raise
