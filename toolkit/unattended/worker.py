"""One worker: a process that produces one job after another and keeps the speech model loaded between them.

Owns what the process of a job may do and how it ends. Asked to stop, it stops at the next progress report of a stage; finished stages
stay in the job's cache. When the process that started it is gone, the worker exits.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

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
from toolkit.unattended.job import sentence_of
from toolkit.unattended.sandbox import Sandbox, enter, load_onnx_runtime, own_temporary_folder
from toolkit.unattended.worker_limits import WorkerLimits, limit_this_process, ran_out_of_memory
from toolkit.unattended.worker_message import WorkerMessage, send
from toolkit.unattended.worker_start import threads_environment

_MIB = 1 << 20
_MOVED_EVERY_S = 2.0
STOP, CLOSE = "stop", "close"
Told = Callable[[str, float], None]
"""Told of a stage or a recording, and the fraction of it that is done."""


@dataclass(frozen=True)
class Task:
    """What a worker is to produce: ``path`` is the job's own copy, or with ``in_place`` the path that the user named."""

    job: str
    path: Path
    options: ProduceOptions
    in_place: bool = False


def serve_tasks(pipe: Connection, threads: int, limits: WorkerLimits, sandbox: Sandbox | None = None) -> None:
    """Produce tasks from a pipe until it closes; the main function of a worker process.

    The process leads a group of its own: a signal to its group reaches it and the programs that it started, and never the process that
    started it; Ctrl-C in a terminal and a signal to the group of that process do not reach it.
    """
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ.update(threads_environment(threads))
    limit_this_process(limits)
    with contextlib.ExitStack() as held:
        if sandbox is not None:
            held.enter_context(own_temporary_folder(sandbox.scratch))
            # Before there are threads: what they may do is fixed when they begin.
            send(pipe, WorkerMessage("sandbox", "", enter(sandbox)))
            load_onnx_runtime()
        _serve(pipe, limits)


def _serve(pipe: Connection, limits: WorkerLimits) -> None:
    from toolkit.pipeline.stages.transcribe import Engines

    engines, channel = Engines(), _TaskChannel(pipe)
    while (task := channel.next_task()) is not None:
        message = _produce(task, engines, channel)
        if message.kind == "exhausted":
            message = replace(message, text=limits.too_much)
        channel.send(message)


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
            send(self._pipe, message)

    def _receive(self) -> None:
        while True:
            try:
                message = self._pipe.recv()
            except (EOFError, OSError):
                # The process that started this one is gone. Another one will continue the job from its finished stages.
                _end_with_programs()
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


def _end_with_programs() -> NoReturn:
    """End this process and the programs that it has started, at once."""
    if os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _produce(task: Task, engines: Any, channel: _TaskChannel) -> WorkerMessage:  # noqa: ANN401 - Engines, loaded in the worker alone
    from toolkit.pipeline.graph.run import Interrupted

    try:
        check_upload(task)
        reporter = _Reporter(task, channel)
        return produce_task(task, engines, reporter.progress, reporter.reading)
    except Interrupted:
        return WorkerMessage("parked", task.job)
    except Exception as error:  # noqa: BLE001 - the boundary of one job
        return failure_message(error, task)


def produce_task(task: Task, engines: Any, progress: Told | None = None, reading: Told | None = None) -> WorkerMessage:  # noqa: ANN401
    """Produce a task's episode and return the outcome. Raises only what ``progress`` and ``reading`` raise to stop the work."""
    from toolkit.pipeline.commands.produce import RunControl, produce_episode

    try:
        # A worker that waited for another run in the folder could not be stopped: its job waits instead.
        control = RunControl(progress=progress, reading=reading, wait=False)
        produced = produce_episode(task.path, options=task.options, control=control, engines=engines)
    except Exception as error:  # noqa: BLE001 - an unexpected error of one job must not end the others
        return failure_message(error, task)
    report = produced.report
    timings = {timing.name: timing.seconds for timing in report.stages if not timing.cached}
    facts = {"warnings": list(report.warnings), "timings_s": timings, "peak_mb": _peak_mb()}
    return WorkerMessage("done", task.job, facts=facts)


def failure_message(error: Exception, task: Task) -> WorkerMessage:
    """Return the message for a failed job: whether another try can succeed, and the reason without paths of the job's own copy."""
    if ran_out_of_memory(error):
        return WorkerMessage("exhausted", task.job, "it needed more memory than there is")
    if isinstance(error, DiskFull | CannotWrite | FolderBusy):
        return WorkerMessage("blocked", task.job, _text_without_folder(error, task))
    if isinstance(error, BadInput | WorkRefused):
        return WorkerMessage("refused", task.job, _text_without_folder(error, task))
    if isinstance(error, PodkitError):
        return WorkerMessage("failed", task.job, _text_without_folder(error, task))
    return WorkerMessage("failed", task.job, sentence_of(error))


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


class _Reporter:
    """Tells what moves and what is finished, and raises ``Interrupted`` once the worker was asked to stop. Called from several threads.

    A fraction counts where it is greater than before: work that says the same again and again does not move.
    """

    def __init__(self, task: Task, channel: _TaskChannel) -> None:
        self._task, self._channel = task, channel
        self._furthest: dict[tuple[str, str], float] = {}
        self._told_s = 0.0

    def progress(self, stage: str, fraction: float) -> None:
        """Take the fraction of a stage that is done."""
        if not self._moves(("stage", stage), fraction):
            return
        if fraction >= 1.0:
            self._channel.send(WorkerMessage("stage", self._task.job, stage))
        elif fraction == 0.0 or self._is_due():
            self._channel.send(WorkerMessage("moved", self._task.job, stage))

    def reading(self, file: str, fraction: float) -> None:
        """Take the fraction of a recording that was read, before the first stage."""
        if self._moves(("file", file), fraction) and self._is_due():
            self._channel.send(WorkerMessage("moved", self._task.job))

    def _moves(self, what: tuple[str, str], fraction: float) -> bool:
        from toolkit.pipeline.graph.run import Interrupted

        if self._channel.stopping.is_set():
            raise Interrupted
        moves = fraction > self._furthest.get(what, -1.0)
        if moves:
            self._furthest[what] = fraction
        return moves

    def _is_due(self) -> bool:
        is_due = time.monotonic() - self._told_s >= _MOVED_EVERY_S
        if is_due:
            self._told_s = time.monotonic()
        return is_due


def _text_without_folder(error: PodkitError, task: Task) -> str:
    """Return an error's text without the path of the job's own copy, which means nothing to the sender of the recording."""
    text = sentence_of(error)
    for folder in () if task.in_place else (str(task.path.resolve()), str(task.path)):
        text = text.replace(f"{folder}/", "").replace(f"{folder}: ", "")
    return text


def _peak_mb() -> float:
    """Return the most memory that this process has held, in MiB."""
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MIB, 1)
