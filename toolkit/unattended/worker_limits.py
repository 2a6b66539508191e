"""What one worker may use: memory, open files, time without progress; and what a worker with its programs uses now.

Owns the limits that the system enforces on a worker, and the measure that the process that started it takes. On systems other than Linux
the measure is missing, and only the limits that they know hold.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GB = 10**9
WORKER_BYTES = 2 * GB
"""Memory of a worker besides its speech model. A recording of many hours takes 1.3 GB of it (bench.unattended.jobs)."""
STALL_S = 15 * 60.0
_MOST_FILES = 1024
# C++ libraries, ffmpeg, ONNX Runtime and Python's threads say in words that the system refused memory.
_REFUSED = (
    "can't start new thread",
    "bad_alloc",
    "bad allocation",
    "cannot allocate memory",
    "failed to allocate memory",
    "not enough memory",
)


@dataclass(frozen=True)
class WorkerLimits:
    """The limits of each worker with the programs that it starts: bytes of memory, and seconds without progress; 0: no limit."""

    memory_bytes: int = WORKER_BYTES
    stall_s: float = STALL_S

    @property
    def too_much(self) -> str:
        """What is said of a job that needed more memory than it may have."""
        return f"it needed more than {self.memory_bytes / GB:.1f} GB of memory"

    def stalled(self, stage: str) -> str:
        """Return what is said of a job that stood still, with the stage that moved last; "" before the first stage."""
        minutes = f"{self.stall_s / 60:g} minute{'s' if self.stall_s != 60 else ''}"  # noqa: PLR2004 - seconds of a minute
        return f"it made no progress for {minutes} " + (f"in stage {stage}" if stage else "while it was opened")


def limit_this_process(limits: WorkerLimits) -> None:
    """Let the system refuse this process, and each program that it starts, more than the limits; no core is dumped.

    What counts is memory that is written to (RLIMIT_DATA), not addresses that are only reserved: ONNX Runtime, CUDA and the stacks of
    threads reserve several times what they use.
    """
    import resource

    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, _MOST_FILES)
    if limits.memory_bytes:
        _lower(resource.RLIMIT_DATA, limits.memory_bytes)


def ran_out_of_memory(error: BaseException) -> bool:
    """Return whether an error, or one that it came from, says that the system refused memory."""
    return any(_says_no_memory(cause) for cause in _causes(error))


def family(process: int) -> list[int]:
    """Return a process and all that it and its children have started and that live; empty where the system does not say."""
    found, open_ones = list[int](), [process]
    while open_ones:
        one = open_ones.pop()
        with contextlib.suppress(OSError, ValueError):
            for task in Path(f"/proc/{one}/task").iterdir():
                open_ones += map(int, (task / "children").read_text("ascii").split())
            found.append(one)
    return found


def resident_bytes(process: int) -> int:
    """Return the memory that a process holds; 0 where the system does not say."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def _lower(kind: int, most: int) -> None:
    """Set a limit, unless a lower one holds already or the system does not know it."""
    import resource

    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = set[int]()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def _says_no_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    return any(words in str(error).lower() for words in _REFUSED)
