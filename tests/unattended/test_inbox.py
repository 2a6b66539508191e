"""Each arrival has a boundary of its own: one that cannot be taken is set aside or waits, and the others are taken."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.unattended.conftest import QUICK_OPTIONS, Log, logged, not_a_recording
from toolkit.unattended.inbox import Inbox, WatchOptions
from toolkit.unattended.job import Job, State
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.recovery import open_ledger
from toolkit.unattended.results import OutFolder
from toolkit.unattended.settings import RunSettings

AT_ONCE = WatchOptions(settle_s=0.0, poll_s=0.2, largest_bytes=1 << 20)


class Watched:
    """An inbox that is looked into when a test says so; nothing produces its jobs."""

    def __init__(self, inbox: Path, out: Path, options: WatchOptions = AT_ONCE) -> None:
        self.path, self.out, self.log = inbox, OutFolder(out), Log()
        self.database = open_ledger(self.out, self.log.journal())
        self.ledger = Ledger(self.database)
        self.inbox = Inbox(
            inbox, self.ledger, RunSettings(QUICK_OPTIONS, self.out), options, self.log.journal(), threading.Event()
        )

    def look(self) -> dict[str, Job]:
        """Look once, and return the jobs by their names."""
        self.inbox.look_once()
        return {job.name: job for job in self.ledger.jobs()}


@pytest.fixture
def watched(inbox: Path, tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(inbox, tmp_path / "out")
    with closing(watched.database):
        yield watched


def test_names_that_are_no_text_are_taken_and_told_as_text(watched: Watched) -> None:
    for name in (b"caf\xe9.wav", b"\xff\xfe", b"a\nb\x1b[31m.wav", b"x" * 251 + b".wav"):
        not_a_recording(watched.path / os.fsdecode(name))
    folder = watched.path / os.fsdecode(b"\xe9pisode")
    not_a_recording(folder / os.fsdecode(b"tr\xe4cks") / os.fsdecode(b"\xe9.wav"))
    not_a_recording(folder / os.fsdecode(b"tr\xe4cks") / os.fsdecode(b"\xea.wav"))
    found = watched.look()
    assert {job.state for job in found.values()} == {State.WAITING}
    assert len(found) == 5
    kept = [path for path in watched.out.jobs.rglob("*") if path.is_file()]
    assert "\n".join(map(str, kept)).encode()
    assert {path.name for path in kept} >= {"caf\ufffd.wav", "\ufffd.wav", "\ufffd-2.wav"}


def test_what_is_too_large_is_set_aside_with_its_size_and_is_not_copied(watched: Watched) -> None:
    with (watched.path / "huge.wav").open("wb") as file:
        file.truncate(40 << 30)
    not_a_recording(watched.path / "words.wav")
    found = watched.look()
    assert found["huge"].state is State.QUARANTINED
    assert "it has 42.9 GB, and the largest upload that is taken has 0.00104858 GB (--largest)" in found["huge"].error
    assert found["words"].state is State.WAITING


def test_what_has_no_room_waits_without_being_copied_and_is_told_once(inbox: Path, tmp_path: Path) -> None:
    watched = Watched(inbox, tmp_path / "out", WatchOptions(settle_s=0.0, poll_s=0.2))
    with (inbox / "huge.wav").open("wb") as file:
        file.truncate(4 << 40)
    not_a_recording(inbox / "words.wav")
    with closing(watched.database):
        for _ in range(3):
            assert watched.look().keys() == {"words"}
    watched.log.until(logged("not taken"))
    assert sum(entry["event"] == "not taken" for entry in watched.log.entries) == 1
    assert [*watched.out.incoming.iterdir()] == []


@pytest.fixture
def unreadable(inbox: Path) -> Iterator[Path]:
    """A file that opens and whose reading fails, like one on a broken disk or a share that has gone: this process's first page."""
    path = inbox / "broken.wav"
    path.touch()
    memory = f"/proc/{os.getpid()}/mem"
    if subprocess.run(["mount", "--bind", memory, str(path)], check=False, capture_output=True).returncode:
        pytest.skip("a file of /proc can be mounted by root alone")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


def test_a_file_whose_reading_fails_is_tried_again_later_and_then_set_aside(unreadable: Path, watched: Watched) -> None:
    not_a_recording(watched.path / "words.wav")
    assert watched.look().keys() == {"words"}
    watched.log.until(logged("not taken"))
    assert "it cannot be read (input/output error). Trying again." in watched.log.entries[-1]["text"]
    for _ in range(3):
        watched.inbox._arrivals._watched[unreadable].not_before_s = 0.0
        found = watched.look()
    assert found["broken"].state is State.QUARANTINED
    assert found["broken"].error.endswith("broken.wav: it cannot be read (input/output error).")


def test_a_folder_that_holds_too_much_or_is_too_deep_gets_a_reason(watched: Watched) -> None:
    for number in range(2001):
        (watched.path / "files" / "tracks").mkdir(parents=True, exist_ok=True)
        (watched.path / "files" / "tracks" / f"{number}.wav").touch()
    not_a_recording(watched.path.joinpath("deep", "tracks", *["d"] * 60) / "a.wav")
    found = watched.look()
    assert "it holds more than 2000 files" in found["files"].error
    assert "it holds folders more than 24 deep" in found["deep"].error
    assert found.keys() == {"files", "deep"}


def test_a_reason_that_cannot_be_written_is_in_the_ledger(watched: Watched) -> None:
    (watched.out.path / "failed").write_text("a file where the folder belongs")
    with (watched.path / "huge.wav").open("wb") as file:
        file.truncate(2 << 20)
    assert watched.look()["huge"].state is State.QUARANTINED
    watched.log.until(logged("unwritten"))


def test_a_ledger_that_was_deleted_is_made_again_and_nothing_is_taken_twice(watched: Watched) -> None:
    not_a_recording(watched.path / "words.wav")
    first = watched.look()["words"]
    for path in (watched.out.path / ".podkit").glob("ledger.sqlite*"):
        path.unlink()
    again = watched.look()
    assert again.keys() == {"words"}
    assert (again["words"].id, again["words"].identity) == (first.id, first.identity)


def test_when_all_of_out_was_deleted_everything_is_taken_again(watched: Watched) -> None:
    not_a_recording(watched.path / "words.wav")
    first = watched.look()["words"]
    shutil.rmtree(watched.out.path)
    again = watched.look()["words"]
    assert again.identity == first.identity
    assert watched.out.work(again).is_dir()


def test_a_ledger_that_is_damaged_while_it_is_used_is_replaced_and_kept(watched: Watched) -> None:
    not_a_recording(watched.path / "words.wav")
    first = watched.look()["words"]
    with closing(sqlite3.connect(watched.out.ledger, isolation_level=None)) as somebody:
        somebody.execute("DROP TABLE jobs")
    not_a_recording(watched.path / "more.wav")
    watched.inbox.look_once()
    found = watched.look()
    assert found.keys() == {"words", "more"}
    assert found["words"].id == first.id
    assert [*(watched.out.path / ".podkit").glob("ledger.sqlite.damaged-*")]
