"""Jobs run by real workers: one that dies costs a try, a ledger that refuses costs nothing, and a stop parks."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unattended.conftest import (
    Entry,
    Log,
    events_of,
    ledger_of,
    logged,
    not_a_recording,
    recording,
    statuses,
)
from toolkit.unattended import runner as runner_module
from toolkit.unattended.job import Job, State
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.orphans import own_name
from toolkit.unattended.resources import Limits
from toolkit.unattended.runner import Runner
from toolkit.unattended.settings import RunSettings

# They start workers, which load what every episode needs.
pytestmark = pytest.mark.slow


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return ledger_of(tmp_path / "out")


@pytest.fixture
def add(ledger: Ledger, inbox: Path) -> Callable[..., Job]:
    """Add a job for a short recording, or for what is not one."""

    def added(name: str, *, start_s: float = 0.0, good: bool = True) -> Job:
        source = inbox / f"{name}.flac"
        recording(source, start_s=start_s) if good else not_a_recording(source)
        return ledger.add(name, source, name)[0]

    return added


def run(ledger: Ledger, settings: RunSettings, log: Log) -> None:
    Runner(ledger, settings, log.journal()).run(threading.Event(), drain=True)


def kill_the_worker(_entry: Entry) -> None:
    (worker,) = [child for child in multiprocessing.active_children() if child.name == "podkit-worker"]
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)


def test_a_job_whose_worker_is_killed_in_a_stage_is_tried_again_and_its_finished_stages_stay(
    ledger: Ledger, settings: RunSettings, log: Log, add: Callable[..., Job], tmp_path: Path
) -> None:
    job = add("talk")
    log.at("stage", kill_the_worker)
    run(ledger, settings, log)
    log.until(logged("done"))
    assert events_of(ledger, job.id) == ["arrived", "started", "waits", "started", "done"]
    assert logged("waits", text="its process died")(log.entries)
    assert "talk" in statuses(tmp_path / "out")
    assert ledger.job(job.id).attempts == 2


def test_what_is_not_a_recording_is_quarantined_and_the_next_job_is_done(
    ledger: Ledger, settings: RunSettings, log: Log, add: Callable[..., Job]
) -> None:
    bad, good = add("bad", good=False), add("good")
    settings.limits = Limits(jobs=2, memory_bytes=1)
    run(ledger, settings, log)
    assert ledger.job(bad.id).state is State.QUARANTINED
    assert ledger.job(good.id).state is State.DONE
    # With so little memory allowed, the second waited for the end of the first.
    log.until(logged("no room"))


def test_a_job_that_is_cancelled_while_it_runs_is_stopped(
    ledger: Ledger, settings: RunSettings, log: Log, add: Callable[..., Job], tmp_path: Path
) -> None:
    job = add("talk")

    def cancel(_entry: Entry) -> None:
        ledger_of(tmp_path / "out").cancel(job.id)

    log.at("started", cancel)
    run(ledger, settings, log)
    log.until(logged("dropped", job=job.id))
    assert ledger.job(job.id).state is State.CANCELLED
    assert statuses(tmp_path / "out") == {}


def test_a_stop_parks_the_job_without_an_attempt_and_the_next_run_goes_on(
    ledger: Ledger, settings: RunSettings, log: Log, add: Callable[..., Job]
) -> None:
    job, stop = add("talk"), threading.Event()
    log.at("started", lambda _entry: stop.set())
    Runner(ledger, settings, log.journal()).run(stop)
    log.until(logged("parked", job=job.id))
    assert (ledger.job(job.id).state, ledger.job(job.id).attempts) == (State.WAITING, 0)
    run(ledger, settings, log)
    assert ledger.job(job.id).state is State.DONE


def test_a_ledger_that_is_locked_for_long_loses_no_outcome(
    ledger: Ledger,
    settings: RunSettings,
    log: Log,
    add: Callable[..., Job],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = add("bad", good=False)
    ledger.database.base.execute("PRAGMA busy_timeout = 10")
    monkeypatch.setattr(runner_module, "_LEDGER_WAIT_S", 0.0)
    other = sqlite3.connect(ledger.database.path, isolation_level=None, check_same_thread=False)
    log.at("started", lambda _entry: other.execute("BEGIN IMMEDIATE"))
    log.at("ledger unavailable", lambda _entry: other.execute("COMMIT"))
    run(ledger, settings, log)
    other.close()
    log.until(logged("quarantined"))
    assert ledger.job(job.id).state is State.QUARANTINED
    assert events_of(ledger, job.id).count("started") == 1


def test_a_job_whose_owner_is_dead_is_given_back_and_done(
    ledger: Ledger, settings: RunSettings, log: Log, add: Callable[..., Job]
) -> None:
    if not Path("/proc/self/stat").exists():
        pytest.skip("this system has no /proc to tell of dead processes")
    job = add("bad", good=False)
    host, process, started = own_name().rsplit(":", 2)
    ledger.claim(f"{host}:{process}:{int(started) + 1}")
    run(ledger, settings, log)
    log.until(logged("given back", job=job.id))
    assert ledger.job(job.id).state is State.QUARANTINED


def test_old_caches_are_dropped_when_a_run_begins(
    ledger: Ledger, settings: RunSettings, log: Log, tmp_path: Path
) -> None:
    cache = tmp_path / "out" / "talk" / ".podkit" / "cache"
    cache.mkdir(parents=True)
    os.utime(cache, (0, 0))
    run(ledger, settings, log)
    log.until(logged("tidied"))
    assert not cache.exists()


def test_a_run_that_is_broken_off_leaves_no_job_with_an_owner(
    ledger: Ledger, settings: RunSettings, log: Log, add: Callable[..., Job]
) -> None:
    job = add("talk")

    def interrupt(_entry: Entry) -> None:
        raise KeyboardInterrupt

    log.at("started", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(ledger, settings, log)
    assert (ledger.job(job.id).state, ledger.job(job.id).owner) == (State.WAITING, "")
