"""How worker processes are started."""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection

import pytest

from toolkit.unattended.worker_start import threads_environment, threads_per_worker, worker_context

# They start workers, which load what every episode needs.
pytestmark = pytest.mark.slow

linux = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked from a server on Linux alone")


def send_what_is_there(pipe: Connection) -> None:
    pipe.send((os.environ.get("OMP_WAIT_POLICY"), "toolkit.pipeline.commands.produce" in sys.modules))


@linux
def test_a_worker_starts_with_what_it_needs_and_its_share_of_threads() -> None:
    before = dict(os.environ)
    context = worker_context(threads_environment(1))
    assert dict(os.environ) == before
    ours, theirs = context.Pipe()
    worker = context.Process(target=send_what_is_there, args=(theirs,))
    worker.start()
    assert ours.recv() == ("PASSIVE", True)
    worker.join()
    ours.close()
    theirs.close()


def test_no_worker_gets_more_threads_than_there_are_cores() -> None:
    cores = os.cpu_count() or 1
    assert threads_per_worker(1) == cores
    assert threads_per_worker(1000) == 1
    assert all(threads_per_worker(workers) <= cores for workers in range(1, 65))
