"""A copy of what arrived, taken once: the work does not see later changes, and the inbox is only read.

Owns what is copied from an untrusted folder: regular files inside it, opened without following links. The digest is of the bytes that
were copied, so the same recording is the same job however often it arrives.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import NoSuchInput, UnreadableMedia
from toolkit.storage.identity import digest_of, digest_of_file
from toolkit.storage.publish import refusals
from toolkit.unattended.names import is_temporary

_BLOCK_BYTES = 1 << 20
_MOST_FILES = 2000
# What podkit itself writes into an episode folder. `draft` is not in it: uploaded drafts are part of the episode.
_OWN = frozenset({"out", "session", "preview"})


class StillChanging(Exception):
    """What arrived is still changing. Not an error: it is too early."""


@dataclass(frozen=True)
class Snapshot:
    """A copy: its folder, the digest of its content, and its size in bytes."""

    folder: Path
    identity: str
    bytes: int


def take_snapshot(source: Path, folder: Path) -> Snapshot:
    """Copy a recording, as ``folder/tracks/NAME``, or an episode folder to ``folder``, which must not exist.

    Raises
    ------
    StillChanging
        When something changed while it was copied.
    NoSuchInput, UnreadableMedia, DiskFull, CannotWrite
    """
    if source.is_symlink() or not source.exists():
        raise NoSuchInput(source)
    tracks = folder / "tracks"
    with refusals(folder):
        if not source.is_dir():
            tracks.mkdir(parents=True)
            digest, size = _copied(source, tracks / source.name)
            return Snapshot(folder, digest_of(["recording", digest]), size)
        folder.mkdir(parents=True)
        found, total = [], 0
        for path in _episode_files(source):
            relative = path.relative_to(source)
            (folder / relative).parent.mkdir(parents=True, exist_ok=True)
            digest, size = _copied(path, folder / relative)
            found.append([os.fsencode(relative).hex(), digest])
            total += size
    return Snapshot(folder, digest_of(["folder", sorted(found)]), total)


def identify(source: Path, *, with_drafts: bool) -> tuple[str, int]:
    """Return the identity that a snapshot of a recording or folder would have, and its size in bytes, without copying.

    Without ``with_drafts`` the folder ``draft`` does not count.

    Raises
    ------
    NoSuchInput, UnreadableMedia
    """
    if not source.exists():
        raise NoSuchInput(source)
    try:
        if not source.is_dir():
            return digest_of(["recording", digest_of_file(source)]), source.stat().st_size
        files = [
            (path.relative_to(source), path)
            for path in _episode_files(source)
            if with_drafts or path.relative_to(source).parts[0] != "draft"
        ]
        found = [[os.fsencode(relative).hex(), digest_of_file(path)] for relative, path in files]
        return digest_of(["folder", sorted(found)]), sum(path.stat().st_size for _, path in files)
    except OSError as error:
        raise UnreadableMedia(source, f"it cannot be read ({(error.strerror or 'refused').lower()}).") from error


def signature_of(path: Path) -> str:
    """Return a digest of sizes, times and inodes, which changes with the file or anything in the folder; "" where it is gone or empty."""
    with contextlib.suppress(OSError):
        if not path.is_dir() or path.is_symlink():
            return _stamp(os.lstat(path))
        rows = sorted(
            (os.fsencode(file.relative_to(path)).hex(), _stamp(os.lstat(file))) for file in _first_files(path)
        )
        return digest_of(rows) if rows else ""
    return ""


def latest_change(path: Path) -> float:
    """Return when a file, or any file of a folder, last changed (ctime, s since 1970), which copying programs cannot set back."""
    files = [path] if not path.is_dir() or path.is_symlink() else _first_files(path)
    times = []
    for file in files:
        with contextlib.suppress(OSError):
            times.append(os.lstat(file).st_ctime)
    return max(times, default=0.0)


def files_of(path: Path) -> list[Path]:
    """Return the file itself, or the files of a folder that belong to the episode."""
    return [path] if not path.is_dir() else _first_files(path)


def _episode_files(folder: Path) -> list[Path]:
    """Return the files of an episode folder; raise UnreadableMedia where there are too many."""
    files = _first_files(folder)
    if len(files) > _MOST_FILES:
        raise UnreadableMedia(
            folder, f"it holds more than {_MOST_FILES} files; an episode folder holds tracks and music of one episode."
        )
    return files


def _first_files(folder: Path) -> list[Path]:
    """Return the files that belong to an episode, and of a folder with too many only the first: a look at an inbox must stay quick."""
    return list(itertools.islice(_files(folder), _MOST_FILES + 1))


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, followlinks=False):
        here = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not (here == folder and name in _OWN) and not (here / name).is_symlink()
        )
        for name in sorted(names):
            path = here / name
            if not is_temporary(name) and not path.is_symlink() and path.is_file():
                yield path


def _stamp(found: os.stat_result) -> str:
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"


def _copied(source: Path, target: Path) -> tuple[str, int]:
    """Copy one file and return its SHA-256 and size."""
    digest, size = hashlib.sha256(), 0
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise UnreadableMedia(source, f"it cannot be opened ({(error.strerror or 'refused').lower()}).") from error
    with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 - a handle
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableMedia(source, "this is not a regular file but a pipe or a device.")
        with target.open("xb") as copy:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
                copy.write(block)
                size += len(block)
        if _stamp(before) != _stamp(os.fstat(handle)) or size != before.st_size:
            raise StillChanging(source)
    return digest.hexdigest(), size
