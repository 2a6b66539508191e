"""Results of finished stages, kept by what they were made from.

A result is a folder of files under ``ROOT/STAGE/KEY``; it exists whole or not at all, and one whose files are not what was
written is dropped. Safe to delete at any time.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from toolkit.model.errors import DiskFull, PodkitError
from toolkit.storage.contents import is_sound, record_contents
from toolkit.storage.publish import refusals, sync

_KEY_LENGTH = 24
_UNFINISHED = "unfinished"
_STALE_S = 24 * 3600.0
_FULL_BYTES = 2**20


class Cache:
    """A folder of results; many processes may share one."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, stage: str, key: str) -> Path | None:
        """Return the folder of a finished result, or None; a found one counts as used now.

        A damaged result is dropped, and counts as not there.
        """
        folder = self.place(stage, key)
        if not folder.is_dir():
            return None
        if not is_sound(folder):
            self.drop(folder)
            return None
        with contextlib.suppress(OSError):
            os.utime(folder)
        return folder

    @contextlib.contextmanager
    def making(self, stage: str, key: str) -> Iterator[Path]:
        """Give an empty folder to fill; on success it becomes the result, on any error it vanishes."""
        final = self.place(stage, key)
        with refusals(final):
            working = final.with_name(f".{final.name}.{secrets.token_hex(6)}")
            working.mkdir(parents=True)
            try:
                yield working
                record_contents(working)
                # A name that outlives a power cut while its bytes do not would be a torn result, found for ever.
                for path in (*working.rglob("*"), working):
                    sync(path)
                _rename(working, final)
            except PodkitError:
                raise
            except Exception as error:
                # libsndfile 1.2 says "System error." and no more.
                if shutil.disk_usage(working).free < _FULL_BYTES:
                    raise DiskFull(final) from error
                raise
            finally:
                shutil.rmtree(working, ignore_errors=True)

    def drop(self, folder: Path) -> None:
        """Remove a result, so that it is made again."""
        shutil.rmtree(folder, ignore_errors=True)

    def workspace(self, stage: str, key: str) -> Path:
        """Return a folder for pieces of an unfinished stage that the next run may go on from."""
        folder = self.root / _UNFINISHED / stage / key[:_KEY_LENGTH]
        with refusals(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def close_workspace(self, stage: str, key: str) -> None:
        """Remove the pieces of a stage that is finished."""
        shutil.rmtree(self.root / _UNFINISHED / stage / key[:_KEY_LENGTH], ignore_errors=True)

    def forget(self, *, older_than_s: float) -> int:
        """Drop results that nobody found for so long, and what a killed run left; return how many folders went."""
        entries = (entry for entry in self.root.glob("*/*") if entry.is_dir() and entry.parent.name != _UNFINISHED)
        old = [entry for entry, age_s in _by_age(entries) if age_s > older_than_s]
        for entry in old:
            shutil.rmtree(entry, ignore_errors=True)
        return len(old)

    def prune(self, *, in_use: Iterable[Path]) -> int:
        """Drop results that are not in use, but for the one of each stage used last, and what a killed run left.

        Returns
        -------
        int
            How many folders went.
        """
        if not self.root.is_dir():
            return 0
        kept = {folder.resolve() for folder in in_use}
        stages = [folder for folder in self.root.iterdir() if folder.is_dir() and folder.name != _UNFINISHED]
        dropped = [entry for folder in stages for entry in _superseded(folder, kept)]
        dropped += [entry for entry, age_s in _by_age(self.root.glob(f"{_UNFINISHED}/*/*")) if age_s > _STALE_S]
        for entry in dropped:
            shutil.rmtree(entry, ignore_errors=True)
        return len(dropped)

    def place(self, stage: str, key: str) -> Path:
        """Return where a result lies or would lie; looks at nothing."""
        return self.root / stage / key[:_KEY_LENGTH]


def _rename(working: Path, final: Path) -> None:
    try:
        working.rename(final)
    except OSError:
        # Another process finished the same work first: its result is as good.
        if not final.is_dir():
            raise


def _superseded(folder: Path, in_use: set[Path]) -> list[Path]:
    others = [(entry, age_s) for entry, age_s in _by_age(folder.iterdir()) if entry.resolve() not in in_use]
    # A working folder of a running process is young; only an old one was left behind by a kill.
    left = [entry for entry, age_s in others if entry.name.startswith(".") and age_s > _STALE_S]
    # One older result stays: a setting tried and taken back costs nothing.
    done = [entry for entry, _ in others if not entry.name.startswith(".")][1:]
    return [*left, *done]


def _by_age(entries: Iterable[Path]) -> list[tuple[Path, float]]:
    """Return entries with their ages in seconds, youngest first, without those that another process took meanwhile."""
    aged = []
    for entry in entries:
        with contextlib.suppress(FileNotFoundError):
            aged.append((entry, time.time() - entry.stat().st_mtime))
    return sorted(aged, key=lambda pair: pair[1])
