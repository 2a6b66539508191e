"""A batch on dask: all done, nothing twice, also when a worker dies in the middle."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.unattended.conftest import (
    QUICK_OPTIONS,
    Log,
    events_of,
    ledger_of,
    not_a_recording,
    recording,
    statuses,
)
from toolkit.model.errors import MissingPart
from toolkit.pipeline.commands.produce import stage_names
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.unattended.batch import BatchResult, run_batch
from toolkit.unattended.cluster import Cluster, _finish, _outcome_of, _run_piece, pieces_of
from toolkit.unattended.job import State
from toolkit.unattended.resources import Limits
from toolkit.unattended.results import OutFolder
from toolkit.unattended.settings import RunSettings
from toolkit.unattended.worker import Task
from toolkit.unattended.worker_message import WorkerMessage

distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")


def test_each_track_is_transcribed_alone_and_the_end_waits_for_all() -> None:
    stages = [
        "analyse:ada",
        "analyse:ben",
        "sync",
        "activity",
        "language",
        "transcribe:ada",
        "transcribe:ben",
        "conversation",
        "master",
        "tag",
    ]
    pieces = {piece.name: piece for piece in pieces_of(stages)}
    assert set(pieces["activity"].after) == {"analyse:ada", "analyse:ben"}
    assert pieces["transcribe:ada"].after == ("activity",)
    assert set(pieces["finish"].after) == {"master", "transcribe:ada", "transcribe:ben"}
    assert "transcribe:ada" not in pieces["master"].after


def test_a_cold_open_waits_for_the_words() -> None:
    stages = ["analyse:ada", "activity", "language", "transcribe:ada", "opening", "conversation", "master"]
    pieces = {piece.name: piece for piece in pieces_of(stages)}
    assert "transcribe:ada" in pieces["master"].after


def test_the_pieces_are_made_of_stages_that_an_episode_has() -> None:
    sample = Path(__file__).parents[2] / "samples" / "small-rooms"
    stages = stage_names(sample, ProduceOptions(model="tiny.en"))
    in_pieces = {stage for piece in pieces_of(stages) for stage in piece.stages}
    tracks = {stage for stage in stages if stage.startswith(("analyse:", "transcribe:"))}
    assert in_pieces == tracks | {"activity", "language", "conversation", "master"}
    assert in_pieces <= {*stages}


def settings_for(out: Path) -> RunSettings:
    return RunSettings(QUICK_OPTIONS, OutFolder(out), Limits(jobs=2), first_wait_s=0.0)


def kill_a_busy_worker(out: Path) -> None:
    """Kill a worker that has a task, once the first stage of an episode is in its cache."""
    client = distributed.default_client()
    while not [*out.glob(".podkit/jobs/*/*/.podkit/cache/*/*")]:
        threading.Event().wait(0.02)
    processes, tasks = client.run(os.getpid), client.processing()
    busy = max(processes, key=lambda worker: len(tasks.get(worker, ())))
    os.kill(processes[busy], signal.SIGKILL)


@pytest.fixture(scope="module")
def clustered(tmp_path_factory: pytest.TempPathFactory) -> tuple[BatchResult, Path]:
    """A batch of two recordings and a text on two local workers, one of which is killed while an episode is produced."""
    folder, log = tmp_path_factory.mktemp("clustered"), Log()
    out, stop = folder / "out", threading.Event()
    paths = [recording(folder / "in" / f"talk {number}.flac", start_s=4.0 * number) for number in range(2)]
    paths.append(not_a_recording(folder / "in" / "words.wav"))
    log.at("started", lambda _entry: kill_a_busy_worker(out))
    work = Cluster("local", settings_for(out), log.journal(), stop).work
    return run_batch(paths, settings_for(out), log.journal(), stop, work=work), out


@pytest.mark.slow
def test_a_worker_that_is_killed_in_the_middle_costs_nothing_but_time(clustered: tuple[BatchResult, Path]) -> None:
    result, out = clustered
    assert [episode.state for episode in result.episodes] == ["done", "done", "quarantined"]
    assert sorted(statuses(out)) == ["talk 0", "talk 1"]
    ledger = ledger_of(out)
    kinds = [events_of(ledger, job.id) for job in ledger.jobs(State.DONE)]
    assert kinds == [["arrived", "started", "done"]] * 2


@pytest.mark.slow
def test_an_episode_that_fails_on_the_cluster_is_quarantined_with_its_reason(
    clustered: tuple[BatchResult, Path],
) -> None:
    assert "words.wav: this is text, not a recording" in clustered[0].episodes[2].error


@pytest.mark.slow
def test_a_stop_parks_what_was_submitted(tmp_path: Path, log: Log) -> None:
    stop = threading.Event()
    log.at("started", lambda _entry: stop.set())
    # A scheduler without workers: whatever is submitted waits.
    with distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None) as scheduler:
        work = Cluster(scheduler.scheduler_address, settings_for(tmp_path / "out"), log.journal(), stop).work
        paths = [recording(tmp_path / "talk.flac")]
        result = run_batch(paths, settings_for(tmp_path / "out"), log.journal(), stop, work=work)
    assert result.episodes[0].state == "waiting"
    (job,) = ledger_of(tmp_path / "out").jobs()
    assert (job.state, job.attempts) == (State.WAITING, 0)


def test_a_task_that_the_cluster_gives_up_is_a_failure_that_may_pass() -> None:
    future: Future[WorkerMessage] = Future()
    future.set_exception(RuntimeError("three workers died"))
    message = _outcome_of(future)
    assert (message.kind, message.text) == ("failed", "the cluster gave the episode up (RuntimeError)")


def test_a_piece_after_one_that_failed_fails_for_the_same_reason(tmp_path: Path) -> None:
    task = Task("job", not_a_recording(tmp_path / "tracks" / "words.wav").parents[1], QUICK_OPTIONS)
    failed = _run_piece(task, ["analyse:words"], [])
    assert failed is not None
    assert (failed.kind, failed.text.partition(": ")[0]) == ("refused", "tracks/words.wav")
    assert _run_piece(task, ["activity"], [None, failed]) is failed
    assert _finish(task, [failed]) is failed


def test_without_the_extra_the_way_to_get_it_is_said(tmp_path: Path, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    cluster = Cluster("local", settings_for(tmp_path / "out"), log.journal(), threading.Event())
    with pytest.raises(MissingPart, match=r"pip install '.*\[cluster\]'"):
        cluster.work(ledger_of(tmp_path / "out"), [])
