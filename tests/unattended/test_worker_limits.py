"""The limits of a worker: what is said of them, and what the system enforces."""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing.connection import Connection

import pytest

from toolkit.unattended.worker_limits import (
    GB,
    WorkerLimits,
    family,
    limit_this_process,
    ran_out_of_memory,
    resident_bytes,
)

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux limits what is written to, and says what is held"
)


def test_a_limit_is_said_in_the_units_in_which_it_is_set() -> None:
    limits = WorkerLimits()
    assert limits.too_much == "it needed more than 2.0 GB of memory"
    assert limits.stalled("mix") == "it made no progress for 15 minutes in stage mix"
    assert WorkerLimits(stall_s=60.0).stalled("") == "it made no progress for 1 minute while it was opened"


def limited(pipe: Connection, limits: WorkerLimits) -> None:
    import resource  # noqa: PLC0415 - missing on some systems

    limit_this_process(limits)
    try:
        told = str(len(bytearray(GB)))
    except MemoryError:
        told = "refused"
    pipe.send((told, resource.getrlimit(resource.RLIMIT_CORE)[0], resource.getrlimit(resource.RLIMIT_NOFILE)[0]))


@linux
@pytest.mark.slow
@pytest.mark.parametrize(("memory_bytes", "told"), [(GB // 2, "refused"), (0, str(GB))])
def test_the_system_refuses_a_process_more_than_its_limit(memory_bytes: int, told: str) -> None:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=limited, args=(theirs, WorkerLimits(memory_bytes)))
    process.start()
    said, core, files = ours.recv()
    process.join()
    assert (said, core) == (told, 0)
    assert files <= 1024
    ours.close()
    theirs.close()


def test_an_error_counts_as_lack_of_memory_wherever_it_came_from() -> None:
    damaged = ValueError("it is damaged")
    damaged.__context__ = MemoryError()
    assert ran_out_of_memory(damaged)
    assert ran_out_of_memory(RuntimeError("ffmpeg: Cannot allocate memory"))
    assert not ran_out_of_memory(ValueError("it is damaged"))


def test_an_error_that_is_its_own_cause_ends() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__context__, other.__context__ = other, one
    assert not ran_out_of_memory(one)


@linux
def test_a_process_is_of_its_own_family_and_holds_memory() -> None:
    assert os.getpid() in family(os.getpid())
    assert resident_bytes(os.getpid()) > 0
    gone = 2**22 + 1
    assert family(gone) == []
    assert resident_bytes(gone) == 0
