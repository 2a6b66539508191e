"""Where worker processes come from: on Linux a server that has loaded what all of them need, elsewhere nothing.

A fork of the process that podkit runs in would take along threads and locks of its libraries. The server has none but those of
OpenBLAS, which knows how to be forked.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Iterator
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, SpawnContext

METHOD = "forkserver" if sys.platform == "linux" else "spawn"
_GROUND = "toolkit.unattended.preload"


def share_of(workers: int) -> int:
    """Return how many threads each of some workers may use."""
    cores = os.cpu_count() or 1
    # A little more than a fair share: while one waits for the disk, another can have its core.
    return min(cores, cores // workers + 1)


def nursery(environment: dict[str, str], *also: str) -> ForkServerContext | SpawnContext:
    """Return what starts worker processes; ``also`` are modules that they need besides an episode's.

    ``environment`` is what libraries must find when they are loaded; on Linux it counts the first time in a process only.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_GROUND, *also])
    with _changed(environment):
        forkserver.ensure_running()
    return context


def threads_environment(threads: int) -> dict[str, str]:
    """Return the variables that tell numerical libraries how many threads are theirs."""
    # A thread that waits by turning round takes its neighbour's core.
    shares = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    return shares | {"OMP_WAIT_POLICY": "PASSIVE"}


@contextlib.contextmanager
def _changed(variables: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
