"""Real workers: a task each, messages from them, and what a dead one leaves behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.unattended.conftest import QUICK_OPTIONS, not_a_recording, recording
from toolkit.unattended.pool import Pool, Worker
from toolkit.unattended.worker import Task
from toolkit.unattended.worker_limits import WorkerLimits, resident_bytes
from toolkit.unattended.worker_message import WorkerMessage

# They start workers, which load what every episode needs.
pytestmark = pytest.mark.slow

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux limits what is written to, and says what is held"
)


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(1)
    yield pool
    pool.close()


@pytest.fixture
def bad(tmp_path: Path) -> Task:
    """A task that fails at once: what it is given is not a recording."""
    not_a_recording(tmp_path / "bad" / "tracks" / "words.wav")
    return Task("bad", tmp_path / "bad", QUICK_OPTIONS)


@pytest.fixture
def good(tmp_path: Path) -> Task:
    recording(tmp_path / "good" / "tracks" / "talk.flac")
    return Task("good", tmp_path / "good", QUICK_OPTIONS)


def next_message(pool: Pool) -> tuple[Task, WorkerMessage | None]:
    while True:
        for told in pool.messages(60.0):
            return told


def test_a_worker_takes_one_task_after_the_other(pool: Pool, bad: Task, good: Task) -> None:
    assert pool.has_room
    pool.give(bad)
    assert not pool.has_room
    (worker,) = pool.busy
    assert worker.resident_bytes > 0
    task, message = next_message(pool)
    assert (task, message and message.kind) == (bad, "refused")
    pool.give(good)
    assert pool.busy == [worker]
    stages = []
    while (message := next_message(pool)[1]) is not None and message.kind == "stage":
        stages.append(message.text)
    assert message is not None
    assert message.kind == "done"
    assert "master" in stages


def test_a_task_that_was_asked_to_stop_is_parked(pool: Pool, good: Task) -> None:
    pool.give(good)
    pool.ask_to_stop("another")
    pool.ask_to_stop("good")
    while (message := next_message(pool)[1]) is not None and message.kind == "stage":
        pass
    assert message == WorkerMessage("parked", "good")


def test_a_task_whose_worker_dies_is_told_as_lost_and_the_next_gets_a_new_worker(
    pool: Pool, good: Task, bad: Task
) -> None:
    pool.give(good)
    (worker,) = pool.busy
    assert worker.process.pid is not None
    os.kill(worker.process.pid, signal.SIGKILL)
    assert next_message(pool) == (good, None)
    assert pool.has_room
    assert worker.resident_bytes == 0
    pool.give(bad)
    assert next_message(pool)[0] == bad


def test_a_task_for_a_worker_that_died_while_it_was_idle_is_told_as_lost(pool: Pool, bad: Task) -> None:
    pool.give(bad)
    (worker,) = pool.busy
    next_message(pool)
    assert worker.process.pid is not None
    os.kill(worker.process.pid, signal.SIGKILL)
    worker.process.join()
    pool.give(bad)
    assert next_message(pool) == (bad, None)


def test_a_worker_that_does_not_end_is_killed(pool: Pool, good: Task) -> None:
    pool.give(good)
    (worker,) = pool.busy
    assert worker.process.pid is not None
    os.kill(worker.process.pid, signal.SIGSTOP)
    pool.close(patience_s=0.0)
    assert worker.process.exitcode == -signal.SIGKILL
    assert pool.busy == []


def test_a_pool_without_workers_has_no_messages(pool: Pool) -> None:
    assert [*pool.messages(0.0)] == []


def test_a_worker_exits_when_the_process_that_started_it_is_gone(pool: Pool, good: Task) -> None:
    pool.give(good)
    (worker,) = pool.busy
    # The system closes the pipes of a process that ends, however it ends.
    worker.pipe.close()
    worker.process.join()
    assert worker.process.exitcode == -signal.SIGKILL
    pool._workers.clear()


def outcome(pool: Pool) -> WorkerMessage | None:
    """Return the last message of a task, as the loop that runs the jobs comes to it."""
    while True:
        for _, message in pool.messages(0.2):
            if message is None or message.kind != "stage":
                return message
        pool.kill_what_exceeds()


def test_a_task_that_stands_still_is_stopped_and_said_to_be(good: Task) -> None:
    pool = Pool(1, WorkerLimits(stall_s=1.0))
    pool.give(good)
    (worker,) = pool.busy
    assert worker.process.pid is not None
    os.kill(worker.process.pid, signal.SIGSTOP)
    message = outcome(pool)
    assert message is not None
    assert message.kind == "exhausted"
    assert message.text.startswith("it made no progress for 0.0166667 minutes ")
    assert pool.has_room
    pool.close()


@linux
def test_a_worker_that_holds_too_much_memory_is_killed_and_the_next_task_gets_a_new_one(good: Task, bad: Task) -> None:
    pool = Pool(1, WorkerLimits(memory_bytes=0))
    pool.give(good)
    # It began without the limit of the system: what is looked at here is the measure.
    pool.limits = WorkerLimits(memory_bytes=20_000_000)
    assert outcome(pool) == WorkerMessage("exhausted", "good", "it needed more than 0.0 GB of memory")
    pool.limits = WorkerLimits()
    pool.give(bad)
    message = outcome(pool)
    assert message is not None
    assert message.kind == "refused"
    pool.close()


@linux
def test_a_task_for_which_the_system_refuses_memory_is_said_to_need_too_much(tmp_path: Path) -> None:
    recording(tmp_path / "long" / "tracks" / "talk.flac", seconds=20.0)
    pool = Pool(1, WorkerLimits(memory_bytes=400_000_000))
    pool.give(Task("long", tmp_path / "long", QUICK_OPTIONS))
    assert outcome(pool) == WorkerMessage("exhausted", "long", "it needed more than 0.4 GB of memory")
    assert not pool.busy
    pool.close()


@linux
def test_a_worker_leads_a_group_of_its_own_and_what_it_started_is_killed_with_it() -> None:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=starts_a_program, args=(theirs,))
    process.start()
    worker, program = Worker(process, ours), ours.recv()
    assert os.getpgid(program) == process.pid != os.getpgid(0)
    assert worker.resident_bytes > resident_bytes(process.pid or 0) > 0
    worker.kill()
    process.join()
    assert is_gone(program)
    ours.close()
    theirs.close()


def starts_a_program(pipe: Connection) -> None:
    os.setsid()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"]) as program:
        pipe.send(program.pid)


def is_gone(process: int) -> bool:
    """Return whether a process ends within five seconds; one that nobody asked for its exit code has ended too."""
    for _ in range(50):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False
