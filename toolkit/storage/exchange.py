"""Exchanging two names in one step, and replacing a file that somebody may be saving at that moment: what stood there is kept.

Owns the exchange of two names in one step (``renameat2`` on Linux, ``renamex_np`` on macOS) and what is done where there
is none: a second link to the old file, taken just before it is replaced.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from toolkit.model.errors import CannotWrite
from toolkit.storage.publish import refusals, sync

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2


def replace_keeping(target: Path, content: bytes, kept: Path) -> None:
    """Put ``content`` at ``target``; what stood there at that moment lies at ``kept`` then.

    ``kept`` must be on the same file system; what lay there goes. Where nothing stood at ``target``, nothing is kept.

    Raises
    ------
    CannotWrite, DiskFull
        ``target`` is then as it was.
    """
    with refusals(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise CannotWrite(target, "this is a folder")
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.unlink(missing_ok=True)
        temporary = target.with_name(f".{target.stem[:60]}.{secrets.token_hex(6)}.part{target.suffix}")
        try:
            temporary.write_bytes(content)
            sync(temporary)
            if not _exchanged(temporary, target):
                with contextlib.suppress(FileNotFoundError):
                    _link(target, kept)
                temporary.replace(target)
            else:
                temporary.replace(kept)
            sync(target.parent)
        finally:
            temporary.unlink(missing_ok=True)


def _link(old: Path, new: Path) -> None:
    try:
        new.hardlink_to(old)
    except FileNotFoundError:
        raise
    except OSError:
        # No links on this file system: a copy of what is there now.
        new.write_bytes(old.read_bytes())


def exchange_names(one: Path, other: Path) -> None:
    """Exchange the names of two files or two folders on one file system in one step.

    Raises
    ------
    OSError
        Both are then as they were; ``errno.ENOSYS`` where the system cannot do it at all.
    """
    swap = _swap()
    if swap is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), str(other))
    if swap(os.fsencode(one), os.fsencode(other)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names in one step; return whether that was done."""
    if not other.exists():
        return False
    try:
        exchange_names(one, other)
    except OSError:
        return False
    return True


@functools.cache
def _swap() -> Callable[[bytes, bytes], int] | None:
    """Return the system's own exchange of two names, None where it has none."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return lambda one, other: int(library.renamex_np(one, other, _RENAME_SWAP))
        rename = library.renameat2
    except (AttributeError, OSError, TypeError):
        return None
    return lambda one, other: int(rename(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE))
