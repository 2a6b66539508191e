"""A copy of what arrived, taken once: the work does not see later changes, and the inbox is only read.

Owns what is copied from an untrusted folder: regular files inside it, opened without following links, under names that are text. The digest
is of the bytes that were copied, so the same recording is the same job however often it arrives.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import NoSuchInput, UnreadableMedia
from toolkit.storage.identity import digest_of, digest_of_file
from toolkit.storage.publish import refusals
from toolkit.unattended.names import kept_name
from toolkit.unattended.upload_tree import UploadTree, files_of, tree_of

_BLOCK_BYTES = 1 << 20
_ZEROS = bytes(_BLOCK_BYTES)
# What a file system says of a file that it cannot give now: a bad disk, a share whose server has forgotten it, a name that is gone again.
_PASSING = frozenset({errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENODEV, errno.EAGAIN})


class StillChanging(Exception):
    """What arrived is still changing, or the copy was given up. Not an error: it is too early."""


@dataclass(frozen=True)
class Snapshot:
    """A copy: its folder, the digest of its content, and its size in bytes."""

    folder: Path
    identity: str
    bytes: int


def take_snapshot(source: Path, folder: Path, give_up: Callable[[], bool] = lambda: False) -> Snapshot:
    """Copy a recording, as ``folder/tracks/NAME``, or an episode folder to ``folder``, which must not exist.

    ``give_up`` is asked after each MiB.

    Raises
    ------
    StillChanging
        When something changed while it was copied, or ``give_up`` said so.
    NoSuchInput, UnreadableMedia, DiskFull, CannotWrite
    """
    if source.is_symlink() or not source.exists():
        raise NoSuchInput(source)
    with refusals(folder):
        if not source.is_dir():
            tracks = folder / "tracks"
            tracks.mkdir(parents=True)
            digest, size = _copied(source, tracks / kept_name(source.name), give_up)
            return Snapshot(folder, digest_of(["recording", digest]), size)
        folder.mkdir(parents=True)
        places, found, total = _Places(source, folder), [], 0
        for path in _all_files(source):
            digest, size = _copied(path, places.of(path), give_up)
            found.append([os.fsencode(path.relative_to(source)).hex(), digest])
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
            for path in _all_files(source)
            if with_drafts or path.relative_to(source).parts[0] != "draft"
        ]
        found = [[os.fsencode(relative).hex(), digest_of_file(path)] for relative, path in files]
        return digest_of(["folder", sorted(found)]), sum(path.stat().st_size for _, path in files)
    except OSError as error:
        raise UnreadableMedia(source, f"it cannot be read ({_reason(error)}).") from error


def signature_of(path: Path) -> str:
    """Return a digest of sizes, times and inodes, which changes with the file or anything in the folder; "" where it is gone or empty."""
    with contextlib.suppress(OSError):
        if not path.is_dir() or path.is_symlink():
            return _stamp(os.lstat(path))
        tree = tree_of(path)
        rows = [[os.fsencode(file.relative_to(path)).hex(), _stamp(os.lstat(file))] for file in tree.files]
        # What only holds too much, or cannot be looked into, is an arrival too: its sender gets a reason.
        rest = [tree.excess, *sorted(os.fsencode(folder).hex() for folder, _ in tree.refused)]
        return digest_of([rows, rest]) if rows or any(rest) else ""
    return ""


def latest_change(path: Path) -> float:
    """Return when a file, or any file of a folder, last changed (ctime, s since 1970), which copying programs cannot set back."""
    times = []
    for file in files_of(path):
        with contextlib.suppress(OSError):
            times.append(os.lstat(file).st_ctime)
    return max(times, default=0.0)


def size_of(path: Path) -> int:
    """Return how many bytes a copy of a recording or folder would have; what cannot be looked at counts nothing."""
    total = 0
    for file in files_of(path):
        with contextlib.suppress(OSError):
            total += os.lstat(file).st_size
    return total


class _Places:
    """Where the files of a folder are copied to: their own names where these are text, in folders that are made."""

    def __init__(self, source: Path, folder: Path) -> None:
        self._folders = {source: folder}
        self._taken: dict[Path, set[str]] = {}

    def of(self, path: Path) -> Path:
        """Return the place of a file."""
        return self._place(path)

    def _place(self, path: Path) -> Path:
        parent = self._folders.get(path.parent)
        if parent is None:
            parent = self._folders[path.parent] = self._place(path.parent)
            parent.mkdir()
        taken = self._taken.setdefault(parent, set())
        # Two names that are text differ as they are; only a name that has to be changed may meet another.
        name = kept_name(path.name)
        if name != path.name:
            name = kept_name(path.name, taken)
        taken.add(name.lower())
        return parent / name


def _all_files(folder: Path) -> list[Path]:
    """Return the files of an episode folder; raise UnreadableMedia where there are too many, or some cannot be listed."""
    tree: UploadTree = tree_of(folder)
    if tree.excess:
        raise UnreadableMedia(
            folder, f"it holds {tree.excess}; an episode folder holds tracks and music of one episode."
        )
    if tree.refused:
        place, error = tree.refused[0]
        raise _cannot_read(place, "listed", error) from error
    return tree.files


def _stamp(found: os.stat_result) -> str:
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"


def _copied(source: Path, target: Path, give_up: Callable[[], bool]) -> tuple[str, int]:
    """Copy one file and return its SHA-256 and size. Long runs of zeros take no room in the copy."""
    digest, size = hashlib.sha256(), 0
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise StillChanging(source) from error
    except OSError as error:
        raise _cannot_read(source, "opened", error) from error
    with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 - a handle
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableMedia(source, "this is not a regular file but a pipe or a device.")
        with target.open("xb") as copy:
            while block := _read(file.read, source):
                digest.update(block)
                if block == _ZEROS:
                    copy.seek(_BLOCK_BYTES, os.SEEK_CUR)
                else:
                    copy.write(block)
                size += len(block)
                if size > before.st_size or give_up():
                    raise StillChanging(source)
            copy.truncate(size)
        if _stamp(before) != _stamp(os.fstat(handle)) or size != before.st_size:
            raise StillChanging(source)
    return digest.hexdigest(), size


def _read(read: Callable[[int], bytes | None], source: Path) -> bytes | None:
    try:
        return read(_BLOCK_BYTES)
    except OSError as error:
        raise _cannot_read(source, "read", error) from error


def _cannot_read(path: Path, done: str, error: OSError) -> UnreadableMedia:
    return UnreadableMedia(path, f"it cannot be {done} ({_reason(error)}).", may_pass=error.errno in _PASSING)


def _reason(error: OSError) -> str:
    return (error.strerror or "refused").lower()
