"""Whether there is disk space and memory for one more job, and dropping old caches to make space."""

from __future__ import annotations

import contextlib
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.unattended.pool import Pool
from toolkit.unattended.worker_limits import WorkerLimits

_GIB = 1 << 30
_DAY_S = 86_400.0
JOB_BYTES = int(1.2 * _GIB)
"""Memory that a job takes besides its model, at most (bench.unattended.jobs)."""
_WORK_FACTOR = 12
"""Disk space that producing takes for each byte of a recording: copies for speech, the mix, the masters. Lossy recordings take most."""
_LEAST_FREE_BYTES = 200 << 20


@dataclass(frozen=True)
class Limits:
    """What the work may use.

    Jobs side by side, memory of all workers together (0: what is free), age and size of caches, and what each worker may use.
    """

    jobs: int = 1
    memory_bytes: int = 0
    cache_days: float = 14.0
    cache_bytes: int = 50 * _GIB
    worker: WorkerLimits = field(default_factory=WorkerLimits)


def lacks_disk(folder: Path, recorded_bytes: int) -> str:
    """Return why the disk has too little space for recordings of this size, "" where it has enough."""
    needed = recorded_bytes * _WORK_FACTOR + _LEAST_FREE_BYTES
    with contextlib.suppress(OSError):
        free = shutil.disk_usage(folder).free
        if free < needed:
            return f"the disk has {free / _GIB:.1f} GB left, and this job needs about {needed / _GIB:.1f} GB"
    return ""


def lacks_memory(pool: Pool, limits: Limits) -> str:
    """Return why no further job should begin now, "" where one may. Where no job runs, one always may."""
    if not pool.busy:
        return ""
    held = sum(worker.resident_bytes for worker in pool.busy)
    if limits.memory_bytes and held + JOB_BYTES > limits.memory_bytes:
        return f"the running jobs hold {held / _GIB:.1f} GB of the {limits.memory_bytes / _GIB:.1f} GB allowed"
    free = _available_bytes()
    if free is not None and free < JOB_BYTES:
        return f"the machine has {free / _GIB:.1f} GB of memory left"
    return ""


def _available_bytes() -> int | None:
    """Return the memory that the machine has free, None where the system does not say."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def drop_old_caches(out: Path, limits: Limits) -> int:
    """Drop caches of finished episodes that are older than ``limits.cache_days``, then the oldest while all exceed ``limits.cache_bytes``.

    Returns
    -------
    int
        How many were dropped. Results stay; producing such an episode again takes longer.
    """
    caches = []
    for cache in out.glob("*/.podkit/cache"):
        with contextlib.suppress(OSError):
            size = sum(file.stat().st_size for file in cache.rglob("*") if file.is_file())
            caches.append((cache.stat().st_mtime, size, cache))
    caches.sort()
    total, dropped = sum(size for _, size, _ in caches), 0
    for changed, size, cache in caches:
        too_old = time.time() - changed > limits.cache_days * _DAY_S
        if too_old or total > limits.cache_bytes:
            shutil.rmtree(cache, ignore_errors=True)
            total, dropped = total - size, dropped + 1
    return dropped
