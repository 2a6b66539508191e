"""How watching ends and goes on: signals to the whole group, closed streams, folders that somebody deletes meanwhile."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.unattended.conftest import PODKIT, QUICK, Entry, Log, ledger_of, logged, recording, statuses, watching
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


@contextmanager
def without_streams(inbox: Path, out: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a watcher whose standard output and error are closed."""
    command = [*PODKIT, "watch", str(inbox), "-o", str(out), *QUICK, "--settle", "0.2", "--poll", "0.2"]
    shell = ["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *command]
    process = subprocess.Popen(shell, start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_without_streams_and_with_a_recording_named_failed_it_works_and_ends_well(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    recording(inbox / "failed.flac")
    (inbox / "words.wav").write_text("no recording\n")
    with without_streams(inbox, out) as watcher:
        while not (statuses(out) and (out / "failed" / "words.json").exists()):
            assert watcher.poll() is None
            time.sleep(0.05)
        watcher.send_signal(signal.SIGTERM)
        assert watcher.wait() == 0
    assert statuses(out).keys() == {"failed-2"}


def test_a_place_for_results_that_is_deleted_while_a_job_runs_is_made_again_and_the_job_done(
    inbox: Path, tmp_path: Path, log: Log
) -> None:
    out = tmp_path / "out"
    recording(inbox / "talk.flac")

    def delete(_entry: Entry) -> None:
        shutil.rmtree(out, ignore_errors=True)

    log.at("stage", delete)
    with watching(inbox, out, log):
        log.until(logged("done"))
    assert statuses(out).keys() == {"talk"}


def test_a_working_copy_that_is_deleted_while_it_is_produced_is_taken_again(
    inbox: Path, tmp_path: Path, log: Log
) -> None:
    out = tmp_path / "out"
    recording(inbox / "talk.flac")

    def delete(entry: Entry) -> None:
        shutil.rmtree(out / ".podkit" / "jobs" / entry["job"], ignore_errors=True)

    log.at("started", delete)
    with watching(inbox, out, log):
        log.until(logged("done"))
    assert statuses(out).keys() == {"talk"}
