"""Publishing files whole: a reader sees the old file or the whole new one, never a part.

The one place that writes where somebody may look: temporary beside the target, fsync, rename, fsync of the folder.
Translates the system's refusals into podkit's sentences.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from toolkit.model.errors import CannotWrite, DiskFull, PodkitError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextlib.contextmanager
def publishing(target: Path) -> Iterator[Path]:
    """Give a temporary path beside ``target``; on success what was written there becomes ``target`` at once.

    The temporary keeps the target's suffix, since encoders choose a container by it. On any error it is removed and
    ``target`` stays as it was.

    Raises
    ------
    CannotWrite, DiskFull
        In place of the system's own error, here and for an ``OSError`` raised inside the block.
    """
    with refusals(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise CannotWrite(target, "this is a folder")
        temporary = target.with_name(f".{target.stem[:80]}.{secrets.token_hex(6)}.part{target.suffix}")
        try:
            # Create it first: a folder without permission must speak before an hour of encoding, not after.
            temporary.touch(exist_ok=False)
            yield temporary
            _sync(temporary)
            temporary.replace(target)
            _sync(target.parent)
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
        if error.errno in {errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.EISDIR}:
            raise CannotWrite(target, (error.strerror or "refused").lower()) from error
        raise


def _sync(path: Path) -> None:
    # Windows cannot open a folder for fsync, and needs none for a rename to last.
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
