"""Stages: what each needs and gives, and running them side by side from the cache.

Owns the graph, the order, the keys and the threads; knows nothing of sound or text. A stage reads the folders of the
stages it needs and fills a folder of its own. Its key is made of its name, version, settings and the identities of what
it needs, so that a change anywhere redoes exactly what follows from it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from enum import Enum
from importlib.metadata import version
from pathlib import Path

from toolkit.model.report import StageTiming
from toolkit.pipeline.graph.heap import give_back_freed_memory, keep_freed_memory
from toolkit.storage.cache import Cache
from toolkit.storage.identity import digest_of, digest_of_file

# Another podkit may make another thing of the same recording: its results are its own.
_VERSION = version("podkit")

StageProgress = Callable[[str, float], None]


class Interrupted(BaseException):
    """Raised inside a stage when the run was told to stop; not an error of the stage."""


class Load(Enum):
    """What a stage keeps busy, so that as many run side by side as the machine has room for."""

    CPU = "cpu"
    ENGINE = "engine"
    LIGHT = "light"


@dataclass(frozen=True)
class Work:
    """What a running stage is given: a folder to fill, the folders it needs, and a way to speak."""

    folder: Path
    needs: Mapping[str, Path]
    workspace: Path
    progress: Callable[[float], None]
    warn: Callable[[str], None]


@dataclass(frozen=True)
class Stage:
    """A unit of work with a name, inputs and a result.

    ``name`` is ``KIND`` or ``KIND:PART``; ``settings`` is a JSON-able value of everything but its needs that changes
    the result. ``fresh`` stages run every time and count by what they gave, not by their key: they look at files a
    person may have edited. ``weight`` is roughly how long it takes, for the progress bar.
    """

    name: str
    run: Callable[[Work], None]
    needs: tuple[str, ...] = ()
    settings: object = None
    version: int = 1
    load: Load = Load.CPU
    weight: float = 1.0
    fresh: bool = False


@dataclass
class Outcome:
    """The folders of finished stages, how long each took, and what they warned of."""

    folders: dict[str, Path] = field(default_factory=dict)
    timings: list[StageTiming] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def run_stages(stages: Iterable[Stage], cache: Cache, *, progress: StageProgress | None = None) -> Outcome:
    """Run a graph of stages, side by side where nothing stands between them.

    Raises
    ------
    Exception
        The first error of any stage, after the others were told to stop; finished stages stay in the cache.
    """
    keep_freed_memory()
    return _Run(list(stages), cache, progress or (lambda _name, _fraction: None)).finish()


class _Run:
    def __init__(self, stages: list[Stage], cache: Cache, progress: StageProgress) -> None:
        self._waiting = {stage.name: stage for stage in stages}
        if len(self._waiting) != len(stages):
            raise ValueError("two stages share a name")
        self._cache = cache
        self._progress = progress
        self._identities: dict[str, str] = {}
        self._outcome = Outcome()
        self._stop = threading.Event()
        self._room = {Load.CPU: threading.Semaphore((os.cpu_count() or 1) + 1), Load.ENGINE: threading.Semaphore(1)}

    def finish(self) -> Outcome:
        running: dict[Future[tuple[Path, str, StageTiming, list[str]]], Stage] = {}
        with ThreadPoolExecutor(max_workers=max(4, len(self._waiting)), thread_name_prefix="stage") as pool:
            try:
                while self._waiting or running:
                    for stage in self._ready(anything_runs=bool(running)):
                        del self._waiting[stage.name]
                        running[pool.submit(self._one, stage)] = stage
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        self._take(running.pop(future), future)
            except BaseException:
                # The pool waits for its threads: tell them first, or Ctrl-C would wait for the longest.
                self._stop.set()
                raise
        return self._outcome

    def _ready(self, *, anything_runs: bool) -> list[Stage]:
        done = self._identities.keys()
        ready = [stage for stage in self._waiting.values() if all(need in done for need in stage.needs)]
        if not ready and not anything_runs:
            raise ValueError(f"stages need what nobody gives: {', '.join(self._waiting)}")
        return ready

    def _take(self, stage: Stage, future: Future[tuple[Path, str, StageTiming, list[str]]]) -> None:
        folder, identity, timing, warnings = future.result()
        self._outcome.folders[stage.name] = folder
        self._outcome.timings.append(timing)
        self._outcome.warnings.extend(warning for warning in warnings if warning not in self._outcome.warnings)
        self._identities[stage.name] = identity
        self._progress(stage.name, 1.0)

    def _one(self, stage: Stage) -> tuple[Path, str, StageTiming, list[str]]:
        kind = stage.name.replace(":", "/", 1).split("/")[0]
        needs = [self._identities[need] for need in stage.needs]
        key = digest_of([_VERSION, stage.name, stage.version, stage.settings, needs])
        started = time.monotonic()
        folder = None if stage.fresh else self._cache.find(kind, key)
        cached = folder is not None
        if folder is None:
            folder = self._make(stage, kind, key)
        timing = StageTiming(stage.name, round(time.monotonic() - started, 3), cached=cached)
        identity = _identity_by_content(folder) if stage.fresh else key
        return folder, identity, timing, _read_warnings(folder)

    def _make(self, stage: Stage, kind: str, key: str) -> Path:
        if stage.fresh:
            key = digest_of([key, time.time_ns()])
        room = self._room.get(stage.load)
        if room is not None:
            self._acquire(room)
        try:
            with self._cache.making(kind, key) as folder:
                self._call(stage, kind, key, folder)
        finally:
            if room is not None:
                room.release()
        self._cache.close_workspace(kind, key)
        made = self._cache.find(kind, key)
        if made is None:  # somebody deleted the cache under a running job
            raise FileNotFoundError(f"the result of {stage.name} vanished from {self._cache.root}")
        return made

    def _call(self, stage: Stage, kind: str, key: str, folder: Path) -> None:
        warnings: list[str] = []

        def report(fraction: float) -> None:
            if self._stop.is_set():
                raise Interrupted
            self._progress(stage.name, min(max(fraction, 0.0), 1.0))

        report(0.0)
        needs = {need: self._outcome.folders[need] for need in stage.needs}
        workspace = self._cache.workspace(kind, key) if not stage.fresh else folder
        # One line each: that is how they are kept.
        stage.run(Work(folder, needs, workspace, report, lambda said: warnings.append(" ".join(said.split()))))
        report(1.0)
        give_back_freed_memory()
        if warnings:
            (folder / _WARNINGS).write_text("\n".join(warnings), "utf-8", "surrogateescape")

    def _acquire(self, room: threading.Semaphore) -> None:
        while not room.acquire(timeout=0.2):
            if self._stop.is_set():
                raise Interrupted


_WARNINGS = "warnings.txt"


def _read_warnings(folder: Path) -> list[str]:
    path = folder / _WARNINGS
    return path.read_text("utf-8", "surrogateescape").splitlines() if path.is_file() else []


def _identity_by_content(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return digest_of([[str(path.relative_to(folder)), digest_of_file(path)] for path in files])
