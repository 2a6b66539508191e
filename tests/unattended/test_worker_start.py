"""Where worker processes come from."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing.connection import Connection

import pytest

from toolkit.unattended.worker_start import threads_environment, threads_per_worker, worker_context

linux = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")


def tell(pipe: Connection) -> None:
    pipe.send((os.environ.get("OMP_WAIT_POLICY"), "toolkit.pipeline.commands.produce" in sys.modules))


@linux
def test_a_worker_is_born_with_what_it_needs_and_its_share_of_threads() -> None:
    before = dict(os.environ)
    context = worker_context(threads_environment(1))
    assert dict(os.environ) == before
    ours, theirs = context.Pipe()
    worker = context.Process(target=tell, args=(theirs,))
    worker.start()
    assert ours.poll(60)
    assert ours.recv() == ("PASSIVE", True)
    worker.join()


@linux
def test_what_workers_stand_on_has_no_threads_that_a_fork_would_lose() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import os, toolkit.unattended.preload; print(len(os.listdir('/proc/self/task')))"],
        capture_output=True, text=True, check=True, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert told.stdout.strip() == "1"


def test_no_worker_gets_more_threads_than_there_are_cores() -> None:
    cores = os.cpu_count() or 1
    assert threads_per_worker(1) == cores
    assert threads_per_worker(1000) == 1
    assert all(threads_per_worker(workers) <= cores for workers in range(1, 65))
