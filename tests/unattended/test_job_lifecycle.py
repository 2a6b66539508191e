"""How a job begins and ends: real ledgers, real folders."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.unattended.conftest import QUICK_OPTIONS, Log, events_of, ledger_of, logged, not_a_recording
from toolkit.unattended.hooks import Hooks
from toolkit.unattended.job import Job, State
from toolkit.unattended.job_lifecycle import MOST_ATTEMPTS, JobLifecycle
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.outbox import Outbox
from toolkit.unattended.results import OutFolder, publish_results
from toolkit.unattended.settings import RunSettings
from toolkit.unattended.snapshot import take_snapshot
from toolkit.unattended.worker_message import WorkerMessage


@pytest.fixture
def out_folder(settings: RunSettings) -> OutFolder:
    assert settings.out_folder is not None
    return settings.out_folder


@pytest.fixture
def ledger(out_folder: OutFolder) -> Ledger:
    return ledger_of(out_folder.path)


@pytest.fixture
def lifecycle(ledger: Ledger, settings: RunSettings, log: Log) -> JobLifecycle:
    return JobLifecycle(ledger, settings, log.journal(), "me")


@pytest.fixture
def job(ledger: Ledger, out_folder: OutFolder, inbox: Path) -> Job:
    """A job of ours, just begun, with its working copy."""
    copy = out_folder.new_copy(not_a_recording(inbox / "talk.wav"))
    take_snapshot(inbox / "talk.wav", copy)
    ledger.add("aa", inbox / "talk.wav", "talk", before=lambda job: out_folder.keep(copy, job))
    job = ledger.claim("me")
    assert job is not None
    return job


def produce(job: Job, out_folder: OutFolder) -> None:
    """Do what a worker does, as far as it matters here."""
    (out_folder.work(job) / "out").mkdir()


def done(job: Job) -> WorkerMessage:
    return WorkerMessage("done", job.id, facts={"warnings": ["quiet"]})


def test_a_task_is_the_jobs_own_copy(lifecycle: JobLifecycle, job: Job, out_folder: OutFolder) -> None:
    task = lifecycle.task_of(job)
    assert task is not None
    assert (task.path, task.in_place) == (out_folder.work(job), False)
    assert [path.name for path in (task.path / "tracks").iterdir()] == ["talk.wav"]


def test_a_copy_that_somebody_removed_is_taken_again(lifecycle: JobLifecycle, job: Job, out_folder: OutFolder) -> None:
    shutil.rmtree(out_folder.work(job))
    task = lifecycle.task_of(job)
    assert task is not None
    assert (task.path / "tracks" / "talk.wav").is_file()


def test_a_job_whose_copy_and_source_are_gone_is_quarantined(
    lifecycle: JobLifecycle, job: Job, out_folder: OutFolder, ledger: Ledger
) -> None:
    shutil.rmtree(out_folder.work(job))
    job.source.unlink()
    assert lifecycle.task_of(job) is None
    assert ledger.job(job.id).state is State.QUARANTINED
    assert "own copy of it is gone as well" in json.loads(out_folder.failed(job).read_text())["error"]


def test_a_copy_that_cannot_be_taken_is_tried_again(
    lifecycle: JobLifecycle, job: Job, out_folder: OutFolder, ledger: Ledger
) -> None:
    shutil.rmtree(out_folder.kept(job))
    out_folder.kept(job).write_text("a file where the folder belongs")
    assert lifecycle.task_of(job) is None
    assert ledger.job(job.id).state is State.WAITING


def test_results_that_an_interrupted_run_published_are_not_made_again(
    lifecycle: JobLifecycle, job: Job, out_folder: OutFolder, ledger: Ledger
) -> None:
    produce(job, out_folder)
    target = publish_results(out_folder, job, {})
    assert lifecycle.task_of(job) is None
    assert (ledger.job(job.id).state, ledger.job(job.id).result) == (State.DONE, str(target))


def test_a_job_that_the_disk_has_no_room_for_waits_without_an_attempt_and_this_is_logged_once(
    lifecycle: JobLifecycle, ledger: Ledger, log: Log
) -> None:
    for name in ("a", "b"):
        ledger.add(name, Path(f"/in/{name}"), name, facts={"bytes": 10**15})
        job = ledger.claim("me")
        assert job is not None
        assert lifecycle.task_of(job) is None
        assert (ledger.job(name).state, ledger.job(name).attempts) == (State.WAITING, 0)
    log.until(logged("no room"))
    lifecycle.warn_once("the machine has 0.1 GB of memory left")
    log.until(logged("no room", times=2))
    assert not logged("no room", times=3)(log.entries)


def test_a_job_that_is_done_is_published_with_its_facts(
    lifecycle: JobLifecycle, job: Job, out_folder: OutFolder, ledger: Ledger
) -> None:
    produce(job, out_folder)
    lifecycle.record_outcome(job, done(job))
    found = ledger.job(job.id)
    assert (found.state, found.result) == (State.DONE, str(out_folder.path / "talk"))
    assert found.facts["warnings"] == ["quiet"]


def test_results_that_somebody_removed_before_they_were_published_are_made_again(
    lifecycle: JobLifecycle, job: Job, out_folder: OutFolder, ledger: Ledger
) -> None:
    shutil.rmtree(out_folder.kept(job))
    lifecycle.record_outcome(job, done(job))
    assert ledger.job(job.id).state is State.WAITING
    assert not (out_folder.path / "talk").exists()


def test_a_refused_job_is_quarantined_with_its_reason(
    lifecycle: JobLifecycle, job: Job, out_folder: OutFolder, ledger: Ledger
) -> None:
    lifecycle.record_outcome(job, WorkerMessage("refused", job.id, "this is text, not a recording"))
    assert ledger.job(job.id).error == "this is text, not a recording"
    assert json.loads(out_folder.failed(job).read_text())["error"] == "this is text, not a recording"


def test_a_reason_that_cannot_be_written_down_is_logged_and_the_job_is_quarantined_all_the_same(
    lifecycle: JobLifecycle, job: Job, out_folder: OutFolder, ledger: Ledger, log: Log
) -> None:
    (out_folder.path / "failed").write_text("a file where the folder belongs")
    lifecycle.record_outcome(job, WorkerMessage("refused", job.id, "no recording"))
    log.until(logged("unwritten", job=job.id))
    assert ledger.job(job.id).state is State.QUARANTINED


def test_a_parked_job_waits_and_its_attempt_does_not_count(lifecycle: JobLifecycle, job: Job, ledger: Ledger) -> None:
    lifecycle.record_outcome(job, WorkerMessage("parked", job.id))
    assert (ledger.job(job.id).state, ledger.job(job.id).attempts) == (State.WAITING, 0)


def test_what_may_pass_is_tried_a_few_times_and_then_quarantined(
    lifecycle: JobLifecycle, job: Job, ledger: Ledger
) -> None:
    for attempt in range(1, MOST_ATTEMPTS):
        lifecycle.record_outcome(job, WorkerMessage("failed", job.id, "it died"))
        assert (ledger.job(job.id).state, ledger.job(job.id).attempts) == (State.WAITING, attempt)
        again = ledger.claim("me")
        assert again is not None
        job = again
    lifecycle.record_outcome(job, WorkerMessage("failed", job.id, "it died"))
    assert ledger.job(job.id).state is State.QUARANTINED
    assert ledger.job(job.id).error == "it died (tried 5 times)"


def test_a_full_disk_is_tried_without_end_and_costs_no_attempt(
    lifecycle: JobLifecycle, job: Job, ledger: Ledger
) -> None:
    for _ in range(MOST_ATTEMPTS + 2):
        lifecycle.record_outcome(job, WorkerMessage("blocked", job.id, "the disk is full"))
        again = ledger.claim("me")
        assert again is not None
        job = again
    assert (job.attempts, job.delays) == (1, MOST_ATTEMPTS + 2)


def test_the_waits_between_attempts_grow_and_are_logged(
    ledger: Ledger, settings: RunSettings, log: Log, job: Job
) -> None:
    settings.first_wait_s = 15.0
    lifecycle = JobLifecycle(ledger, settings, log.journal(), "me")
    lifecycle.record_outcome(job, WorkerMessage("failed", job.id, "it died"))
    log.until(logged("waits", again_in_s=15))
    assert ledger.claim("me") is None


def test_the_outcome_of_a_cancelled_job_is_dropped(
    lifecycle: JobLifecycle, job: Job, ledger: Ledger, out_folder: OutFolder, log: Log
) -> None:
    ledger.cancel(job.id)
    lifecycle.record_outcome(job, done(job))
    log.until(logged("dropped", job=job.id))
    assert not (out_folder.path / "talk").exists()
    assert ledger.job(job.id).state is State.CANCELLED


def test_an_episode_that_is_produced_where_it_is_has_no_copy(ledger: Ledger, log: Log, job: Job) -> None:
    lifecycle = JobLifecycle(ledger, RunSettings(QUICK_OPTIONS, None), log.journal(), "me")
    task = lifecycle.task_of(job)
    assert task is not None
    assert (task.path, task.in_place) == (job.source, True)
    lifecycle.record_outcome(job, WorkerMessage("refused", job.id, "no recording"))
    assert events_of(ledger, job.id)[-1] == "quarantined"


def test_every_outcome_is_put_into_the_outbox_for_each_target(
    ledger: Ledger, settings: RunSettings, log: Log, job: Job, out_folder: OutFolder
) -> None:
    produce(job, out_folder)
    # A port that nobody listens to: the messages stay.
    settings.hooks = Hooks(command="/nowhere/hook", url="http://127.0.0.1:9/", allow_private=True)
    lifecycle = JobLifecycle(ledger, settings, log.journal(), "me")
    lifecycle.record_outcome(job, done(job))
    log.until(logged("hook waits", times=2))
    lifecycle.close()
    rows = ledger.database.base.execute("SELECT target, body FROM news WHERE job = ?", (job.id,)).fetchall()
    assert {row["target"] for row in rows} == {"command:/nowhere/hook", "http://127.0.0.1:9/"}
    assert {json.loads(row["body"])["event"] for row in rows} == {"done"}
    assert Outbox(ledger.database).due([*settings.hooks.targets]) == []


def test_what_exceeds_a_limit_is_tried_once_more_and_not_five_times(
    lifecycle: JobLifecycle, ledger: Ledger, job: Job
) -> None:
    exceeded = WorkerMessage("exhausted", job.id, "it needed more than 2.0 GB of memory")
    lifecycle.record_outcome(job, exceeded)
    assert ledger.job(job.id).state is State.WAITING
    ledger.retry(job.id)
    ledger.database.base.execute("UPDATE jobs SET not_before = 0, attempts = 1")
    again = ledger.claim("me")
    assert again is not None
    assert again.attempts == 2
    lifecycle.record_outcome(again, exceeded)
    ended = ledger.job(job.id)
    assert (ended.state, ended.error) == (
        State.QUARANTINED,
        "it needed more than 2.0 GB of memory (tried 2 times)",
    )
