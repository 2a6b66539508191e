"""Running a graph of stages side by side, from the cache where their results are there already.

Owns the order, the keys and the threads. The key of a result is made of podkit's version, the stage's name and version, its
settings, and the contents of the results it needs: a stage that comes out the same spares what follows from it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

from toolkit.model.report import StageTiming
from toolkit.pipeline.graph.heap import give_back_freed_memory, keep_freed_memory
from toolkit.pipeline.graph.key import key_of
from toolkit.pipeline.graph.memory import StageMemory, settings_digests
from toolkit.pipeline.graph.stage import DamagedResult, Load, Results, Stage, StageProgress, Work
from toolkit.storage.cache import Cache
from toolkit.storage.contents import contents_digest
from toolkit.storage.identity import digest_of

# Another podkit may make another thing of the same recording: its results are its own.
_VERSION = version("podkit")
_WARNINGS = "warnings.txt"
# A result that does not read is made again; one that does so every time is a fault of podkit's.
_MOST_REPAIRS = 8
# One for the whole process: imports are.
_LOADING = threading.Lock()


class Interrupted(BaseException):
    """Raised inside a stage when the run was told to stop; not an error of the stage."""


@dataclass(frozen=True)
class Outcome(Results):
    """The results of a run, how long each stage took, and what they warned of; both in the order of the graph.

    ``rests`` is what each result rests on, for the plan of the next run.
    """

    timings: tuple[StageTiming, ...] = ()
    warnings: tuple[str, ...] = ()
    rests: Mapping[str, StageMemory] = field(default_factory=dict)


def run_stages(stages: Iterable[Stage[Any]], cache: Cache, *, progress: StageProgress | None = None) -> Outcome:
    """Run a graph of stages, side by side where nothing stands between them.

    Raises
    ------
    ValueError
        When two stages share a name, or one needs what nobody gives.
    Exception
        The first error of any stage, after the others were told to stop; finished stages stay in the cache.
    """
    keep_freed_memory()
    graph = list(stages)
    for repairs in count():
        try:
            return _Run(graph, cache, progress or (lambda _name, _fraction: None)).finish()
        except DamagedResult as damaged:
            if repairs == _MOST_REPAIRS:
                raise
            cache.drop(damaged.folder)
    raise AssertionError("unreachable")


def needed(stages: Sequence[Stage[Any]], wanted: Iterable[str]) -> list[Stage[Any]]:
    """Return the stages that the wanted ones rest on, themselves included, in the order given."""
    by_name = {stage.name: stage for stage in stages}
    names, open_names = set[str](), [*wanted]
    while open_names:
        name = open_names.pop()
        if name not in names:
            names.add(name)
            open_names += by_name[name].needs
    return [stage for stage in stages if stage.name in names]


def key_from(stage: Stage[Any], needs: Sequence[str]) -> str:
    """Return the key of a stage's result; ``needs`` is what the results that it needs come to, in their order."""
    return digest_of([_VERSION, stage.name, stage.version, key_of(stage.settings), list(needs)])


@dataclass(frozen=True)
class _Done:
    """A finished stage: its folder, what its contents come to, how long it took, what it warned of."""

    folder: Path
    identity: str
    timing: StageTiming
    warnings: tuple[str, ...]


@dataclass
class _Run:
    """One run of a graph."""

    stages: Sequence[Stage[Any]]
    cache: Cache
    progress: StageProgress
    done: dict[str, _Done] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._waiting = {stage.name: stage for stage in self.stages}
        if len(self._waiting) != len(self.stages):
            raise ValueError("two stages share a name")
        self._stop = threading.Event()
        self._room = {Load.CPU: threading.Semaphore((os.cpu_count() or 1) + 1), Load.ENGINE: threading.Semaphore(1)}

    def finish(self) -> Outcome:
        """Run everything and gather it."""
        running: dict[Future[_Done], Stage[Any]] = {}
        with ThreadPoolExecutor(max_workers=max(4, len(self._waiting)), thread_name_prefix="stage") as pool:
            try:
                while self._waiting or running:
                    for stage in self._ready(anything_runs=bool(running)):
                        del self._waiting[stage.name]
                        running[pool.submit(self._one, stage)] = stage
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        stage = running.pop(future)
                        self.done[stage.name] = future.result()
                        self.progress(stage.name, 1.0)
            except BaseException:
                # The pool waits for its threads: tell them first, or Ctrl-C would wait for the longest.
                self._stop.set()
                raise
        return self._gathered()

    def _gathered(self) -> Outcome:
        # Threads finish in any order; a report reads the same every time.
        in_order = [self.done[stage.name] for stage in self.stages]
        warnings = dict.fromkeys(warning for done in in_order for warning in done.warnings)
        folders = {stage.name: self.done[stage.name].folder for stage in self.stages}
        rests = {stage.name: self._rests(stage) for stage in self.stages}
        return Outcome(folders, tuple(done.timing for done in in_order), tuple(warnings), rests)

    def _rests(self, stage: Stage[Any]) -> StageMemory:
        done = self.done[stage.name]
        return StageMemory(
            settings=settings_digests(stage),
            version=stage.version,
            needs=list(stage.needs),
            identity=done.identity,
            folder=done.folder.relative_to(self.cache.root).as_posix(),
            seconds=0.0 if done.timing.cached else done.timing.seconds,
        )

    def _ready(self, *, anything_runs: bool) -> list[Stage[Any]]:
        ready = [stage for stage in self._waiting.values() if all(need in self.done for need in stage.needs)]
        if not ready and not anything_runs:
            raise ValueError(f"stages need what nobody gives: {', '.join(self._waiting)}")
        return ready

    def _one(self, stage: Stage[Any]) -> _Done:
        key = self._key(stage)
        started = time.monotonic()
        folder = None if stage.runs_always else self.cache.find(stage.kind, key)
        is_cached = folder is not None
        if folder is None:
            folder = self._make(stage, key)
        timing = StageTiming(stage.name, round(time.monotonic() - started, 3), cached=is_cached)
        return _Done(folder, contents_digest(folder, without=_WARNINGS), timing, _read_warnings(folder))

    def _key(self, stage: Stage[Any]) -> str:
        if stage.runs_always:
            return digest_of([stage.name, time.time_ns()])
        return key_from(stage, [self.done[need].identity for need in stage.needs])

    def _make(self, stage: Stage[Any], key: str) -> Path:
        room = self._room.get(stage.load)
        if room is not None:
            self._acquire(room)
        try:
            with self.cache.making(stage.kind, key) as folder:
                self._call(stage, key, folder)
        finally:
            if room is not None:
                room.release()
        self.cache.close_workspace(stage.kind, key)
        made = self.cache.find(stage.kind, key)
        if made is None:  # somebody deleted the cache under a running job
            raise FileNotFoundError(f"the result of {stage.name} vanished from {self.cache.root}")
        return made

    def _call(self, stage: Stage[Any], key: str, folder: Path) -> None:
        warnings: list[str] = []

        def report(fraction: float) -> None:
            if self._stop.is_set():
                raise Interrupted
            self.progress(stage.name, min(max(fraction, 0.0), 1.0))

        def warn(warning: str) -> None:
            # One line each: that is how they are kept.
            warnings.append(" ".join(warning.split()))

        report(0.0)
        with _LOADING:
            for module in stage.loads:
                import_module(module)
        needs = {need: self.done[need].folder for need in stage.needs}
        workspace = self.cache.workspace(stage.kind, key) if not stage.runs_always else folder
        stage.run(Work(needs, folder, workspace, report, warn), stage.settings)
        report(1.0)
        give_back_freed_memory()
        if warnings:
            (folder / _WARNINGS).write_text("\n".join(warnings), "utf-8", "surrogateescape")

    def _acquire(self, room: threading.Semaphore) -> None:
        while not room.acquire(timeout=0.2):
            if self._stop.is_set():
                raise Interrupted


def _read_warnings(folder: Path) -> tuple[str, ...]:
    path = folder / _WARNINGS
    return tuple(path.read_text("utf-8", "surrogateescape").splitlines()) if path.is_file() else ()
