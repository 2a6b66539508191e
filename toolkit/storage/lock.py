"""One run at a time in a folder: a lock that the system releases when its process dies.

Owns the lock file, who holds it, and waiting for it. Where there are no such locks (Windows, some network shares),
nothing is locked.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from toolkit.model.job_errors import FolderBusy
from toolkit.storage.publish import refusals

if sys.platform != "win32":
    import fcntl

    _ALONE, _SHARED = fcntl.LOCK_EX, fcntl.LOCK_SH
else:
    _ALONE, _SHARED = 0, 0

_POLL_S = 0.1
_HELD = {errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK}
# A network share without a lock service.
_UNSUPPORTED = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


@contextlib.contextmanager
def locked(
    lock: Path, *, shared: bool = False, wait: bool = True, on_wait: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold ``lock`` for the block, alone or (``shared``) with others that share it.

    Parameters
    ----------
    lock : Path
        The lock file; its folder is made. It stays when the block ends. After an error, a folder that was made for it and
        holds nothing else goes again.
    wait : bool
        Wait until it is free; else raise.
    on_wait : callable, optional
        Told once who holds the lock, before waiting.

    Raises
    ------
    FolderBusy
        Without ``wait``, when another run holds the lock.
    CannotWrite, DiskFull
        When the lock file cannot be made.
    """
    made = _missing_folders(lock)
    with contextlib.closing(_acquired(lock, _SHARED if shared else _ALONE, wait=wait, on_wait=on_wait)) as file:
        if not shared:
            _sign(file)
        # Closing the file releases the lock.
        try:
            yield
        except BaseException:
            _leave_no_trace(lock, made)
            raise


@contextlib.contextmanager
def locked_if_free(lock: Path) -> Iterator[bool]:
    """Hold ``lock`` alone for the block where nobody holds it; give whether that is so."""
    try:
        with locked(lock, wait=False):
            yield True
    except FolderBusy:
        yield False


def _acquired(lock: Path, mode: int, *, wait: bool, on_wait: Callable[[str], None] | None) -> IO[str]:
    """Return the open lock file, locked."""
    while True:
        with refusals(lock):
            lock.parent.mkdir(parents=True, exist_ok=True)
            file = lock.open("a+", encoding="utf-8")
        try:
            _wait_for(file, mode, lock.parent.parent, wait=wait, on_wait=on_wait)
            # Whoever held it may have removed it with its folder: then the name belongs to another file, or to none.
            if lock.exists() and os.path.samestat(os.fstat(file.fileno()), lock.stat()):
                return file
        except BaseException:
            file.close()
            raise
        file.close()


def _wait_for(file: IO[str], mode: int, folder: Path, *, wait: bool, on_wait: Callable[[str], None] | None) -> None:
    """Take the lock of an open file, once it is free."""
    told = False
    while not _taken(file, mode):
        holder = _holder(file)
        if not wait:
            raise FolderBusy(folder, holder)
        if on_wait is not None and not told:
            on_wait(f"waiting for {holder}, which works in {folder}")
            told = True
        time.sleep(_POLL_S)


def _missing_folders(lock: Path) -> list[Path]:
    """Return the folders that have to be made for a lock, innermost first."""
    return [folder for folder in lock.parents if not folder.exists()]


def _leave_no_trace(lock: Path, made: list[Path]) -> None:
    """Remove the lock and the folders that were made for it, as far as they hold nothing else."""
    if not made or any(path != lock for path in lock.parent.iterdir()):
        return
    with contextlib.suppress(OSError):
        lock.unlink()
        for folder in made:
            folder.rmdir()


def _taken(file: IO[str], mode: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(file, mode | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        if error.errno in _UNSUPPORTED:
            return True
        raise
    return True


def _sign(file: IO[str]) -> None:
    """Write who holds the lock, for whoever waits."""
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    file.seek(0)
    file.truncate()
    json.dump({"process": os.getpid(), "machine": platform.node(), "since": since}, file)
    file.flush()


def _holder(file: IO[str]) -> str:
    """Return who holds a lock as the words of a sentence."""
    try:
        file.seek(0)
        held = json.loads(file.read(1000))
        return f"podkit process {held['process']} on {held['machine']} (since {held['since']})"
    except (ValueError, KeyError, TypeError):
        return "another podkit process"
