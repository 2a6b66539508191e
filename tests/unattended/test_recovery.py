"""A lost ledger is made again from what lies in OUT: what is done stays done, and what waits is not lost."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from tests.unattended.conftest import Log, logged, not_a_recording
from toolkit.unattended.job import Job, State
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.names import result_name
from toolkit.unattended.recovery import open_ledger
from toolkit.unattended.results import OutFolder, publish_failure, publish_results
from toolkit.unattended.snapshot import take_snapshot


@pytest.fixture
def out_folder(tmp_path: Path) -> OutFolder:
    return OutFolder(tmp_path / "out")


def arrived(ledger: Ledger, out_folder: OutFolder, recording: Path) -> Job:
    """Make a job of a recording, as the watcher does."""
    copy = out_folder.new_copy(recording)
    copy.parent.mkdir(parents=True)
    snapshot = take_snapshot(recording, copy)
    facts = {"bytes": snapshot.bytes}
    return ledger.add(
        snapshot.identity, recording, result_name(recording), facts=facts, before=lambda job: out_folder.keep(copy, job)
    )[0]


def lost(out_folder: OutFolder) -> None:
    for file in out_folder.ledger.parent.glob("ledger.sqlite*"):
        file.unlink()


def test_results_failures_and_working_copies_give_their_jobs_back(out_folder: OutFolder, inbox: Path, log: Log) -> None:
    with closing(open_ledger(out_folder, log.journal())) as database:
        ledger = Ledger(database)
        done, failed, waiting = (
            arrived(ledger, out_folder, not_a_recording(inbox / f"{name}.wav"))
            for name in ("done", "failed", "caf\udce9")
        )
        (out_folder.work(done) / "out").mkdir()
        publish_results(out_folder, done, {})
        publish_failure(out_folder, failed, "it is no recording")
        ledger.quarantine(failed.id, "it is no recording")
    lost(out_folder)
    with closing(open_ledger(out_folder, log.journal())) as database:
        found = {job.id: job for job in Ledger(database).jobs()}
    log.until(logged("ledger made again"))
    assert {key: job.state for key, job in found.items()} == {
        done.id: State.DONE,
        failed.id: State.QUARANTINED,
        waiting.id: State.WAITING,
    }
    assert found[failed.id].error == "it is no recording"
    again = found[waiting.id]
    assert (again.source, again.identity, again.facts) == (waiting.source, waiting.identity, waiting.facts)


def test_files_that_somebody_has_changed_beyond_recognition_are_left_out(out_folder: OutFolder, log: Log) -> None:
    for name, content in (("a", "no json"), ("b", "[]"), ("c", "{}"), ("d", "[" * 100_000)):
        (out_folder.path / name).mkdir(parents=True)
        (out_folder.path / name / "status.json").write_text(content)
    status = {"job": "abc", "identity": "aa", "version": "one", "source": "/in/a.wav"}
    (out_folder.path / "e").mkdir()
    (out_folder.path / "e" / "status.json").write_text(json.dumps(status))
    with closing(open_ledger(out_folder, log.journal())) as database:
        assert Ledger(database).jobs() == []


def test_a_new_place_for_results_has_an_empty_ledger_and_says_nothing(out_folder: OutFolder, log: Log) -> None:
    with closing(open_ledger(out_folder, log.journal())) as database:
        assert Ledger(database).jobs() == []
    assert log.entries == []
