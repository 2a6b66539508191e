"""How worker processes are started: on Linux they are forked from a server that has loaded what all of them need.

Forking the process that podkit itself runs in would copy the threads and locks of its libraries in an unknown state. The fork server
has no threads but those of OpenBLAS, which handles a fork. On other systems each worker starts as a fresh Python.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Collection, Iterator
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, SpawnContext

from toolkit.model.secret_variables import secrets_in

METHOD = "forkserver" if sys.platform == "linux" else "spawn"
_STEADY, _PRELOAD = "toolkit.unattended.steady", "toolkit.unattended.preload"


def threads_per_worker(workers: int) -> int:
    """Return how many threads each of ``workers`` processes may use."""
    cores = os.cpu_count() or 1
    # One more than a fair share: while one worker waits for the disk, another can use its core.
    return min(cores, cores // workers + 1)


def worker_context(
    environment: dict[str, str], *also: str, keeps: Collection[str] = ()
) -> ForkServerContext | SpawnContext:
    """Return the multiprocessing context that starts worker processes, on Linux from a server without secrets in its environment.

    Parameters
    ----------
    environment : dict of str to str
        Variables that libraries read when they are loaded. On Linux only those of the first call in a process count.
    also : str
        Modules to load into the fork server besides those that an episode needs.
    keeps : collection of str
        Variables that workers get although they hold secrets.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_STEADY, _PRELOAD, *also])
    with changed(environment), without_secrets(keeps):
        forkserver.ensure_running()
    return context


def threads_environment(threads: int) -> dict[str, str]:
    """Return the variables that limit numerical libraries to ``threads`` threads."""
    # PASSIVE: a thread that waits by spinning takes a core from another worker.
    shares = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    return shares | {"OMP_WAIT_POLICY": "PASSIVE"}


@contextlib.contextmanager
def without_secrets(keeps: Collection[str]) -> Iterator[None]:
    """Start no process with secrets in its environment while the block runs, but those in ``keeps``.

    ``os.environ`` stays as it is: another thread may need a secret at this very moment, to sign a message.
    """
    hidden = secrets_in(os.environ, keeps)
    for name in hidden:
        os.unsetenv(name)
    try:
        yield
    finally:
        for name, value in hidden.items():
            os.putenv(name, value)


@contextlib.contextmanager
def changed(variables: dict[str, str]) -> Iterator[None]:
    """Set environment variables while the block runs."""
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
