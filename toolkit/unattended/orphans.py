"""Jobs whose owner has died.

Owns the name of an owner (machine, process, and the start time of that process, since process numbers are reused). The death of a
process on this machine is seen at once. For one on another machine the only clock that counts is this process's own: how long the job's
pulse, a counter that a living owner keeps raising, has not changed.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from toolkit.unattended.job import Job, State
from toolkit.unattended.ledger import Ledger

_STARTED_FIELD = 19
_PARTS = 3


def own_name() -> str:
    """Return the name of this process as an owner: ``HOST:PID:START``."""
    return f"{socket.gethostname()}:{os.getpid()}:{_start_time(os.getpid())}"


def is_dead_here(owner: str) -> bool:
    """Return whether an owner was a process of this machine that has ended; False where this cannot be known."""
    parts = owner.rsplit(":", 2)
    if len(parts) != _PARTS or parts[0] != socket.gethostname() or not parts[1].isdigit():
        return False
    return _start_time(int(parts[1])) != parts[2]


def _start_time(process: int) -> str:
    """Return when a process began, in clock ticks since boot; "" where there is no such process, "?" where the system does not say."""
    if not Path("/proc/self/stat").exists():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, 0)
            return "?"
        return ""
    with contextlib.suppress(OSError):
        # The program's name stands in brackets and may itself hold blanks and brackets.
        fields = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[_STARTED_FIELD]
    return ""


@dataclass
class _PulseSeen:
    value: int
    since_s: float


class Orphans:
    """Gives jobs of other owners back to the ledger when the owner is dead, or silent for ``silence_s`` seconds."""

    def __init__(self, ledger: Ledger, own: str, silence_s: float) -> None:
        self._ledger = ledger
        self._own = own
        self._silence_s = silence_s
        self._pulses: dict[str, _PulseSeen] = {}

    def give_back(self, *, now: Callable[[], float] = time.monotonic) -> list[Job]:
        """Let every orphaned job wait again, and return those jobs."""
        given = []
        running = [job for job in self._ledger.jobs(State.RUNNING) if job.owner != self._own]
        for job in running:
            pulse = self._pulses.get(job.id)
            if pulse is None or pulse.value != job.pulse:
                pulse = self._pulses[job.id] = _PulseSeen(job.pulse, now())
            silent = now() - pulse.since_s >= self._silence_s
            if (is_dead_here(job.owner) or silent) and self._ledger.give_back(job.id, job.pulse):
                given.append(job)
        self._pulses = {job.id: self._pulses[job.id] for job in running}
        return given
