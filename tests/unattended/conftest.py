"""Short recordings, a watcher as a process of its own, and a way to wait for what it does."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import soundfile

TAKE = Path(__file__).parents[2] / "samples" / "one-take" / "window-seat.flac"
PODKIT = [sys.executable, "-c", "from toolkit.cli.main import run; run()"]
QUICK = ["--skip", "transcribe"]


def recording(path: Path, *, start_s: float = 0.0, seconds: float = 4.0) -> Path:
    """A few seconds of the sample; another start is another content."""
    rate = soundfile.info(TAKE).samplerate
    samples, rate = soundfile.read(TAKE, start=round(start_s * rate), frames=round(seconds * rate), dtype="float32")
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate)
    return path


def until(happened: Callable[[], bool], *, patience_s: float = 120.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def statuses(out: Path) -> dict[str, dict[str, object]]:
    """What is told of finished jobs, by the folder of their results."""
    return {path.parent.name: json.loads(path.read_text("utf-8")) for path in out.glob("*/status.json")}


@contextmanager
def watching(inbox: Path, out: Path, *options: str, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a watcher; it is killed at the end if it still runs."""
    command = [*PODKIT, "watch", str(inbox), "-o", str(out), *QUICK, "--settle", "1", "--poll", "1", *options]
    with (log or Path(os.devnull)).open("ab") as said:
        process = subprocess.Popen(command, stderr=said, stdout=said, start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
