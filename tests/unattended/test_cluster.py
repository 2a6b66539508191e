"""A batch on dask: all done, nothing twice, also when a worker dies in the middle."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.unattended.conftest import PODKIT, QUICK, recording, statuses
from toolkit.unattended.cluster import pieces_of

distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")


def test_each_track_is_listened_to_alone_and_the_end_waits_for_all() -> None:
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


def started(paths: list[Path], out: Path) -> subprocess.Popen[str]:
    command = [
        *PODKIT,
        "batch",
        *map(str, paths),
        "-o",
        str(out),
        *QUICK,
        "--cluster",
        "local",
        "--jobs",
        "2",
        "--json",
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def workers_of(process: int) -> list[int]:
    """The dask workers of a process: what the server that it has for them was forked into."""
    servers = [
        number for number in children_of(process) if b"forkserver" in Path(f"/proc/{number}/cmdline").read_bytes()
    ]
    return [worker for server in servers for worker in children_of(server)]


def children_of(process: int) -> list[int]:
    found: list[int] = []
    # One that has just ended has none.
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            found += [int(number) for number in (task / "children").read_text().split()]
    return found


@pytest.mark.slow
def test_a_worker_that_is_killed_in_the_middle_costs_nothing_but_time(tmp_path: Path) -> None:
    paths = [recording(tmp_path / "in" / f"talk {number}.flac", start_s=4.0 * number) for number in range(4)]
    process = started(paths, tmp_path / "out")
    killed = threading.Event()

    def kill() -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end and not list((tmp_path / "out").glob(".podkit/jobs/*/*/.podkit/cache/*")):
            time.sleep(0.1)
        for number in workers_of(process.pid)[:1]:
            os.kill(number, signal.SIGKILL)
            killed.set()

    thread = threading.Thread(target=kill)
    thread.start()
    told = json.loads(process.communicate(timeout=250)[0])
    thread.join()
    assert killed.is_set()
    assert (process.returncode, told["failed"]) == (0, 0)
    assert sorted(statuses(tmp_path / "out")) == [f"talk {number}" for number in range(4)]


def test_a_failing_episode_on_the_cluster_is_set_aside_and_a_silent_scheduler_is_said(tmp_path: Path) -> None:
    bad = tmp_path / "bad.flac"
    bad.write_text("no sound " * 30)
    process = started([bad, recording(tmp_path / "good.flac")], tmp_path / "out")
    told = json.loads(process.communicate(timeout=250)[0])
    assert (process.returncode, told["failed"]) == (1, 1)
    command = [
        *PODKIT,
        "batch",
        str(recording(tmp_path / "talk.flac", start_s=5.0)),
        *QUICK,
        "--cluster",
        "127.0.0.1:9",
    ]
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    assert done.returncode == 4
    assert "no scheduler answers" in done.stderr
