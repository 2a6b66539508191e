"""Whether a folder may be exchanged with another in one step, and why not.

Owns the questions that are asked before anything is built: who owns the folder, what is mounted there, who works in it, and
whether the file system can do it.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from toolkit.storage.exchange import exchange_names

_REFUSED = {
    errno.EBUSY, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS
}  # fmt: skip


class NotInOneStep(Exception):
    """A folder that cannot be exchanged; the text says why, as the rest of a sentence that begins with "since"."""


def ask_folder(folder: Path, written: Collection[Path]) -> None:
    """Look for what speaks against exchanging a folder; ``written`` are the folders in it of which a file changes.

    Raises
    ------
    NotInOneStep
    """
    if os.path.ismount(folder):
        raise NotInOneStep("a disk is mounted there")
    if os.name == "posix" and folder.stat().st_uid != os.geteuid() != 0:
        raise NotInOneStep("it belongs to another user")
    if not all(os.access(place, os.W_OK | os.X_OK) for place in written):
        raise NotInOneStep("it may not be written to")
    if any(place.is_symlink() for place in written):
        raise NotInOneStep("a folder in it is a link")
    where = _who_works_in(folder)
    if where:
        raise NotInOneStep(f"{where} in it")


def try_exchange(place: Path) -> None:
    """Exchange two empty folders in ``place``, before an hour of sound is copied there.

    Raises
    ------
    NotInOneStep
    """
    folders = (place / "one", place / "other")
    for folder in folders:
        folder.mkdir()
    with needed_for_one_step("this file system cannot exchange two folders"):
        exchange_names(*folders)
    for folder in folders:
        folder.rmdir()


@contextlib.contextmanager
def needed_for_one_step(why: str) -> Iterator[None]:
    """Turn the system's refusal of something into :class:`NotInOneStep`, with these words before the system's own."""
    try:
        yield
    except OSError as error:
        if error.errno in _REFUSED:
            raise NotInOneStep(f"{why} ({_words(error)})") from error
        raise


def _who_works_in(folder: Path) -> str:
    """Return which program's current folder this is, or one in it, and its verb; it would find itself in a folder that is gone."""
    inside = folder.resolve()
    with contextlib.suppress(OSError):
        if Path.cwd().is_relative_to(inside):
            return "podkit was started"
    for process in Path("/proc").glob("[0-9]*"):
        # A link is read, not followed: the disk it leads to may not answer.
        with contextlib.suppress(OSError):
            if (process / "cwd").readlink().is_relative_to(inside):
                return f"{(process / 'comm').read_text('utf-8', 'replace').strip()} (process {process.name}) works"
    return ""


def _words(error: OSError) -> str:
    return (error.strerror or "refused").lower()
