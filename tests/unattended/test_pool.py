"""Real workers: a task each, messages from them, and what a dead one leaves behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unattended.conftest import QUICK_OPTIONS, not_a_recording, recording
from toolkit.unattended.pool import Pool
from toolkit.unattended.worker import Task, WorkerMessage

# They start workers, which load what every episode needs.
pytestmark = pytest.mark.slow


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
    assert worker.process.exitcode == 1
    pool._workers.clear()
