"""The files that one run after another publishes into a folder: each whole, and none left of an earlier run.

Owns the memory of what was written there. Where that memory is damaged or gone, a report that lists its files stands in for
it; a file that podkit never wrote is never touched.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
from pathlib import Path

from toolkit.storage.publish import publish_bytes, publishing
from toolkit.storage.state_file import StateFile


class PublishedSet:
    """One run's files in ``folder``.

    Parameters
    ----------
    folder : Path
        Where the files go.
    memory : Path
        What remembers the files of the last run, relative to ``folder``.
    known_by : Path, optional
        A published JSON object with a list ``files``: read where the memory cannot be.
    """

    def __init__(self, folder: Path, memory: Path, *, known_by: Path | None = None) -> None:
        self._folder = folder
        self._memory = StateFile(memory)
        # Told from where the state lies, so that a folder that was moved still knows its files.
        self._place = os.path.relpath(folder, memory.parent)
        self._before = self._remembered(known_by)
        self._names: list[str] = []

    @property
    def names(self) -> tuple[str, ...]:
        """The files of this run, relative to the folder, in the order in which they came."""
        return tuple(self._names)

    @property
    def stale(self) -> tuple[str, ...]:
        """Files of the last run that this one did not make."""
        return tuple(name for name in self._before if name not in self._names and (self._folder / name).is_file())

    def expect(self, *names: str) -> None:
        """Count files as this run's that are written later."""
        self._names += [name for name in names if name not in self._names]

    def copy(self, name: str, source: Path) -> None:
        """Publish a copy of a file; one with the same bytes is left as it is, for every program that syncs the folder."""
        self.expect(name)
        target = self._folder / name
        if not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
            with publishing(target) as temporary:
                shutil.copyfile(source, temporary)

    def write(self, name: str, text: str) -> None:
        """Publish a text as UTF-8; the same text is left as it is."""
        self.expect(name)
        target, content = self._folder / name, text.encode("utf-8", "replace")
        if not (target.is_file() and target.read_bytes() == content):
            publish_bytes(target, content)

    def finish(self) -> tuple[Path, ...]:
        """Remove what is stale and remember this run's files; return them."""
        for name in self.stale:
            (self._folder / name).unlink(missing_ok=True)
        self._memory.write({"out": self._place, "files": self._names})
        return tuple(self._folder / name for name in self._names)

    def _remembered(self, known_by: Path | None) -> list[str]:
        """Return what the last run wrote into the same place; the memory of another place says nothing about this one."""
        known = self._memory.read()
        if known is None and known_by is not None:
            known = _listed(known_by, self._place)
        if not isinstance(known, dict) or known.get("out") not in {self._place, self._old_place()}:
            return []
        # A memory that somebody tampered with must not delete outside of the folder.
        inside = self._folder.resolve()
        names = [name for name in known.get("files", []) if isinstance(name, str)]
        return [name for name in names if (self._folder / name).resolve().is_relative_to(inside)]

    def _old_place(self) -> str:
        """Return how podkit 0.1.0 wrote the place: from the episode folder."""
        return os.path.relpath(self._folder, self._memory.path.parent.parent)


def _listed(report: Path, place: str) -> dict[str, object] | None:
    """Return the files that a published report lists, as a memory."""
    try:
        found = json.loads(report.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    files = found.get("files") if isinstance(found, dict) else None
    return {"out": place, "files": files} if isinstance(files, list) else None
