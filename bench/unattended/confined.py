"""A command under the limits of the systemd unit that the kernel alone enforces: its system calls, capabilities and file mode.

    python -m bench.unattended.confined podkit watch inbox -o out

systemd cannot run everywhere; its filter can: the sets of system calls come from `systemd-analyze syscall-filter`, and libseccomp, on
which systemd itself stands, makes the same filter of them. What needs systemd (mounts, control groups, addresses) is not tried here.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

UNIT = Path(__file__).parents[2] / "deploy" / "podkit-watch.service"
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NO_NEW_PRIVILEGES = 38
_LIBRARY = "libseccomp.so.2"


def missing() -> str:
    """Return what this machine lacks for it, "" for nothing."""
    if shutil.which("systemd-analyze") is None:
        return "systemd-analyze is not on this machine"
    try:
        ctypes.CDLL(_LIBRARY)
    except OSError:
        return f"{_LIBRARY} is not on this machine"
    return ""


def values(setting: str, unit: Path = UNIT) -> list[str]:
    """Return the values of a setting in the order of the unit."""
    pairs = (line.partition("=") for line in unit.read_text("utf-8").splitlines() if not line.startswith("#"))
    return [value for name, _, value in pairs if name == setting]


def allowed_calls(unit: Path = UNIT) -> set[str]:
    """Return the names of the system calls that the unit allows: later lines add and, with a tilde, take away."""
    allowed = set(_calls_of("@default"))
    for line in values("SystemCallFilter", unit):
        named = {call for name in line.removeprefix("~").split() for call in _calls_of(name)}
        allowed = allowed - named if line.startswith("~") else allowed | named
    return allowed


def confine(unit: Path = UNIT) -> None:
    """Confine this process and all that it starts; a call that is not allowed gives EPERM."""
    seccomp = ctypes.CDLL(_LIBRARY, use_errno=True)
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(_ERRNO | errno.EPERM)))
    for call in sorted(allowed_calls(unit)):
        number = seccomp.seccomp_syscall_resolve_name(call.encode())
        if number >= 0:
            seccomp.seccomp_rule_add(context, ctypes.c_uint32(_ALLOW), number, 0)
    os.umask(int(values("UMask", unit)[-1], 8))
    if ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or seccomp.seccomp_load(context):
        raise OSError("the kernel does not take the filter")


@cache
def _calls_of(name: str) -> frozenset[str]:
    return frozenset(_expanded(name)) if name.startswith("@") else frozenset({name})


def _expanded(name: str) -> Iterator[str]:
    listing = subprocess.run(
        ["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True
    ).stdout
    for line in listing.splitlines()[1:]:
        entry = line.strip()
        if entry and not entry.startswith("#"):
            yield from _calls_of(entry)


if __name__ == "__main__":
    confine()
    os.execvp(sys.argv[1], sys.argv[1:])
