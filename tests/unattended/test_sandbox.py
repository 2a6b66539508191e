"""What a worker that reads uploads can reach, and that good uploads are produced there."""

from __future__ import annotations

import multiprocessing
import os
import socket
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.unattended.conftest import QUICK_OPTIONS, Log, ledger_of, logged, recording, statuses
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.storage.landlock import landlock_version
from toolkit.unattended.job import State
from toolkit.unattended.pool import Pool
from toolkit.unattended.results import OutFolder
from toolkit.unattended.runner import Runner
from toolkit.unattended.sandbox import Sandbox, enter, own_temporary_folder, sandbox_of
from toolkit.unattended.settings import RunSettings
from toolkit.unattended.worker import Task

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not landlock_version(), reason="this system has no Landlock"),
]


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    out = OutFolder(tmp_path / "out")
    out.jobs.mkdir(parents=True)
    return sandbox_of(QUICK_OPTIONS, out, network=False)


def looks_around(pipe: Connection, sandbox: Sandbox, outside: Path) -> None:
    with own_temporary_folder(sandbox.scratch):
        holds = enter(sandbox)
        with tempfile.NamedTemporaryFile() as file:
            inside = Path(file.name).is_relative_to(sandbox.scratch)
        (sandbox.work / "made").mkdir()
        reached = []
        for reach in (
            outside.read_text,
            lambda: outside.write_text("x"),
            lambda: Path("/etc/shadow").read_text(),
            connect,
        ):
            try:
                reach()
            except OSError:
                continue
            reached.append(str(reach))
    pipe.send((holds, inside, reached, [*sandbox.scratch.iterdir()]))


def connect() -> None:
    """Send a datagram: what Landlock alone does not refuse."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("192.0.2.1", 53))
        sender.send(b"x")


def test_a_worker_reads_nothing_of_the_inbox_and_writes_to_working_copies_and_its_own_temporary_files(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("x")
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=looks_around, args=(theirs, sandbox, outside))
    process.start()
    holds, inside, reached, left = ours.recv()
    process.join()
    ours.close()
    theirs.close()
    assert holds.startswith("Landlock ")
    assert inside
    assert left == []
    if "no network" in holds:
        assert reached == []


def test_an_upload_is_produced_in_the_sandbox_and_the_log_says_which(
    settings: RunSettings, log: Log, inbox: Path, tmp_path: Path
) -> None:
    assert settings.out_folder is not None
    settings.sandbox = sandbox_of(settings.options, settings.out_folder, network=False)
    ledger = ledger_of(tmp_path / "out")
    job, _ = ledger.add("talk", recording(inbox / "talk.flac"), "talk")
    run_all(Runner(ledger, settings, log.journal()))
    assert ledger.job(job.id).state is State.DONE
    assert "talk" in statuses(tmp_path / "out")
    log.until(logged("sandbox"))
    assert [*settings.out_folder.scratch.iterdir()] == []


def run_all(runner: Runner) -> None:
    import threading  # noqa: PLC0415

    runner.run(threading.Event(), drain=True)


def test_a_worker_whose_folder_was_replaced_gives_way_to_one_that_may_write_to_the_new_one(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    pool = Pool(1, sandbox=sandbox)
    processes = []
    for name in ("one", "two"):
        recording(sandbox.work / name / "tracks" / "talk.flac", seconds=0.5)
        pool.give(Task(name, sandbox.work / name, QUICK_OPTIONS))
        processes.append(pool.busy[0].process.pid)
        kinds: list[str] = []
        while pool.busy:
            kinds += [message.kind for _, message in pool.messages(0.5) if message is not None]
        assert kinds[-1] == "done"
        sandbox.work.rename(tmp_path / name)
        sandbox.work.mkdir()
    assert processes[0] != processes[1]
    pool.close()


def test_what_options_name_can_be_read(tmp_path: Path) -> None:
    show = tmp_path / "show" / "show.toml"
    show.parent.mkdir()
    (show.parent / "intro.flac").write_bytes(b"x")
    show.write_text('[show]\nname = "S"\n')
    options = ProduceOptions(show=show, preset=str(tmp_path / "mine.toml"), model=str(tmp_path / "model"))
    sandbox = sandbox_of(options, OutFolder(tmp_path / "out"), network=True)
    assert {show, tmp_path / "mine.toml", tmp_path / "model"} <= set(sandbox.reads)
    assert Path(os.sep) not in sandbox.reads
    assert sandbox.identity == (0, 0)
