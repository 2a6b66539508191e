"""Short recordings, a log whose lines are waited for, and watchers: as a process, or as a thread of the test's."""

from __future__ import annotations

import io
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pytest
import soundfile

from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.unattended.database import Database
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.results import OutFolder
from toolkit.unattended.settings import RunSettings

TAKE = Path(__file__).parents[2] / "samples" / "one-take" / "window-seat.flac"
PODKIT = [sys.executable, "-c", "from toolkit.cli.main import run; run()"]
QUICK = ["--skip", "transcribe"]
QUICK_OPTIONS = ProduceOptions(skip=frozenset({"transcribe"}))
Entry = dict[str, Any]
Happened = Callable[[list[Entry]], bool]


def recording(path: Path, *, start_s: float = 0.0, seconds: float = 2.0) -> Path:
    """Write a span of the sample; another start is another content."""
    rate = soundfile.info(TAKE).samplerate
    samples, rate = soundfile.read(TAKE, start=round(start_s * rate), frames=round(seconds * rate), dtype="float32")
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate)
    return path


def not_a_recording(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.fsencode(f"{path.name} is not a recording\n") * 20)
    return path


def statuses(out: Path) -> dict[str, Entry]:
    """Return the status file of each finished job, by the folder of its results."""
    return {path.parent.name: json.loads(path.read_text("utf-8")) for path in out.glob("*/status.json")}


def ledger_of(out: Path) -> Ledger:
    """Open the ledger of an OUT. Each thread needs its own."""
    return Ledger(Database(OutFolder(out).ledger))


def is_sound(database: Database) -> bool:
    """Return whether SQLite finds nothing wrong with the file."""
    return [*map(tuple, database.base.execute("PRAGMA integrity_check"))] == [("ok",)]


def events_of(ledger: Ledger, job: str) -> list[str]:
    return [event.kind for event in ledger.events(job)]


def logged(event: str, *, times: int = 1, **facts: object) -> Happened:
    """Return whether a log has an event so many times, with these facts."""

    def happened(entries: list[Entry]) -> bool:
        found = [entry for entry in entries if entry["event"] == event and facts.items() <= entry.items()]
        return len(found) >= times

    return happened


class Log:
    """The JSON lines that one or several watchers write, as they come."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._queue: queue.Queue[Entry] = queue.Queue()
        self._at: dict[str, Callable[[Entry], None]] = {}

    def at(self, event: str, action: Callable[[Entry], None]) -> None:
        """Run an action while the next line of this event is written: whoever writes it waits until the action ends."""
        self._at[event] = action

    def add(self, line: str) -> None:
        entry = json.loads(line)
        if action := self._at.pop(entry["event"], None):
            action(entry)
        self._queue.put(entry)

    def follow(self, stream: IO[bytes]) -> None:
        """Read a stream in a thread until it ends, and put a line of its own there: ``ended``."""

        def read() -> None:
            with stream:
                for line in stream:
                    self.add(line.decode())
            self.add('{"event": "ended"}')

        threading.Thread(target=read, daemon=True).start()

    def until(self, happened: Happened) -> None:
        """Read lines until something is so; the test's time limit is the only clock."""
        while not happened(self.entries):
            self.entries.append(self._queue.get())
            assert self.entries[-1]["event"] != "ended" or happened(self.entries), self.entries

    def journal(self) -> Journal:
        """Return a journal that writes into this log, finished stages included."""
        return Journal("json", level=logging.DEBUG, stream=_Stream(self))


class _Stream(io.StringIO):
    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def write(self, text: str) -> int:
        if text.strip():
            self._log.add(text)
        return len(text)


@contextmanager
def group_ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill what is left of a process's group when the block ends."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def watching(inbox: Path, out: Path, log: Log, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a watcher as a process; it is killed at the end if it still runs."""
    command = [*PODKIT, "watch", str(inbox), "-o", str(out), *QUICK, "--settle", "0.5", "--poll", "0.5"]
    command += ["--log-format", "json", "-v", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    assert process.stderr is not None
    assert process.stdout is not None
    log.follow(process.stderr)
    with process.stdout, group_ended(process):
        yield process


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> RunSettings:
    """Settings of a run without speech, whose failed jobs are tried again at once."""
    return RunSettings(QUICK_OPTIONS, OutFolder(tmp_path / "out"), first_wait_s=0.0)
