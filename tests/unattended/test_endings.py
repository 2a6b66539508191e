"""How watching ends and goes on: signals to the whole group, closed streams, folders that somebody deletes meanwhile."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.unattended.conftest import (
    PODKIT,
    QUICK,
    Entry,
    Log,
    group_ended,
    ledger_of,
    logged,
    recording,
    statuses,
    watching,
)
from toolkit.unattended.job import State

# They start workers, which load what every episode needs.
pytestmark = pytest.mark.slow


def test_a_signal_to_the_whole_group_parks_the_job_and_counts_no_attempt(inbox: Path, tmp_path: Path, log: Log) -> None:
    recording(inbox / "talk.flac", seconds=20.0)
    with watching(inbox, tmp_path / "out", log) as watcher:
        log.until(logged("started"))
        os.killpg(watcher.pid, signal.SIGTERM)
        assert watcher.wait() == 0
    (job,) = ledger_of(tmp_path / "out").jobs()
    assert (job.state, job.attempts) == (State.WAITING, 0)


def test_without_streams_and_with_a_recording_named_failed_it_works_and_ends_well(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    recording(inbox / "failed.flac")
    (inbox / "words.wav").write_text("no recording\n")
    command = [*PODKIT, "watch", str(inbox), "-o", str(out), *QUICK, "--settle", "0.2", "--poll", "0.2"]
    shell = ["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *command]
    with subprocess.Popen(shell, start_new_session=True) as watcher, group_ended(watcher):
        while not (statuses(out) and (out / "failed" / "words.json").exists()):
            assert watcher.poll() is None
            time.sleep(0.05)
        watcher.send_signal(signal.SIGTERM)
        assert watcher.wait() == 0
    assert statuses(out).keys() == {"failed-2"}


@pytest.mark.parametrize(
    ("at", "place", "noticed"),
    [("stage", ".", "ledger opened anew"), ("started", ".podkit/jobs/{job}", "waits")],
    ids=["all of OUT", "the working copy"],
)
def test_what_is_deleted_while_a_job_runs_is_noticed_and_the_recording_taken_again(
    at: str, place: str, noticed: str, inbox: Path, tmp_path: Path, log: Log
) -> None:
    out = tmp_path / "out"
    recording(inbox / "talk.flac")

    def delete(entry: Entry) -> None:
        shutil.rmtree(out / place.format(job=entry["job"]), ignore_errors=True)

    log.at(at, delete)
    with watching(inbox, out, log):
        log.until(logged(noticed))
        log.until(lambda _: statuses(out).keys() == {"talk"})
    assert logged("done")(log.entries)
