"""Who works on a job, and whether they still live.

Owns the name of an owner (machine, process, and when that process began, since numbers are used again) and the one clock that counts for
strangers: how long their pulse stood still by this process's own count.
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
    """Return this process's name as an owner."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead_here(owner: str) -> bool:
    """Return whether an owner was a process of this machine that is gone; False where it cannot be known."""
    parts = owner.rsplit(":", 2)
    if len(parts) != _PARTS or parts[0] != socket.gethostname() or not parts[1].isdigit():
        return False
    return _started(int(parts[1])) != parts[2]


def _started(process: int) -> str:
    """Return when a process began, in ticks since the machine did; "" where there is no such process, "?" where nobody tells."""
    if not Path("/proc/self/stat").exists():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, 0)
            return "?"
        return ""
    with contextlib.suppress(OSError):
        # The name in brackets may hold blanks and brackets.
        fields = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[_STARTED_FIELD]
    return ""


@dataclass
class _Pulse:
    value: int
    since: float


class Wards:
    """The jobs of others: those whose owner is dead, or silent for too long, wait again."""

    def __init__(self, ledger: Ledger, own: str, silence_s: float) -> None:
        self._ledger = ledger
        self._own = own
        self._silence_s = silence_s
        self._pulses: dict[str, _Pulse] = {}

    def give_back(self, *, now: Callable[[], float] = time.monotonic) -> list[Job]:
        """Return the jobs that were given back."""
        given = []
        running = [job for job in self._ledger.jobs(State.RUNNING) if job.owner != self._own]
        for job in running:
            pulse = self._pulses.get(job.id)
            if pulse is None or pulse.value != job.pulse:
                pulse = self._pulses[job.id] = _Pulse(job.pulse, now())
            silent = now() - pulse.since >= self._silence_s
            if (is_dead_here(job.owner) or silent) and self._ledger.give_back(job.id, job.pulse):
                given.append(job)
        self._pulses = {job.id: self._pulses[job.id] for job in running}
        return given
