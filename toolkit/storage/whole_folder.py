"""Replacing the files of a folder that somebody may be reading: all of them in one step.

Owns the hidden folder in which the new set is built, the exchange of the two folders, and what comes over from the old one.
A file that is not of the set is never copied: it is a second link to the same file, so that nothing that is saved to it is
lost; a file that somebody saved into the old folder meanwhile follows. Where a folder cannot be exchanged, says why.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import shutil
import stat
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import CannotWrite
from toolkit.storage.exchange import exchange_names
from toolkit.storage.one_step import NotInOneStep, ask_folder, needed_for_one_step, try_exchange
from toolkit.storage.publish import is_left_by_a_kill, publishing, refusals, sync

if sys.platform == "linux":
    import fcntl

_FICLONE = 0x40049409
_MOST_OTHERS = 10_000
_ROUNDS = 3


@dataclass(frozen=True)
class NewSet:
    """The files of a set and what they replace in ``folder``.

    ``files`` gives each file's content, or the file to copy, by its name relative to the folder; ``stale`` are names of an
    earlier set that go. ``changed`` are the names in ``files`` of which the folder does not hold the same bytes.
    """

    folder: Path
    files: Mapping[str, bytes | Path]
    stale: frozenset[str]
    changed: frozenset[str]


def holds(path: Path, content: bytes | Path) -> bool:
    """Return whether a file has this content, or the same as another file.

    Raises
    ------
    CannotWrite
        Where it can have none: it is a folder, or lies in what is a file.
    """
    if path.is_dir():
        raise CannotWrite(path, "this is a folder")
    if not path.is_file():
        if any(parent.is_file() for parent in path.parents):
            raise CannotWrite(path, "there is a file where a folder is needed")
        return False
    if isinstance(content, Path):
        return filecmp.cmp(content, path, shallow=False)
    return path.stat().st_size == len(content) and path.read_bytes() == content


def build(new: NewSet, hidden: Path) -> None:
    """Make ``hidden`` what the folder of a set is to be; it is on the same file system, and must not be there.

    Files that stay as they are become links to the same file, a set's own a copy where there are no links.

    Raises
    ------
    NotInOneStep
        When the folder cannot be exchanged with another. What was built is to be removed.
    CannotWrite, DiskFull
    """
    names = (*new.changed, *new.stale)
    if new.folder.is_dir():
        ask_folder(new.folder, {place for name in names for place in _folders_of(new.folder, name) if place.is_dir()})
    with needed_for_one_step("the folder above it may not be written to"):
        hidden.mkdir(parents=True)
    if new.folder.is_dir():
        try_exchange(hidden)
        _dress(hidden, new.folder)
        _take_over(new, hidden)
    for name in sorted(new.changed):
        with refusals(new.folder / name):
            (hidden / name).parent.mkdir(parents=True, exist_ok=True)
            _fill(hidden / name, new.files[name])
            sync(hidden / name)
    with refusals(new.folder):
        _settle(new, hidden)
        for place in (*(path for path in hidden.rglob("*") if path.is_dir() and not path.is_symlink()), hidden):
            sync(place)


def show(new: NewSet, hidden: Path) -> None:
    """Let the built folder and the old one change places in one step; ``hidden`` holds the old one then, if there was one.

    Raises
    ------
    NotInOneStep
        Both are then where they were.
    """
    with refusals(new.folder):
        new.folder.parent.mkdir(parents=True, exist_ok=True)
        with needed_for_one_step("the system refuses to exchange it"):
            if new.folder.is_dir():
                exchange_names(hidden, new.folder)
            else:
                hidden.rename(new.folder)
        sync(new.folder.parent)
        sync(hidden.parent)


def put_away(hidden: Path, folder: Path, own: Collection[str] | None) -> bool:
    """Remove an old or a half-built folder; return whether it is gone.

    Parameters
    ----------
    own : collection of str, optional
        The files of the sets, which go; any other that ``folder`` does not hold, or holds in an older state, is moved
        there. None: everything goes.
    """
    if own is None:
        shutil.rmtree(hidden, ignore_errors=True)
        return not hidden.exists()
    # Whoever stands in the old folder may go on saving into it.
    for _ in range(_ROUNDS):
        if hidden.exists():
            with contextlib.suppress(OSError):
                _empty(hidden, folder, own)
    return not hidden.exists()


def publish_each(new: NewSet) -> None:
    """Publish the files of a set one by one, each whole, and remove what is stale.

    Raises
    ------
    CannotWrite, DiskFull
        The files up to there are then the new ones.
    """
    for name, content in new.files.items():
        if name in new.changed:
            with publishing(new.folder / name) as temporary:
                _fill(temporary, content)
    for name in new.stale:
        (new.folder / name).unlink(missing_ok=True)


def _folders_of(folder: Path, name: str) -> Iterator[Path]:
    yield from (folder / parent for parent in Path(name).parents)


def _fill(path: Path, content: bytes | Path) -> None:
    if not isinstance(content, Path):
        path.write_bytes(content)
    elif not _shared(content, path):
        shutil.copyfile(content, path)


def _shared(source: Path, target: Path) -> bool:
    """Let a new file share the blocks of another until one of them is written to (Btrfs, XFS); return whether that was done."""
    if sys.platform != "linux":
        return False
    with source.open("rb") as reader, target.open("wb") as writer:
        try:
            fcntl.ioctl(writer, _FICLONE, reader.fileno())
        except OSError:
            return False
    return True


def _dress(made: Path, like: Path) -> None:
    """Give a new folder mode, group and access lists of the old one, so that what is created in it gets them too."""
    before, now = like.stat(), made.stat()
    if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
        with needed_for_one_step("its owner and group cannot be given to another folder"):
            os.chown(made, before.st_uid, before.st_gid)
    shutil.copystat(like, made)


def _take_over(new: NewSet, hidden: Path) -> None:
    """Link what stays, in all folders below."""
    device, others = new.folder.stat().st_dev, 0
    with needed_for_one_step("a folder in it cannot be read"):
        found = list(_below(new.folder))
    for path, name in found:
        others += name not in new.files and name not in new.stale
        if others > _MOST_OTHERS:
            raise NotInOneStep(f"it holds over {_MOST_OTHERS:,} files that are not podkit's")
        # Somebody may be tidying up there.
        with contextlib.suppress(FileNotFoundError):
            if path.lstat().st_dev != device:
                raise NotInOneStep("a disk is mounted in it")
            _take(path, name, new, hidden / name)


def _take(path: Path, name: str, new: NewSet, target: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        target.mkdir()
        _dress(target, path)
    elif name in new.files:
        if name not in new.changed:
            _link_or_copy(path, target)
    elif name not in new.stale and not is_left_by_a_kill(path):
        with needed_for_one_step("not all files in it can have a second name"):
            os.link(path, target, follow_symlinks=False)


def _settle(new: NewSet, hidden: Path) -> None:
    """Take away folders that held stale files alone, and give those in which nothing changed their time back."""
    emptied = {Path(name).parent for name in new.stale}
    touched = emptied | {Path(name).parent for name in new.changed}
    for path, name in sorted(_below(new.folder), reverse=True):
        if path.is_symlink() or not path.is_dir() or not (hidden / name).is_dir():
            continue
        if Path(name) in emptied:
            with contextlib.suppress(OSError):
                (hidden / name).rmdir()
        elif Path(name) not in touched:
            with contextlib.suppress(FileNotFoundError):
                times = path.stat()
                os.utime(hidden / name, ns=(times.st_atime_ns, times.st_mtime_ns))


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        with refusals(source):
            shutil.copy2(source, target)
            sync(target)


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield everything in a folder with its name relative to it, folders before what they hold."""

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for place, folders, files in os.walk(folder, onerror=refuse):
        for name in (*folders, *files):
            path = Path(place) / name
            yield path, path.relative_to(folder).as_posix()


def _empty(hidden: Path, folder: Path, own: Collection[str]) -> None:
    for path, name in sorted(_below(hidden), reverse=True):
        if path.is_dir() and not path.is_symlink():
            with contextlib.suppress(OSError):
                path.rmdir()
        elif name in own or not _is_inside(folder, name) or not _moved_over(path, folder / name):
            path.unlink(missing_ok=True)
    hidden.rmdir()


def _is_inside(folder: Path, name: str) -> bool:
    """Return whether no link leads a name out of a folder."""
    return (folder / name).parent.resolve().is_relative_to(folder.resolve())


def _moved_over(path: Path, target: Path) -> bool:
    """Move a file to where it is missing, or where one lies that was written earlier; return whether it was."""
    if is_left_by_a_kill(path):
        return False
    found = path.lstat()
    try:
        there = target.lstat()
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, target, follow_symlinks=False)
        path.unlink()
        return True
    if os.path.samestat(found, there) or found.st_mtime_ns <= there.st_mtime_ns or stat.S_ISDIR(there.st_mode):
        return False
    exchange_names(path, target)
    if not os.path.samestat(path.lstat(), there):
        # Saved once more since it was looked at.
        exchange_names(path, target)
    return False
