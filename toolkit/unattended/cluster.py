"""Many machines: the stages of episodes as a task graph on ``dask.distributed``.

Owns how an episode is cut into tasks and how its outcome comes back. The episode's folder and cache lie where every worker sees them, so
a task returns nothing but whether its stages are in the cache. A task that runs again because its worker died finds the finished stages
there, and an episode is published once.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.model.errors import MissingPart, PodkitError
from toolkit.model.install import install_command
from toolkit.model.job_errors import NoScheduler
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.unattended.job import Job, State
from toolkit.unattended.job_lifecycle import JobLifecycle
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.orphans import own_name
from toolkit.unattended.settings import RunSettings, kept_variables
from toolkit.unattended.worker import Task, check_upload, failure_message, produce_task
from toolkit.unattended.worker_message import WorkerMessage
from toolkit.unattended.worker_start import METHOD, threads_environment, threads_per_worker, worker_context

LOCAL = "local"
_BEAT_S = 5.0
_ALLOWED_DEATHS = 5
_SCHEDULER_WAIT_S = 20.0
# Episodes in progress for each worker: enough that no worker waits for the last task of another's episode.
_AHEAD = 2


@dataclass(frozen=True)
class Piece:
    """A task of an episode: the stages that it runs, and the names of the pieces that must end before it."""

    name: str
    stages: tuple[str, ...]
    after: tuple[str, ...] = ()


def pieces_of(stages: Sequence[str]) -> tuple[Piece, ...]:
    """Cut an episode's stages into tasks: analysis and transcription of each track alone, then what needs all tracks.

    Light stages run in the task of the heavy one that needs them, because each task costs some tens of milliseconds. The last piece is
    named ``finish``.
    """
    analysing = [Piece(name, (name,)) for name in stages if name.startswith("analyse:")]
    analysed = tuple(piece.name for piece in analysing)
    activity = Piece("activity", tuple(name for name in ("activity", "language") if name in stages), analysed)
    transcribing = [Piece(name, (name,), ("activity",)) for name in stages if name.startswith("transcribe:")]
    transcribed = tuple(piece.name for piece in transcribing)
    conversation = Piece("conversation", ("conversation",), ("activity",))
    # With a cold open, the transcript decides what the master plays first.
    master = Piece("master", ("master",), ("conversation", *(transcribed if "opening" in stages else ())))
    finish = Piece("finish", (), ("master", *transcribed))
    return (*analysing, activity, *transcribing, conversation, master, finish)


class Cluster:
    """Runs jobs on a cluster.

    Parameters
    ----------
    address : str
        ``HOST:PORT`` of a scheduler, or ``local`` for workers on this machine.
    settings : RunSettings
        ``limits.jobs`` is the number of local workers.
    stop : threading.Event
        Parks the jobs when it is set.
    """

    def __init__(self, address: str, settings: RunSettings, journal: Journal, stop: threading.Event) -> None:
        self._address = address
        self._settings = settings
        self._journal = journal
        self._stop = stop

    def work(self, ledger: Ledger, among: Sequence[str]) -> None:
        """Run the jobs with these ids until none of them waits or runs, or ``stop`` is set.

        Raises
        ------
        MissingPart
            When the extra ``cluster`` is not installed.
        NoScheduler
            When the scheduler does not answer.
        """
        with _client(self._address, self._settings.limits.jobs) as client:
            _ClusterRun(client, ledger, self._settings, self._journal, among).run(self._stop)


class _ClusterRun:
    """The jobs of one batch on a connected cluster."""

    def __init__(
        self, client: Any, ledger: Ledger, settings: RunSettings, journal: Journal, among: Sequence[str]  # noqa: ANN401 - dask has no types
    ) -> None:  # fmt: skip
        self._client = client
        self._ledger = ledger
        self._journal = journal
        self._among = among
        self._own = own_name()
        self._lifecycle = JobLifecycle(ledger, settings, journal, self._own)
        self._running: dict[Any, Job] = {}
        self._last_beat_s, self._most_running = -_BEAT_S, 0

    def run(self, stop: threading.Event) -> None:
        """Run until no job is left or ``stop`` is set; jobs that still run then are parked."""
        try:
            while not stop.is_set():
                self._beat()
                self._begin()
                if not self._running and not self._anything_left():
                    return
                for future in [future for future in self._running if future.done()]:
                    self._lifecycle.record_outcome(self._running.pop(future), _outcome_of(future))
                stop.wait(0.25)
        finally:
            self._lifecycle.close()
            for future, job in self._running.items():
                future.cancel()
                self._ledger.postpone(job.id, "parked", 0.0, counts=False)

    def _beat(self) -> None:
        """Raise the pulse of the running jobs, and count the workers, which come and go."""
        if time.monotonic() - self._last_beat_s < _BEAT_S:
            return
        self._last_beat_s = time.monotonic()
        for job in self._running.values():
            self._ledger.beat(job.id, self._own)
        self._most_running = _AHEAD * max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def _begin(self) -> None:
        while len(self._running) < self._most_running:
            job = self._ledger.claim(self._own, among=self._among)
            if job is None:
                return
            task = self._lifecycle.task_of(job)
            if task is None:
                continue
            try:
                self._running[self._submitted(job, task)] = job
            except PodkitError as error:
                self._lifecycle.record_outcome(job, failure_message(error, task))
                continue
            self._journal.log("started", job=job, attempt=job.attempts)

    def _submitted(self, job: Job, task: Task) -> Any:  # noqa: ANN401 - dask has no types
        """Submit an episode's pieces to the scheduler and return the future of the last one."""
        from toolkit.pipeline.commands.produce import stage_names

        check_upload(task)
        futures: dict[str, Any] = {}
        for piece in pieces_of(stage_names(task.path, task.options)):
            key = f"{job.name}-{piece.name}-{job.id}-{job.attempts}"
            before = [futures[name] for name in piece.after]
            if piece.name == "finish":
                futures[piece.name] = self._client.submit(_finish, task, before, key=key, pure=False)
            else:
                futures[piece.name] = self._client.submit(_run_piece, task, piece.stages, before, key=key, pure=False)
        return futures["finish"]

    def _anything_left(self) -> bool:
        return any(job.id in self._among for job in self._ledger.jobs(State.WAITING, State.RUNNING))


@contextlib.contextmanager
def _client(address: str, jobs: int) -> Iterator[Any]:
    """Connect to a scheduler, or start ``jobs`` local workers, while the block runs."""
    try:
        import dask

        # Read when `distributed` is imported.
        dask.config.set({"distributed.worker.multiprocessing-method": METHOD})
        from distributed import Client
    except ImportError as error:
        raise MissingPart("dask.distributed", f"install it with {install_command('cluster')}") from error
    dask.config.set(
        {"distributed.scheduler.allowed-failures": _ALLOWED_DEATHS, "distributed.logging.distributed": "error"}
    )
    logging.getLogger("distributed").setLevel(logging.ERROR)
    if address == LOCAL:
        with _local_cluster(jobs) as cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(address, timeout=_SCHEDULER_WAIT_S)
    except (OSError, TimeoutError, ValueError) as error:
        raise NoScheduler(address) from error
    with client:
        yield client


def _local_cluster(jobs: int) -> Any:  # noqa: ANN401 - dask has no types
    """Start ``jobs`` workers on this machine, forked from the same server as podkit's own."""
    import dask
    from distributed import LocalCluster

    shares = threads_environment(threads_per_worker(jobs))
    worker_context(
        shares | {"DASK_LOGGING__DISTRIBUTED": "error"}, "distributed", keeps=kept_variables(ProduceOptions())
    )
    dask.config.set({"distributed.nanny.pre-spawn-environ": shares})
    return LocalCluster(
        n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0,
        silence_logs=logging.ERROR,
    )  # fmt: skip


_shared: dict[str, Any] = {}


def _engines() -> Any:  # noqa: ANN401 - Engines, loaded in workers alone
    """Return this worker's speech engines, which keep their model from one task to the next."""
    from toolkit.pipeline.stages.transcribe import Engines

    return _shared.setdefault("engines", Engines())


def _run_piece(task: Task, stages: Sequence[str], before: Sequence[WorkerMessage | None]) -> WorkerMessage | None:
    """Run some stages of an episode, on a worker; return the failure of this piece or of one before it, None where all succeeded."""
    from toolkit.pipeline.commands.produce import run_part

    if failed := next(filter(None, before), None):
        return failed
    try:
        run_part(task.path, stages, options=task.options, engines=_engines())
    except Exception as error:  # noqa: BLE001 - returned as a message: dask would repeat the task for any exception
        return failure_message(error, task)
    return None


def _finish(task: Task, before: Sequence[WorkerMessage | None]) -> WorkerMessage:
    """Produce an episode whose heavy stages are in its cache, on a worker."""
    return next(filter(None, before), None) or produce_task(task, _engines())


def _outcome_of(future: Any) -> WorkerMessage:  # noqa: ANN401 - dask has no types
    try:
        message: WorkerMessage = future.result()
    except Exception as error:  # noqa: BLE001 - a task whose workers died too often, or a lost scheduler
        return WorkerMessage("failed", "", f"the cluster gave the episode up ({type(error).__name__})")
    return message
