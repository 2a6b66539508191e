"""The files that one run after another publishes into a folder: all of them in one step, and none left of an earlier run.

Owns the memory of what was written there, from before the new files are seen until the old ones are gone: whenever a run is
killed, the next one knows which files are podkit's. Where that memory is damaged or gone, a report that lists its files
stands in for it; a file that podkit never wrote is never touched.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import zlib
from pathlib import Path
from typing import Any

from toolkit.storage.one_step import NotInOneStep
from toolkit.storage.publish import refusals
from toolkit.storage.state_file import StateFile
from toolkit.storage.whole_folder import NewSet, build, holds, publish_each, put_away, show

# FAT keeps times to two seconds.
_COARSEST_NS = 2 * 10**9
_HIDDEN = "publishing"
# Of a file that is podkit's in the old folder alone.
_NEVER = [-1, 0]


class PublishedSet:
    """One run's files in ``folder``; nothing is written before :meth:`finish`.

    Parameters
    ----------
    folder : Path
        Where the files go.
    memory : Path
        What remembers the files of the last run, relative to ``folder``.
    known_by : Path, optional
        A published JSON object with a list ``files``: read where the memory cannot be.
    in_one_step : bool
        Whether the folder is exchanged as a whole; else file by file, for files that another writes there too.
    """

    def __init__(self, folder: Path, memory: Path, *, known_by: Path | None = None, in_one_step: bool = False) -> None:
        self._folder = folder
        self._in_one_step = in_one_step
        self._memory = StateFile(memory)
        # Told from where the state lies, so that a folder that was moved still knows its files.
        self._place = os.path.relpath(folder, memory.parent)
        # What the published JSON object holds before this run; {} where there is none.
        self.described = _object(known_by) if known_by is not None else {}
        self._known = self._remembered()
        self._before = self._names_before()
        self._names: list[str] = []
        self._new: dict[str, bytes | Path] = {}
        self._changed: set[str] = set()
        # The names of podkit's own files in an old folder that could not be removed.
        self._left: set[str] = set()
        self.not_in_one_step = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The files of this run, relative to the folder, in the order in which they came."""
        return tuple(self._names)

    @property
    def stale(self) -> tuple[str, ...]:
        """Files of the last run that this one did not make."""
        return tuple(name for name in self._before if name not in self._names and (self._folder / name).is_file())

    def expect(self, *names: str) -> None:
        """Count files as this run's that are given later, or written by another."""
        self._names += [name for name in names if name not in self._names]

    @property
    def is_unchanged(self) -> bool:
        """Whether the folder holds all that was given so far, and nothing that goes."""
        return not self._changed and not self.stale

    def copy(self, name: str, source: Path) -> None:
        """Let a file be a copy of ``source``, which stays as it is until the end."""
        self._give(name, source)

    def write(self, name: str, text: str) -> None:
        """Let a file be a text, as UTF-8."""
        self._give(name, text.encode("utf-8", "replace"))

    def _give(self, name: str, content: bytes | Path) -> None:
        self.expect(name)
        self._new[name] = content
        with refusals(self._folder / name):
            if not holds(self._folder / name, content):
                self._changed.add(name)

    def finish(self) -> tuple[Path, ...]:
        """Publish what differs, remove what is stale, remember this run's files, and return them.

        A file with the same bytes is left as it is, for every program that syncs the folder. Where nothing differs, nothing
        is touched. ``not_in_one_step`` says why a folder that podkit had published into could not be exchanged; it is empty
        where it could, and where it says what the last run said.

        Raises
        ------
        CannotWrite, DiskFull
        """
        with refusals(self._folder):
            self._tidy_up()
            new = NewSet(self._folder.resolve(), self._new, frozenset(self.stale), frozenset(self._changed))
            self._remember("" if self.is_unchanged else self._publish(new))
        return tuple(self._folder / name for name in self._names)

    def _publish(self, new: NewSet) -> str:
        """Publish what is new; return why that was not done in one step."""
        why = ""
        if self._in_one_step:
            try:
                self._exchange(new)
            except NotInOneStep as error:
                why = str(error)
            else:
                return ""
        self._announce({name: _least_stamp(content) for name, content in self._new.items() if name in new.changed})
        publish_each(new)
        return why

    def _exchange(self, new: NewSet) -> None:
        hidden, own, built = self._hidden(new.folder), {*self._before, *self._new}, 0
        if hidden.exists():
            raise NotInOneStep("an older copy of it cannot be removed")
        try:
            build(new, hidden)
            built = hidden.stat().st_ino
            self._announce({name: _stamp(hidden / name) for name in new.changed}, built)
            show(new, hidden)
        finally:
            # An interrupt may come just after the exchange: what lies there then is told by looking.
            was_shown = built and hidden.exists() and hidden.stat().st_ino != built
            self._put_away(hidden, new.folder, own if was_shown else None)

    def _put_away(self, hidden: Path, folder: Path, own: set[str] | None) -> None:
        if hidden.parent.is_symlink() or hidden.is_symlink():
            # Not podkit's doing: an episode may come from anywhere.
            return
        if hidden.exists() and not put_away(hidden, folder, own):
            self._left |= own or set()
        with contextlib.suppress(OSError):
            (self._memory.path.parent / _HIDDEN).rmdir()

    def _hidden(self, folder: Path) -> Path:
        """Return where the next set is built: on the same file system, and the same place at each run."""
        state = self._memory.path.parent
        if state.resolve().is_relative_to(folder):
            raise NotInOneStep("the drafts lie in it too")
        state.mkdir(parents=True, exist_ok=True)
        inside, beside = self._hidden_places(folder)
        above = next(place for place in folder.parents if place.exists())
        return inside if state.stat().st_dev == above.stat().st_dev else beside

    def _hidden_places(self, folder: Path) -> tuple[Path, Path]:
        state = self._memory.path.parent
        mark = zlib.crc32(os.fsencode(os.path.relpath(state, folder)))
        return state / _HIDDEN / folder.name, folder.with_name(f".{folder.name}.podkit-{mark:08x}")

    def _tidy_up(self) -> None:
        """Remove the folder that a killed run left; what a person saved there while it was ``folder`` comes back."""
        folder = self._folder.resolve()
        coming: dict[str, Any] = self._known["coming"] if self._is_of_this_place() else {}
        for hidden in self._hidden_places(folder):
            was_shown = bool(coming) and hidden.is_dir() and hidden.stat().st_ino != self._known["hidden"]
            self._put_away(hidden, folder, {*self._known["files"], *coming} if was_shown else None)
        if coming:
            # What is built next must not be taken for what was announced once.
            self._announce({})

    def _announce(self, coming: dict[str, list[int]], inode: int = 0) -> None:
        """Remember the files that are about to be seen, and by its inode the folder that they are built in."""
        self._write(self._before, self._known.get("told", ""), coming, inode)

    def _remember(self, why: str) -> None:
        told = self._known.get("told", "")
        if self._before and why and why != told:
            self.not_in_one_step = told = why
        self._write(self._names, told)

    def _write(self, files: list[str], told: str, coming: dict[str, list[int]] | None = None, inode: int = 0) -> None:
        known: dict[str, Any] = {"out": self._place, "files": files, "told": told}
        coming = dict.fromkeys(self._left, _NEVER) | (coming or {})
        if coming:
            known |= {"coming": coming, "hidden": inode}
        if self._memory.read() != known:
            self._memory.write(known)

    def _remembered(self) -> dict[str, Any]:
        known = self._memory.read()
        if known is None and isinstance(self.described.get("files"), list):
            known = {"out": self._place, "files": self.described["files"]}
        if not isinstance(known, dict) or not isinstance(known.get("out"), str):
            return {}
        files, coming = known.get("files"), known.get("coming")
        return {
            "out": known["out"],
            "files": [name for name in files if isinstance(name, str)] if isinstance(files, list) else [],
            "coming": coming if isinstance(coming, dict) else {},
            "hidden": known.get("hidden"),
            "told": known.get("told", ""),
        }

    def _names_before(self) -> list[str]:
        """Return what the last run wrote into the same place; the memory of another place says nothing about this one."""
        known = self._known
        if not self._is_of_this_place():
            return []
        # A memory that somebody tampered with must not delete outside of the folder.
        inside = self._folder.resolve()
        came = [name for name, stamp in known["coming"].items() if _is_from(self._folder / name, stamp)]
        names = dict.fromkeys((*known["files"], *came))
        return [name for name in names if (self._folder / name).resolve().is_relative_to(inside)]

    def _is_of_this_place(self) -> bool:
        # podkit 0.1.0 wrote the place from the episode folder.
        old = os.path.relpath(self._folder, self._memory.path.parent.parent)
        return self._known.get("out") in {self._place, old}


def _stamp(path: Path) -> list[int]:
    """Return what tells a published file from one of the same name that a person put there: bytes and time, ns."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def _least_stamp(content: bytes | Path) -> list[int]:
    return [len(content) if isinstance(content, bytes) else content.stat().st_size, time.time_ns()]


def _is_from(path: Path, stamp: Any) -> bool:  # noqa: ANN401 - JSON data
    """Return whether a file is one that was about to be published with this stamp, or was written there since."""
    try:
        size, time_ns = _stamp(path)
        return bool(size == stamp[0] and time_ns >= stamp[1] - _COARSEST_NS)
    except (OSError, TypeError, IndexError, ValueError):
        return False


def _object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
