"""Publishing files whole: a reader sees the old file or the whole new one, never a part.

The one place that writes where somebody may look: temporary beside the target, fsync, rename, fsync of the folder.
Translates the system's refusals into podkit's sentences.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from toolkit.model.errors import CannotWrite, DiskFull, PodkitError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
# FAT holds no file over 4 GiB; a link may lead to itself.
_UNFIT = {errno.ENAMETOOLONG, errno.EISDIR, errno.EFBIG, errno.ELOOP}
_STEM_BYTES = 80
_SUFFIX_BYTES = 40
_TOKEN = 12
_STALE_S = 24 * 3600.0
_TEMPORARY = re.compile(rf"\..*\.[0-9a-f]{{{_TOKEN}}}\.part(\..*)?", re.DOTALL)


@contextlib.contextmanager
def publishing(target: Path) -> Iterator[Path]:
    """Give a temporary path beside ``target``; on success what was written there becomes ``target`` at once.

    The temporary keeps the target's suffix, since encoders choose a container by it. On any error it is removed and
    ``target`` stays as it was. What a killed run left beside the same target is removed a day later.

    Raises
    ------
    CannotWrite, DiskFull
        In place of the system's own error, here and for an ``OSError`` raised inside the block.
    """
    with refusals(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise CannotWrite(target, "this is a folder")
        start, end = _temporary_name(target)
        _sweep(target.parent, start, end)
        temporary = target.with_name(f"{start}{secrets.token_hex(_TOKEN // 2)}{end}")
        try:
            # Create it first: a folder without permission must speak before an hour of encoding, not after.
            temporary.touch(exist_ok=False)
            with _told_of(target, temporary):
                yield temporary
            sync(temporary)
            temporary.replace(target)
            sync(target.parent)
        finally:
            temporary.unlink(missing_ok=True)


def publish_bytes(target: Path, content: bytes) -> None:
    """Write ``content`` as the whole of ``target``; see :func:`publishing`."""
    with publishing(target) as temporary:
        temporary.write_bytes(content)


def publish_text(target: Path, text: str) -> None:
    """Write ``text`` as UTF-8 with newline endings; see :func:`publishing`."""
    publish_bytes(target, text.encode("utf-8"))


@contextlib.contextmanager
def refusals(target: Path) -> Iterator[None]:
    """Turn an ``OSError`` about writing to ``target`` into :class:`CannotWrite` or :class:`DiskFull`."""
    try:
        yield
    except PodkitError:
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(target) from error
        if error.errno in _FORBIDDEN:
            raise CannotWrite(target, "permission denied") from error
        if error.errno in {errno.ENOTDIR, errno.EEXIST}:
            raise CannotWrite(target, "there is a file where a folder is needed") from error
        if error.errno in _UNFIT:
            raise CannotWrite(target, (error.strerror or "refused").lower()) from error
        raise


@contextlib.contextmanager
def _told_of(target: Path, temporary: Path) -> Iterator[None]:
    """Name the file that a person asked for in errors of whoever was given the temporary one."""
    try:
        yield
    except (CannotWrite, DiskFull) as error:
        if error.path == temporary:
            error.path = target
        raise


def _temporary_name(target: Path) -> tuple[str, str]:
    """Return what stands before and after the random part of a temporary's name."""
    # File systems count bytes of names, and the longest that fits the target must fit with the additions too.
    stem = os.fsencode(target.stem)[:_STEM_BYTES].decode("utf-8", "ignore")
    suffix = target.suffix if len(os.fsencode(target.suffix)) <= _SUFFIX_BYTES else ""
    return f".{stem}.", f".part{suffix}"


def is_left_by_a_kill(path: Path) -> bool:
    """Return whether a file is a temporary of :func:`publishing` that no running process can still be writing."""
    if not _TEMPORARY.fullmatch(path.name):
        return False
    with contextlib.suppress(OSError):
        return time.time() - path.lstat().st_mtime > _STALE_S
    return False


def _sweep(folder: Path, start: str, end: str) -> None:
    """Remove old temporaries; a young one may belong to a running process."""
    # Not being able to tidy up is no reason against writing.
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if path.name.startswith(start) and path.name.endswith(end) and len(path.name) == len(start + end) + _TOKEN:
                _remove_if_old(path)


def _remove_if_old(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if time.time() - path.stat().st_mtime > _STALE_S:
            path.unlink()


def sync(path: Path) -> None:
    """Wait until what was written to a file, or the names in a folder, would outlast a power cut."""
    # Windows opens no folder for this, network shares refuse it for folders, and some folders may not be listed: a
    # rename there lasts as well as it can.
    with contextlib.suppress(*([OSError] if path.is_dir() else [])):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
