"""Worker processes: started when there is work, one task each at a time, replaced when they die."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType

from toolkit.unattended.worker import CLOSE, STOP, Task, WorkerMessage, serve_tasks
from toolkit.unattended.worker_start import threads_environment, threads_per_worker, worker_context


@dataclass
class Worker:
    """One worker process, and its task while it has one."""

    process: BaseProcess
    pipe: Connection
    task: Task | None = None

    @property
    def resident_bytes(self) -> int:
        """Memory that the process holds; 0 where the system does not say."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1])
            return pages * os.sysconf("SC_PAGE_SIZE")
        return 0


class Pool:
    """At most ``size`` workers, which share the machine's cores."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._threads = threads_per_worker(size)
        self._workers: list[Worker] = []

    @property
    def busy(self) -> list[Worker]:
        """The workers that have a task."""
        return [worker for worker in self._workers if worker.task is not None]

    @property
    def has_room(self) -> bool:
        """Whether another task can begin."""
        return len(self.busy) < self.size

    def give(self, task: Task) -> None:
        """Give a task to an idle worker, or to a new one."""
        worker = next((worker for worker in self._workers if worker.task is None), None) or self._new_worker()
        worker.task = task
        try:
            worker.pipe.send(task)
        except OSError:
            # It died while it was idle: `messages` reports the task as lost, like any other.
            worker.process.join(1.0)

    def ask_to_stop(self, job: str = "") -> None:
        """Ask the worker of a job, or all workers, to stop at the next progress report of their stage."""
        for worker in self.busy:
            if not job or (worker.task is not None and worker.task.job == job):
                with contextlib.suppress(OSError):
                    worker.pipe.send(STOP)

    def messages(self, timeout_s: float) -> Iterator[tuple[Task, WorkerMessage | None]]:
        """Wait at most ``timeout_s`` for messages and yield each with its task; None as message where the worker died with its task."""
        waited: dict[object, Worker] = {}
        for worker in self._workers:
            waited |= {worker.pipe: worker, worker.process.sentinel: worker}
        if not waited:
            time.sleep(timeout_s)
        for ready in wait([*waited], timeout_s) if waited else ():  # type: ignore[list-item]
            worker = waited[ready]
            # A death shows at the pipe and at the sentinel: the second finds the worker removed.
            if worker in self._workers:
                yield from self._messages_from(worker)

    def close(self, patience_s: float = 2.0) -> None:
        """End all workers, and kill those that have not ended after ``patience_s``."""
        for worker in self._workers:
            with contextlib.suppress(OSError):
                worker.pipe.send(CLOSE)
        until = time.monotonic() + patience_s
        for worker in self._workers:
            worker.process.join(max(0.0, until - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.pipe.close()
        self._workers.clear()

    def _messages_from(self, worker: Worker) -> Iterator[tuple[Task, WorkerMessage | None]]:
        task = worker.task
        with contextlib.suppress(EOFError, OSError):
            while worker.pipe.poll():
                message: WorkerMessage = worker.pipe.recv()
                if message.kind != "stage":
                    worker.task = None
                if task is not None:
                    yield task, message
        if not worker.process.is_alive():
            self._workers.remove(worker)
            worker.pipe.close()
            if worker.task is not None:
                yield worker.task, None

    def _new_worker(self) -> Worker:
        context = worker_context(threads_environment(self._threads))
        ours, theirs = context.Pipe()
        process = context.Process(target=serve_tasks, args=(theirs, self._threads), name="podkit-worker")
        with _hidden_main():
            process.start()
        # With this end closed here, the worker alone holds it, and its death closes the pipe.
        theirs.close()
        worker = Worker(process, ours)
        self._workers.append(worker)
        return worker


@contextlib.contextmanager
def _hidden_main() -> Iterator[None]:
    """Hide the program's main module from multiprocessing while the block runs.

    A new process imports the main module of the one that started it. A worker does not need it, and a script that calls ``batch`` without
    ``if __name__ == "__main__"`` would start its batch again in every worker.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
