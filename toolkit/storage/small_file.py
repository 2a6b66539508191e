"""Reading a file that somebody else may have written: a manifest, a draft, captions, a feed, a picture.

Owns what is refused before a byte of it is parsed: anything but a regular file, more than a file of its kind ever holds, a link
out of a folder that has to hold it. It never waits for a writer, and never reads more than it was allowed.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path

from toolkit.model.errors import NoSuchInput
from toolkit.model.file_errors import UnreadableFile

TABLE_BYTES = 500_000
"""For TOML and what a person types: a manifest of 40 tracks has 6 kB, and notes of 500 kB would be 80,000 words."""
TEXT_BYTES = 32_000_000
"""For transcripts, chapters and feeds: ten hours of words, each with its times on lines of its own, are 15 MB of JSON."""
PICTURE_FILE_BYTES = 64_000_000
"""For pictures: 3000 x 3000 pixels without compression are 36 MB."""

_PIECE_BYTES = 1 << 20
_MOST_S = 60.0
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR})
# What another try would not change; a share that fails for a moment stays the system's error.
_LASTING = frozenset(
    {errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG, errno.EISDIR, errno.ENXIO, errno.EINVAL}
)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)  # fmt: skip


def read_small(path: Path, *, what: str = "file", most_bytes: int = TEXT_BYTES, within: Path | None = None) -> bytes:
    """Return the bytes of a regular file that has at most ``most_bytes``.

    Parameters
    ----------
    path : Path
    what : str
        What was looked for, for the error where it is not there.
    most_bytes : int
    within : Path, optional
        A folder in which the file has to lie when all links are followed: for folders that a stranger sent.

    Raises
    ------
    NoSuchInput
        There is nothing at ``path``.
    UnreadableFile
        It is no regular file, is too large, may not be read, or lies outside of ``within``.
    OSError
        The disk or the share fails; another try may succeed.
    """
    content = read_if_there(path, most_bytes=most_bytes, within=within)
    if content is None:
        raise NoSuchInput(path, what)
    return content


def read_if_there(path: Path, *, most_bytes: int = TEXT_BYTES, within: Path | None = None) -> bytes | None:
    """Return what :func:`read_small` does, None where there is nothing at ``path``.

    Raises
    ------
    UnreadableFile, OSError
    """
    try:
        return _read(path, most_bytes) if _is_there(path, most_bytes, within) else None
    except OSError as error:
        if error.errno in _LASTING:
            reason = (
                f"this cannot be read ({(error.strerror or 'refused').lower()}); check the file and its permissions."
            )
            raise UnreadableFile(path, reason) from error
        raise
    except ValueError as error:
        # A name with a NUL, or one that the file system's encoding does not have.
        raise UnreadableFile(path, "this is not a name that a file can have; name another.") from error


def require_readable(path: Path, *, most_bytes: int, within: Path | None = None) -> None:
    """Refuse what :func:`read_if_there` would refuse, without reading it; nothing at ``path`` is fine.

    Raises
    ------
    UnreadableFile
    """
    try:
        _is_there(path, most_bytes, within)
    except OSError:
        # Whoever reads it says so; what cannot even be asked about may be readable later.
        return


def _is_there(path: Path, most_bytes: int, within: Path | None) -> bool:
    """Return whether something is at ``path``; refuse what may not be opened at all: opening a device can do something."""
    try:
        found = path.stat()
    except OSError as error:
        if error.errno not in _GONE:
            raise
        if path.is_symlink():
            raise UnreadableFile(path, "this is a link to nothing; put the file there, or remove the link.") from error
        return False
    if within is not None and not path.resolve().is_relative_to(within.resolve()):
        raise UnreadableFile(path, "this is a link to a place outside of its folder; put the file itself there.")
    _check(path, found, most_bytes)
    return True


def _check(path: Path, found: os.stat_result, most_bytes: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(found.st_mode)), "something else")
        raise UnreadableFile(path, f"this is {kind} and has to be a file; remove it, or put the file in its place.")
    if found.st_size > most_bytes:
        raise _too_large(path, most_bytes)


def _too_large(path: Path, most_bytes: int) -> UnreadableFile:
    shown = f"{most_bytes / 1e6:g} MB" if most_bytes >= 100_000 else f"{most_bytes / 1e3:g} kB"  # noqa: PLR2004
    return UnreadableFile(
        path, f"this is larger than {shown}, as no file of its kind is; check that it is the right one."
    )


def _read(path: Path, most_bytes: int) -> bytes:
    # Between the look and the opening somebody may have put a pipe there: it is opened without waiting, and looked at again.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    try:
        _check(path, os.fstat(handle), most_bytes)
        return _pieces(path, handle, most_bytes)
    finally:
        os.close(handle)


def _pieces(path: Path, handle: int, most_bytes: int) -> bytes:
    """Return what an open file holds; it may grow while it is read, or come a byte a second from a share."""
    pieces, size, until_s = [], 0, time.monotonic() + _MOST_S
    while piece := os.read(handle, min(_PIECE_BYTES, most_bytes + 1 - size)):
        pieces.append(piece)
        size += len(piece)
        if size > most_bytes:
            raise _too_large(path, most_bytes)
        if time.monotonic() > until_s:
            raise UnreadableFile(path, f"this was not read within {_MOST_S:g} s; copy it to a disk of this machine.")
    return b"".join(pieces)
