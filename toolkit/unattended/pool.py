"""Worker processes: started when there is work, one task each at a time, replaced when they die."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType

from toolkit.unattended.sandbox import Sandbox
from toolkit.unattended.worker import CLOSE, STOP, Task, serve_tasks
from toolkit.unattended.worker_limits import WorkerLimits, family, resident_bytes
from toolkit.unattended.worker_message import NoMessage, WorkerMessage, receive
from toolkit.unattended.worker_start import threads_environment, threads_per_worker, without_secrets, worker_context

_UNDER_WAY = ("moved", "stage")


@dataclass
class Worker:
    """One worker process, and its task while it has one.

    ``moved_s`` is when the task last moved, by the clock of ``time.monotonic``, and ``stage`` what moved. ``broke`` is the limit that the
    worker was killed for, and ``place`` the folder of working copies that it may write to.
    """

    process: BaseProcess
    pipe: Connection
    task: Task | None = None
    moved_s: float = field(default_factory=time.monotonic)
    stage: str = ""
    broke: str = ""
    place: tuple[int, int] = (0, 0)

    def next_message(self) -> WorkerMessage:
        """Return the next message from the process; it is killed where it sends something else, which raises NoMessage."""
        try:
            return receive(self.pipe)
        except NoMessage as error:
            self.broke = str(error)
            self.kill()
            self.process.join()
            raise

    @property
    def resident_bytes(self) -> int:
        """Memory that the process and the programs that it started hold; 0 where the system does not say."""
        if self.process.pid is None:
            return 0
        # The process itself is asked first: its list of children is missing on some systems.
        children = [one for one in family(self.process.pid) if one != self.process.pid]
        return sum(map(resident_bytes, [self.process.pid, *children]))

    def kill(self) -> None:
        """Kill the process and every program that it has started, at once."""
        if self.process.pid is not None:
            # The programs before the group: one that has left the group is found only while its parent lives.
            for one in family(self.process.pid)[1:]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()


class Pool:
    """At most ``size`` workers, which share the machine's cores, each within ``limits``, and with no secrets but those in ``keeps``."""

    def __init__(
        self,
        size: int,
        limits: WorkerLimits | None = None,
        keeps: Collection[str] = (),
        sandbox: Sandbox | None = None,
        told: Callable[[str], None] = lambda _holds: None,
    ) -> None:
        """``told`` hears what keeps each new worker to its ``sandbox``; "" for nothing."""
        self.size = size
        self._sandbox, self._told = sandbox, told
        self._keeps = keeps
        self.limits = limits or WorkerLimits()
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
        self._retire_misplaced()
        worker = next((worker for worker in self._workers if worker.task is None), None) or self._new_worker()
        worker.task, worker.stage, worker.moved_s = task, "", time.monotonic()
        try:
            worker.pipe.send(task)
        except OSError:
            # It died while it was idle: `messages` reports the task as lost, like any other.
            worker.process.join(1.0)

    def _retire_misplaced(self) -> None:
        """End idle workers whose sandbox has the folder of working copies as it was before somebody put another in its place."""
        for worker in [worker for worker in self._workers if worker.task is None]:
            if self._sandbox is not None and worker.place != self._sandbox.identity:
                worker.kill()
                worker.process.join()
                self._forget(worker)

    def _forget(self, worker: Worker) -> None:
        self._workers.remove(worker)
        worker.pipe.close()
        if self._sandbox is not None and worker.process.pid is not None:
            self._sandbox.remove_leftovers(worker.process.pid)

    def ask_to_stop(self, job: str = "") -> None:
        """Ask the worker of a job, or all workers, to stop at the next progress report of their stage."""
        for worker in self.busy:
            if not job or (worker.task is not None and worker.task.job == job):
                with contextlib.suppress(OSError):
                    worker.pipe.send(STOP)

    def kill_what_exceeds(self) -> None:
        """Kill each worker whose task holds too much memory or stands still: `messages` tells its task as exhausted."""
        for worker in self.busy:
            if not worker.broke and (limit := self._exceeded(worker)):
                worker.broke = limit
                worker.kill()

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

    def _exceeded(self, worker: Worker) -> str:
        """Return the limit that a worker exceeds, as a sentence; "" while it keeps them."""
        if self.limits.memory_bytes and worker.resident_bytes > self.limits.memory_bytes:
            return self.limits.too_much
        if self.limits.stall_s and time.monotonic() - worker.moved_s > self.limits.stall_s:
            return self.limits.stalled(worker.stage)
        return ""

    def close(self, patience_s: float = 2.0) -> None:
        """End all workers, and kill those that have not ended after ``patience_s``."""
        for worker in self._workers:
            with contextlib.suppress(OSError):
                worker.pipe.send(CLOSE)
        until = time.monotonic() + patience_s
        for worker in self._workers:
            worker.process.join(max(0.0, until - time.monotonic()))
            if worker.process.is_alive():
                worker.kill()
                worker.process.join()
        for worker in [*self._workers]:
            self._forget(worker)

    def _messages_from(self, worker: Worker) -> Iterator[tuple[Task, WorkerMessage | None]]:
        task = worker.task
        with contextlib.suppress(EOFError, OSError, NoMessage):
            while worker.pipe.poll():
                message = worker.next_message()
                worker.moved_s = time.monotonic()
                if message.kind == "sandbox":
                    self._told(message.text)
                    continue
                if message.kind in _UNDER_WAY:
                    worker.stage = message.text if message.kind == "moved" else worker.stage
                else:
                    worker.task = None
                if task is not None and message.kind != "moved":
                    yield task, message
                if message.kind == "exhausted":
                    # What a refused request for memory has left behind is not known: no other task begins there.
                    worker.kill()
                    worker.process.join()
        if not worker.process.is_alive():
            # Programs that it had started are of no use to anybody.
            worker.kill()
            self._forget(worker)
            if worker.task is not None:
                yield worker.task, WorkerMessage("exhausted", worker.task.job, worker.broke) if worker.broke else None

    def _new_worker(self) -> Worker:
        context = worker_context(threads_environment(self._threads), keeps=self._keeps)
        ours, theirs = context.Pipe()
        place = self._sandbox.identity if self._sandbox is not None else (0, 0)
        process = context.Process(
            target=serve_tasks, args=(theirs, self._threads, self.limits, self._sandbox), name="podkit-worker"
        )
        with _hidden_main(), without_secrets(self._keeps):
            process.start()
        # With this end closed here, the worker alone holds it, and its death closes the pipe.
        theirs.close()
        worker = Worker(process, ours)
        worker.place = place
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
