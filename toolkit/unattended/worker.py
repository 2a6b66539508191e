"""One worker: a process that produces one job after another and keeps the model between them.

Owns what a job's process may use and how it ends: told to stop, it stops at the next progress of a stage, and finished
stages stay in the job's cache; when the process that started it is gone, it goes too.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from toolkit.model.errors import (
    BadInput,
    CannotWrite,
    DiskFull,
    InvalidManifest,
    PodkitError,
    WorkRefused,
)
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.unattended.worker_start import threads_environment

_MIB = 1 << 20


@dataclass(frozen=True)
class Task:
    """What a worker is to produce: ``folder`` is an episode folder of the job's own, or with ``in_place`` what a person named."""

    job: str
    path: Path
    options: ProduceOptions
    in_place: bool = False


@dataclass(frozen=True)
class News:
    """What a worker says: ``kind`` is stage, done, parked, refused (will never pass), failed (may pass) or full (will pass)."""

    kind: str
    job: str
    text: str = ""
    facts: dict[str, Any] | None = None


def work(pipe: Connection, threads: int) -> None:
    """Serve tasks from a pipe until it closes; the body of a worker process."""
    # Ctrl-C in a terminal reaches every process of the group: whoever started this one says what is to be done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ.update(threads_environment(threads))
    from toolkit.pipeline.stages.transcribe import Engines

    engines, desk = Engines(), _Desk(pipe)
    while (task := desk.next_task()) is not None:
        desk.say(_produce(task, engines, desk))


class _Desk:
    """The worker's side of the pipe: tasks wait here, and the word to stop sets a flag."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._tasks: list[Task] = []
        self._arrived = threading.Semaphore(0)
        self.stopping = threading.Event()
        threading.Thread(target=self._listen, daemon=True, name="desk").start()

    def next_task(self) -> Task | None:
        self._arrived.acquire()
        return self._tasks.pop(0) if self._tasks else None

    def say(self, news: News) -> None:
        with self._lock:
            self._pipe.send(news)

    def _listen(self) -> None:
        while True:
            try:
                message = self._pipe.recv()
            except (EOFError, OSError):
                # Whoever started this is gone: what is half done is taken up by whoever comes next.
                os._exit(1)
            if isinstance(message, Task):
                # Here and not where it is taken: the word to stop may follow on its heels.
                self.stopping.clear()
                self._tasks.append(message)
                self._arrived.release()
            elif message == "stop":
                self.stopping.set()
            else:
                self._arrived.release()
                return


def _produce(task: Task, engines: Any, desk: _Desk) -> News:  # noqa: ANN401 - Engines, loaded in the worker alone
    from toolkit.pipeline.graph.stage import Interrupted

    try:
        check_upload(task)
        return produce_task(task, engines, _pulse(task, desk))
    except Interrupted:
        return News("parked", task.job)
    except PodkitError as error:
        return news_of(error, task)


def produce_task(task: Task, engines: Any, progress: Callable[[str, float], None] | None = None) -> News:  # noqa: ANN401
    """Produce a task's episode and return how it went; raises nothing but what ``progress`` raises to stop it."""
    from toolkit.pipeline.commands.produce import produce_episode

    try:
        produced = produce_episode(task.path, options=task.options, progress=progress, engines=engines)
    except Exception as error:  # noqa: BLE001 - one job's surprise must not end the others
        return news_of(error, task)
    report = produced.report
    timings = {timing.name: timing.seconds for timing in report.stages if not timing.cached}
    facts = {"warnings": list(report.warnings), "timings_s": timings, "peak_mb": _peak_mb()}
    return News("done", task.job, facts=facts)


def news_of(error: Exception, task: Task) -> News:
    """Return what a failure means for its job: whether it may pass, and what is wrong, in the words of whoever sent it."""
    if isinstance(error, BadInput | WorkRefused):
        return News("refused", task.job, _without_place(error, task))
    if isinstance(error, DiskFull | CannotWrite):
        return News("full", task.job, _without_place(error, task))
    if isinstance(error, PodkitError):
        return News("failed", task.job, _without_place(error, task))
    return News("failed", task.job, f"something unexpected went wrong ({type(error).__name__}: {error})")


def check_upload(task: Task) -> None:
    """Refuse what is no recording, and a manifest that reaches out of its own folder: its paths are checked where it is read, its preset here.

    Raises
    ------
    UnreadableMedia, NoAudio, InvalidManifest
    """
    if task.in_place:
        return
    from toolkit.model.problem import Problem
    from toolkit.pipeline.episode.folder import MANIFEST, open_episode
    from toolkit.pipeline.episode.presets import list_presets

    _name_as_sound(task.path)
    preset = open_episode(task.path).episode.preset
    inside = (task.path / preset).resolve()
    if preset in {shipped.name for shipped in list_presets()}:
        return
    if not (inside.is_relative_to(task.path.resolve()) and inside.is_file()):
        problem = Problem("episode.preset", preset, "a shipped preset, or a file in this folder")
        raise InvalidManifest(task.path / MANIFEST, (problem,))


def _name_as_sound(folder: Path) -> None:
    """Give the only file of an upload a name that says that it is sound, where that is all that it lacks."""
    from toolkit.media.probe import probe
    from toolkit.pipeline.episode.folder import is_named_as_sound

    files = [path for path in folder.rglob("*") if path.is_file() and ".podkit" not in path.relative_to(folder).parts]
    if len(files) == 1 and files[0].parent.name == "tracks" and not is_named_as_sound(files[0]):
        probe(files[0])
        files[0].rename(files[0].with_name(f"{files[0].name}.mka"))


def _pulse(task: Task, desk: _Desk) -> Callable[[str, float], None]:
    from toolkit.pipeline.graph.stage import Interrupted

    done: set[str] = set()

    def progress(stage: str, fraction: float) -> None:
        if desk.stopping.is_set():
            raise Interrupted
        if fraction >= 1.0 and stage not in done:
            done.add(stage)
            desk.say(News("stage", task.job, stage))

    return progress


def _without_place(error: PodkitError, task: Task) -> str:
    """Return what is wrong without the place of the job's own copy, which says nothing to whoever sent it."""
    said = str(error)
    for place in () if task.in_place else (str(task.path.resolve()), str(task.path)):
        said = said.replace(f"{place}/", "").replace(f"{place}: ", "")
    return said


def _peak_mb() -> float:
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MIB, 1)
