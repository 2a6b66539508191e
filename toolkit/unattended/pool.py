"""Worker processes: started when there is work, one task each at a time, replaced when they die."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from toolkit.unattended.worker import News, Task, work
from toolkit.unattended.worker_start import nursery, share_of, threads_environment


@dataclass
class Hand:
    """One worker process and the task that it has."""

    process: BaseProcess
    pipe: Connection
    task: Task | None = None

    @property
    def resident_bytes(self) -> int:
        """Memory that it holds now; 0 where the system does not tell."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1])
            return pages * os.sysconf("SC_PAGE_SIZE")
        return 0


class Pool:
    """At most ``size`` workers, which divide the machine's cores among them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._threads = share_of(size)
        self._hands: list[Hand] = []

    @property
    def busy(self) -> list[Hand]:
        """The workers that have a task."""
        return [hand for hand in self._hands if hand.task is not None]

    @property
    def has_room(self) -> bool:
        """Whether another task can begin."""
        return len(self.busy) < self.size

    def give(self, task: Task) -> None:
        """Let an idle worker, or a new one, begin a task."""
        hand = next((hand for hand in self._hands if hand.task is None), None) or self._started()
        hand.task = task
        try:
            hand.pipe.send(task)
        except OSError:
            # It died while it was idle: the task is told of as lost, like any other.
            hand.process.join(1.0)

    def tell_to_stop(self, job: str = "") -> None:
        """Ask workers (the one with a job, or all) to stop at the next progress of their stage."""
        for hand in self.busy:
            if not job or (hand.task is not None and hand.task.job == job):
                with contextlib.suppress(OSError):
                    hand.pipe.send("stop")

    def news(self, timeout_s: float) -> Iterator[tuple[Task, News | None]]:
        """Yield what workers say within a while; None for one that died with its task."""
        waited: dict[object, Hand] = {}
        for hand in self._hands:
            waited |= {hand.pipe: hand, hand.process.sentinel: hand}
        if not waited:
            time.sleep(timeout_s)
        for ready in wait([*waited], timeout_s) if waited else ():  # type: ignore[list-item]
            hand = waited[ready]
            # A worker that dies is told of by its pipe and by its end.
            if hand in self._hands:
                yield from self._heard(hand)

    def close(self, patience_s: float = 2.0) -> None:
        """End all workers; those that do not end by themselves are killed."""
        for hand in self._hands:
            with contextlib.suppress(OSError):
                hand.pipe.send("close")
        until = time.monotonic() + patience_s
        for hand in self._hands:
            hand.process.join(max(0.0, until - time.monotonic()))
            if hand.process.is_alive():
                hand.process.kill()
                hand.process.join()
            hand.pipe.close()
        self._hands.clear()

    def _heard(self, hand: Hand) -> Iterator[tuple[Task, News | None]]:
        task = hand.task
        with contextlib.suppress(EOFError, OSError):
            while hand.pipe.poll():
                news: News = hand.pipe.recv()
                if news.kind != "stage":
                    hand.task = None
                if task is not None:
                    yield task, news
        if not hand.process.is_alive():
            self._hands.remove(hand)
            hand.pipe.close()
            if hand.task is not None:
                yield hand.task, None

    def _started(self) -> Hand:
        context = nursery(threads_environment(self._threads))
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs, self._threads), name="podkit-worker")
        process.start()
        # Only the worker holds this end now, so its death closes the pipe.
        theirs.close()
        hand = Hand(process, ours)
        self._hands.append(hand)
        return hand
