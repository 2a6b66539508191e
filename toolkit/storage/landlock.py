"""Landlock, the part of Linux by which a process gives up access to files, to TCP and to other processes, for itself and its children.

Owns the system calls (kernel documentation, userspace-api/landlock). Needs no rights and no library; a kernel without it says version 0.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

# Numbers of the system calls, the same on all processors that Linux has gained in the last decades.
_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVILEGES = 38
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_BLOCK, _TRUNCATE, _IOCTL_DEV = 1 << 6, 1 << 11, 1 << 14, 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
_ALL_TCP, _ALL_SCOPES = 0b11, 0b11
# Rights over files, one more in versions 2, 3 and 5; TCP came with 4, and signals and abstract sockets with 6.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_TCP_SINCE, _SCOPES_SINCE = 4, 6


def landlock_version() -> int:
    """Return the version of the kernel's Landlock; 0 where there is none."""
    return max(0, _call(_CREATE, None, 0, _VERSION_FLAG))


def restrict_this_thread(reads: Iterable[Path], writes: Iterable[Path], *, tcp: bool) -> bool:
    """Let this thread and all that it starts read (and run) only what is in ``reads``, and read and write only what is in ``writes``.

    Paths that do not exist are passed over. Without ``tcp`` no connection is made or taken, where the kernel can refuse that. Signals
    reach only what this thread starts. There is no way back.

    Returns
    -------
    bool
        False where the kernel refused, and nothing changed.
    """
    version = landlock_version()
    if not version:
        return False
    rights = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    fields = [rights]
    if version >= _TCP_SINCE:
        fields.append(0 if tcp else _ALL_TCP)
    if version >= _SCOPES_SINCE:
        fields.append(_ALL_SCOPES)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = _call(_CREATE, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        everything = rights & ~(_MAKE_CHAR | _MAKE_BLOCK)
        for allowed, paths in ((_READ, reads), (everything, writes)):
            for path in paths:
                _allow(ruleset, path, allowed & rights)
        if ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
            return False
        return _call(_RESTRICT, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, allowed: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            allowed &= _OF_FILES
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", allowed, place), 0)
    finally:
        os.close(place)


def _call(number: int, *arguments: int | bytes | None) -> int:
    if sys.platform != "linux":
        return -1
    whole = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    # Six arguments, as the kernel takes: what is left out would be whatever the registers hold.
    return int(
        ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *whole, *[ctypes.c_long(0)] * (6 - len(whole)))
    )
