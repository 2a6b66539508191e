"""One worker: a process that produces one job after another and keeps the speech model loaded between them.

Owns what the process of a job may do and how it ends. Asked to stop, it stops at the next progress report of a stage; finished stages
stay in the job's cache. When the process that started it is gone, the worker exits.
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
from toolkit.model.job_errors import FolderBusy
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.unattended.worker_start import threads_environment

_MIB = 1 << 20
STOP, CLOSE = "stop", "close"


@dataclass(frozen=True)
class Task:
    """What a worker is to produce: ``path`` is the job's own copy, or with ``in_place`` the path that the user named."""

    job: str
    path: Path
    options: ProduceOptions
    in_place: bool = False


@dataclass(frozen=True)
class WorkerMessage:
    """A message from a worker about its job.

    ``kind`` is ``stage`` (``text`` names the stage that was finished), ``done`` (``facts`` has warnings, timings, memory), ``parked``
    (stopped as asked), or one of three failures, with the reason in ``text``: ``refused`` (another try cannot succeed), ``failed`` (another
    try may), ``blocked`` (another try will, once the disk has room or can be written to, or another run in the folder has ended).
    """

    kind: str
    job: str
    text: str = ""
    facts: dict[str, Any] | None = None


def serve_tasks(pipe: Connection, threads: int) -> None:
    """Produce tasks from a pipe until it closes; the main function of a worker process."""
    # Ctrl-C in a terminal reaches the whole process group: whether a worker stops is decided by the process that started it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ.update(threads_environment(threads))
    from toolkit.pipeline.stages.transcribe import Engines

    engines, channel = Engines(), _TaskChannel(pipe)
    while (task := channel.next_task()) is not None:
        channel.send(_produce(task, engines, channel))


class _TaskChannel:
    """The worker's end of the pipe: a thread queues arriving tasks, and sets ``stopping`` when asked to stop."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._tasks: list[Task] = []
        self._arrived = threading.Semaphore(0)
        self.stopping = threading.Event()
        threading.Thread(target=self._receive, daemon=True, name="task-channel").start()

    def next_task(self) -> Task | None:
        self._arrived.acquire()
        return self._tasks.pop(0) if self._tasks else None

    def send(self, message: WorkerMessage) -> None:
        with self._lock:
            self._pipe.send(message)

    def _receive(self) -> None:
        while True:
            try:
                message = self._pipe.recv()
            except (EOFError, OSError):
                # The process that started this one is gone. Another one will continue the job from its finished stages.
                os._exit(1)
            if isinstance(message, Task):
                # Cleared here and not in next_task: a request to stop may follow the task at once.
                self.stopping.clear()
                self._tasks.append(message)
                self._arrived.release()
            elif message == STOP:
                self.stopping.set()
            else:
                self._arrived.release()
                return


def _produce(task: Task, engines: Any, channel: _TaskChannel) -> WorkerMessage:  # noqa: ANN401 - Engines, loaded in the worker alone
    from toolkit.pipeline.graph.run import Interrupted

    try:
        check_upload(task)
        return produce_task(task, engines, _progress_reporter(task, channel))
    except Interrupted:
        return WorkerMessage("parked", task.job)
    except PodkitError as error:
        return failure_message(error, task)


def produce_task(task: Task, engines: Any, progress: Callable[[str, float], None] | None = None) -> WorkerMessage:  # noqa: ANN401
    """Produce a task's episode and return the outcome. Raises only what ``progress`` raises to stop the work."""
    from toolkit.pipeline.commands.produce import RunControl, produce_episode

    try:
        # A worker that waited for another run in the folder could not be stopped: its job waits instead.
        control = RunControl(progress=progress, wait=False)
        produced = produce_episode(task.path, options=task.options, control=control, engines=engines)
    except Exception as error:  # noqa: BLE001 - an unexpected error of one job must not end the others
        return failure_message(error, task)
    report = produced.report
    timings = {timing.name: timing.seconds for timing in report.stages if not timing.cached}
    facts = {"warnings": list(report.warnings), "timings_s": timings, "peak_mb": _peak_mb()}
    return WorkerMessage("done", task.job, facts=facts)


def failure_message(error: Exception, task: Task) -> WorkerMessage:
    """Return the message for a failed job: whether another try can succeed, and the reason without paths of the job's own copy."""
    if isinstance(error, DiskFull | CannotWrite | FolderBusy):
        return WorkerMessage("blocked", task.job, _text_without_folder(error, task))
    if isinstance(error, BadInput | WorkRefused):
        return WorkerMessage("refused", task.job, _text_without_folder(error, task))
    if isinstance(error, PodkitError):
        return WorkerMessage("failed", task.job, _text_without_folder(error, task))
    return WorkerMessage("failed", task.job, f"something unexpected went wrong ({type(error).__name__}: {error})")


def check_upload(task: Task) -> None:
    """Refuse what is not a recording, and a manifest that points outside its own folder.

    The manifest's paths are checked where it is read, its preset here. Does nothing for a path that the user named.

    Raises
    ------
    UnreadableMedia, NoAudio, InvalidManifest
    """
    if task.in_place:
        return
    from toolkit.model.problem import Problem
    from toolkit.pipeline.episode.folder import MANIFEST, open_episode
    from toolkit.pipeline.episode.presets import list_presets
    from toolkit.pipeline.episode.show import SHOW_FILE

    _add_sound_suffix(task.path)
    opened = open_episode(task.path, options=task.options)
    preset = opened.episode.preset
    if opened.origins.get("episode.preset") == SHOW_FILE:
        return
    inside = (task.path / preset).resolve()
    if preset in {shipped.name for shipped in list_presets()}:
        return
    if not (inside.is_relative_to(task.path.resolve()) and inside.is_file()):
        problem = Problem("episode.preset", preset, "a shipped preset, or a file in this folder")
        raise InvalidManifest(task.path / MANIFEST, (problem,))


def _add_sound_suffix(folder: Path) -> None:
    """Add a suffix of sound files to the only file of an upload, where it is a recording and its name does not say so."""
    from toolkit.media.probe import probe
    from toolkit.pipeline.episode.folder import is_named_as_sound

    files = [path for path in folder.rglob("*") if path.is_file() and ".podkit" not in path.relative_to(folder).parts]
    if len(files) == 1 and files[0].parent.name == "tracks" and not is_named_as_sound(files[0]):
        probe(files[0])
        files[0].rename(files[0].with_name(f"{files[0].name}.mka"))


def _progress_reporter(task: Task, channel: _TaskChannel) -> Callable[[str, float], None]:
    """Return a progress function that reports finished stages, and raises ``Interrupted`` once the worker was asked to stop."""
    from toolkit.pipeline.graph.run import Interrupted

    finished: set[str] = set()

    def progress(stage: str, fraction: float) -> None:
        if channel.stopping.is_set():
            raise Interrupted
        if fraction >= 1.0 and stage not in finished:
            finished.add(stage)
            channel.send(WorkerMessage("stage", task.job, stage))

    return progress


def _text_without_folder(error: PodkitError, task: Task) -> str:
    """Return an error's text without the path of the job's own copy, which means nothing to the sender of the recording."""
    text = str(error)
    for folder in () if task.in_place else (str(task.path.resolve()), str(task.path)):
        text = text.replace(f"{folder}/", "").replace(f"{folder}: ", "")
    return text


def _peak_mb() -> float:
    """Return the most memory that this process has held, in MiB."""
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MIB, 1)
