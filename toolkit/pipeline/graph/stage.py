"""A stage as data: a function, everything it may read, and what it needs; and what a running stage is given.

Owns the shape of a stage and its rules. The function is a module's own, never one made inside another: what it reads is
its settings and the results of the stages it needs, and the key of its result is made of exactly these, so that a change
anywhere redoes what follows from it. Knows nothing of sound or text; :mod:`toolkit.pipeline.graph.run` runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Generic, TypeVar

from toolkit.pipeline.graph.key import key_of
from toolkit.pipeline.graph.result import Result

T = TypeVar("T")
Settings = TypeVar("Settings")

StageProgress = Callable[[str, float], None]


class Load(Enum):
    """What a stage keeps busy, so that as many run side by side as the machine has room for."""

    CPU = "cpu"
    ENGINE = "engine"
    LIGHT = "light"


class DamagedResult(Exception):
    """A result in the cache that does not read as what was written; never leaves the run, which makes it again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


@dataclass(frozen=True)
class Results:
    """The results of finished stages, by the folders of these."""

    folders: Mapping[str, Path]

    def has(self, result: Result[T], part: str = "") -> bool:
        """Return whether the stage that gives a result is among these."""
        return result.stage_of(part) in self.folders

    def get(self, result: Result[T], part: str = "") -> T:
        """Return a result, of a part of the episode where each has its own.

        Raises
        ------
        KeyError
            When the stage that gives it is not among these.
        """
        folder = self.folders[result.stage_of(part)]
        try:
            return result.load(folder)
        except (ValueError, EOFError, OSError) as error:
            raise DamagedResult(folder) from error

    def find(self, result: Result[T], part: str = "", *, default: T) -> T:
        """Return a result, ``default`` where the stage that gives it was left out."""
        return self.get(result, part) if self.has(result, part) else default


@dataclass(frozen=True)
class Work(Results):
    """What a running stage is given: the results it needs, a folder for its own, and a way to speak.

    ``workspace`` keeps pieces of an unfinished stage from a killed run to the next.
    """

    folder: Path
    workspace: Path
    progress: Callable[[float], None]
    warn: Callable[[str], None]

    def put(self, result: Result[T], value: T) -> None:
        """Write a result of this stage."""
        result.save(self.folder, value)

    def path(self, result: Result[Path]) -> Path:
        """Return where this stage is to write a result that is a file."""
        return self.folder / result.file


@dataclass(frozen=True)
class Stage(Generic[Settings]):
    """A unit of work with a name, inputs and results.

    Parameters
    ----------
    name : str
        ``KIND``, or ``KIND:PART`` where each part of an episode has one.
    run : callable
        A function of a module, called with the work and the settings; reads nothing else.
    settings
        A frozen dataclass of everything that ``run`` reads beyond the results it needs, or plain data; see
        :func:`toolkit.pipeline.graph.key.key_of`.
    needs : tuple of str
        Names of stages.
    version : int
        Counted up when the same settings give another result than before.
    weight : float
        Roughly how long it takes, for the progress bar.
    runs_always : bool
        For a stage that looks at files a person may edit: it is never taken from the cache.
    loads : tuple of str
        Modules that ``run`` imports when it is called, those that lead to scipy above all: a library whose parts import
        each other comes out half made where two threads begin at two of its parts. Stages load these in turn.

    Raises
    ------
    TypeError
        When ``run`` was made inside another function, or the settings hold what no key can be made of.
    """

    name: str
    run: Callable[[Work, Settings], None]
    settings: Settings
    needs: tuple[str, ...] = ()
    version: int = 1
    load: Load = Load.CPU
    weight: float = 1.0
    runs_always: bool = False
    loads: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if getattr(self.run, "__closure__", None) or not hasattr(self.run, "__qualname__"):
            raise TypeError(f"{self.name}: a stage's function may not read more than its settings")
        if not self.runs_always:
            key_of(self.settings)

    @property
    def kind(self) -> str:
        """What stages of this kind share: their place in the cache."""
        return self.name.partition(":")[0]
