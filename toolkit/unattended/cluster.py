"""Many machines: the stages of episodes as a graph on ``dask.distributed``.

Owns how an episode is cut into tasks and how its end comes back. The episode's folder and cache lie where every worker sees them, so a
task gives nothing but the word that its stages are in the cache: one that is done again, because its worker died,
finds what was finished and lands once.
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
from toolkit.model.job_errors import NoScheduler
from toolkit.unattended.job import Job, State
from toolkit.unattended.job_lifecycle import Ends, Setting
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.orphans import own_name
from toolkit.unattended.worker import News, Task, check_upload, news_of, produce_task
from toolkit.unattended.worker_start import METHOD, nursery, share_of, threads_environment

LOCAL = "local"
_BEAT_S = 5.0
_ALLOWED_DEATHS = 5
# Episodes under way for each worker: enough that none waits for the end of another's.
_AHEAD = 2


@dataclass(frozen=True)
class Piece:
    """A task of an episode: the stages that it sees to, and the pieces that come before it."""

    name: str
    stages: tuple[str, ...]
    after: tuple[str, ...] = ()


def pieces_of(stages: Sequence[str]) -> tuple[Piece, ...]:
    """Cut an episode's stages into tasks: each track's analysis and listening alone, then what needs them all.

    Light stages go with the heavy one that they lead to: a task costs some tens of milliseconds. The last piece is named ``finish``.
    """
    analysing = [Piece(name, (name,)) for name in stages if name.startswith("analyse:")]
    analysed = tuple(piece.name for piece in analysing)
    ground = Piece("ground", tuple(name for name in ("activity", "language") if name in stages), analysed)
    listening = [Piece(name, (name,), ("ground",)) for name in stages if name.startswith("transcribe:")]
    heard = tuple(piece.name for piece in listening)
    sound = Piece("conversation", ("conversation",), ("ground",))
    # With a cold open, what is heard decides what the master plays first.
    master = Piece("master", ("master",), ("conversation", *(heard if "opening" in stages else ())))
    return (*analysing, ground, *listening, sound, master, Piece("finish", (), ("master", *heard)))


class Cluster:
    """Works through jobs on a cluster.

    Parameters
    ----------
    address : str
        ``HOST:PORT`` of a scheduler, or ``local`` for workers on this machine.
    setting : Setting
        ``limits.jobs`` is the number of local workers.

    Raises
    ------
    MissingPart
        When the extra ``cluster`` is not installed, or the scheduler cannot be reached.
    """

    def __init__(self, address: str, setting: Setting, journal: Journal, stop: threading.Event) -> None:
        self._address = address
        self._setting = setting
        self._journal = journal
        self._stop = stop
        self._own = own_name()

    def work(self, ledger: Ledger, among: Sequence[str]) -> None:
        """Work until no job among these waits or runs, or told to stop."""
        ends = Ends(ledger, self._setting, self._journal, self._own)
        with self._client() as client:
            running: dict[Any, Job] = {}
            beaten, room = -_BEAT_S, 0
            try:
                while not self._stop.is_set():
                    if time.monotonic() - beaten >= _BEAT_S:
                        beaten = time.monotonic()
                        for job in running.values():
                            ledger.beat(job.id, self._own)
                        # Workers come and go.
                        room = _AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
                    self._begin(client, ledger, ends, among, running, room)
                    if not running and not self._anything_left(ledger, among):
                        return
                    for future in [future for future in running if future.done()]:
                        ends.settle(running.pop(future), _answer(future))
                    self._stop.wait(0.25)
            finally:
                ends.close()
                for future, job in running.items():
                    future.cancel()
                    ledger.postpone(job.id, "parked", 0.0, counts=False)

    def _begin(
        self, client: Any, ledger: Ledger, ends: Ends, among: Sequence[str], running: dict[Any, Job], room: int  # noqa: ANN401
    ) -> None:  # fmt: skip
        while len(running) < room:
            job = ledger.claim(self._own, among=among)
            if job is None:
                return
            task = ends.task_of(job)
            if task is None:
                continue
            try:
                running[self._submitted(client, job, task)] = job
            except PodkitError as error:
                ends.settle(job, news_of(error, task))
                continue
            self._journal.say("started", job=job, attempt=job.attempts)

    def _submitted(self, client: Any, job: Job, task: Task) -> Any:  # noqa: ANN401 - dask has no types
        """Hand an episode's pieces to the scheduler and return the future of the last."""
        from toolkit.pipeline.commands.produce import stage_names

        check_upload(task)
        futures: dict[str, Any] = {}
        for piece in pieces_of(stage_names(task.path, task.options)):
            key = f"{job.name}-{piece.name}-{job.id}-{job.attempts}"
            before = [futures[name] for name in piece.after]
            if piece.name == "finish":
                futures[piece.name] = client.submit(_finish, task, before, key=key, pure=False)
            else:
                futures[piece.name] = client.submit(_run_piece, task, piece.stages, before, key=key, pure=False)
        return futures["finish"]

    @staticmethod
    def _anything_left(ledger: Ledger, among: Sequence[str]) -> bool:
        return any(job.id in among for job in ledger.jobs(State.WAITING, State.RUNNING))

    @contextlib.contextmanager
    def _client(self) -> Iterator[Any]:
        try:
            import dask

            # Read when ``distributed`` is imported.
            dask.config.set({"distributed.worker.multiprocessing-method": METHOD})
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise MissingPart("dask.distributed", "install the extra cluster: pip install 'podkit[cluster]'") from error
        dask.config.set(
            {"distributed.scheduler.allowed-failures": _ALLOWED_DEATHS, "distributed.logging.distributed": "error"}
        )
        logging.getLogger("distributed").setLevel(logging.ERROR)
        with contextlib.ExitStack() as stack:
            if self._address == LOCAL:
                jobs = self._setting.limits.jobs
                shares = threads_environment(share_of(jobs))
                nursery(shares | {"DASK_LOGGING__DISTRIBUTED": "error"}, "distributed")
                dask.config.set({"distributed.nanny.pre-spawn-environ": shares})
                local = LocalCluster(
                    n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0,
                    silence_logs=logging.ERROR,
                )  # fmt: skip
                client = stack.enter_context(Client(stack.enter_context(local)))
            else:
                try:
                    client = stack.enter_context(Client(self._address, timeout="20s"))
                except (OSError, TimeoutError, ValueError) as error:
                    raise NoScheduler(self._address) from error
            yield client


_shared: dict[str, Any] = {}


def _engines() -> Any:  # noqa: ANN401 - Engines, loaded in workers alone
    """Return what holds the model of this worker process from one task to the next."""
    from toolkit.pipeline.stages.transcribe import Engines

    return _shared.setdefault("engines", Engines())


def _run_piece(task: Task, stages: Sequence[str], before: Sequence[News | None]) -> News | None:
    """Run some stages of an episode, on a worker; return why it failed, None where it did not."""
    from toolkit.pipeline.commands.produce import run_part

    if failed := next(filter(None, before), None):
        return failed
    try:
        run_part(task.path, stages, options=task.options, engines=_engines())
    except Exception as error:  # noqa: BLE001 - it travels as news: an exception would be tried again, whatever it is
        return news_of(error, task)
    return None


def _finish(task: Task, before: Sequence[News | None]) -> News:
    """Produce an episode whose heavy stages are in its cache, on a worker."""
    return next(filter(None, before), None) or produce_task(task, _engines())


def _answer(future: Any) -> News:  # noqa: ANN401
    try:
        news: News = future.result()
    except Exception as error:  # noqa: BLE001 - a worker that died too often, a scheduler that went away
        return News("failed", "", f"the cluster gave it up ({type(error).__name__})")
    return news
