"""A real watcher on a real inbox: each recording once and whole, whatever is dropped and whoever is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.unattended.conftest import (
    QUICK_OPTIONS,
    Entry,
    Happened,
    Log,
    events_of,
    is_sound,
    ledger_of,
    logged,
    not_a_recording,
    recording,
    statuses,
    watching,
)
from toolkit.media.probe import probe
from toolkit.model.errors import CannotWrite, NoSuchInput
from toolkit.unattended.inbox import WatchOptions
from toolkit.unattended.job import State
from toolkit.unattended.resources import Limits
from toolkit.unattended.results import OutFolder
from toolkit.unattended.settings import RunSettings
from toolkit.unattended.watch import watch

# They start workers, which load what every episode needs.
pytestmark = pytest.mark.slow
SOON = WatchOptions(settle_s=0.2, poll_s=0.2)


@contextmanager
def watching_here(
    inbox: Path, out: Path, log: Log, *, jobs: int = 1, settings: RunSettings | None = None
) -> Iterator[threading.Thread]:
    """Watch in a thread of this process, and stop at the end."""
    stop = threading.Event()
    settings = settings or RunSettings(QUICK_OPTIONS, OutFolder(out), Limits(jobs=jobs), first_wait_s=0.0)
    thread = threading.Thread(target=watch, args=(inbox, settings, SOON, log.journal(), stop))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join()


def jobs(out: Path) -> dict[str, State]:
    return {job.name: job.state for job in ledger_of(out).jobs()}


def all_ended(*names: str) -> Happened:
    """Return whether each of these jobs was done or quarantined."""
    return lambda entries: (
        set(names) <= {entry.get("name") for entry in entries if entry["event"] in ("done", "quarantined")}
    )


@pytest.fixture(scope="module")
def full_inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox with recordings, folders, doubles, texts and traps."""
    inbox = tmp_path_factory.mktemp("watched") / "inbox"
    recording(inbox / "first.flac")
    shutil.copy(inbox / "first.flac", inbox / "the same again.flac")
    recording(inbox / "show" / "second" / "tracks" / "ada.flac", start_s=5.0)
    not_a_recording(inbox / "words.wav")
    not_a_recording(inbox / "minutes.txt")
    (inbox / "link.wav").symlink_to("/etc/hostname")
    (inbox.parent / "mine.toml").write_text("secret = 1\n")
    recording(inbox / "trap" / "tracks" / "ada.flac", start_s=9.0)
    manifest = f'[episode]\npreset = "{inbox.parent}/mine.toml"\n[[track]]\nfile = "tracks/ada.flac"\n'
    (inbox / "trap" / "episode.toml").write_text(manifest)
    (inbox / "thousands").mkdir()
    for number in range(2001):
        (inbox / "thousands" / f"{number}.wav").touch()
    return inbox


@pytest.fixture(scope="module")
def watched(full_inbox: Path) -> Path:
    """The OUT of a watcher that has worked through the full inbox, and then through a new version of ``first``."""
    inbox, out, log = full_inbox, full_inbox.parent / "out", Log()
    before = {path: path.lstat().st_mtime_ns for path in inbox.rglob("*")}
    with watching_here(inbox, out, log, jobs=2):
        log.until(all_ended("first", "second", "words", "minutes", "trap", "thousands"))
        log.until(logged("seen again"))
        assert {path: path.lstat().st_mtime_ns for path in inbox.rglob("*")} == before
        (out / "first" / "draft").mkdir(exist_ok=True)
        (out / "first" / "draft" / "mine.txt").write_text("an edit")
        recording(inbox / "first.flac", start_s=12.0, seconds=3.0)
        log.until(all_ended("first-v2"))
    return out


def test_each_recording_becomes_one_episode_also_when_it_comes_twice(watched: Path) -> None:
    assert sorted(statuses(watched)) == ["first", "first-v2", "second"]
    assert {status["state"] for status in statuses(watched).values()} == {"done"}
    (audio,) = (watched / "second" / "out").glob("*.mp3")
    assert probe(audio).duration_s == pytest.approx(2.0, abs=0.2)


def test_what_is_not_a_recording_gets_a_reason(watched: Path) -> None:
    for name, file in (("words", "words.wav"), ("minutes", "minutes.txt")):
        error = json.loads((watched / "failed" / f"{name}.json").read_text())["error"]
        assert f"{file}: this is text, not a recording" in error


def test_a_changed_recording_is_a_new_version_and_the_first_stays_with_its_edits(watched: Path) -> None:
    (audio,) = (watched / "first-v2" / "out").glob("*.mp3")
    assert probe(audio).duration_s == pytest.approx(3.0, abs=0.2)
    assert statuses(watched)["first-v2"]["version"] == 2
    assert (watched / "first" / "draft" / "mine.txt").read_text() == "an edit"


def test_an_upload_cannot_reach_out_of_its_folder(watched: Path) -> None:
    assert jobs(watched)["trap"] is State.QUARANTINED
    assert "secret" not in "".join(path.read_text() for path in (watched / "failed").iterdir())


def test_what_cannot_even_be_copied_gets_a_reason(watched: Path) -> None:
    assert "more than 2000 files" in (watched / "failed" / "thousands.json").read_text()


def test_nothing_is_left_of_copies_and_of_finished_work(watched: Path) -> None:
    assert [*(watched / ".podkit" / "incoming").iterdir()] == []
    ledger = ledger_of(watched)
    quarantined = {job.id for job in ledger.jobs(State.QUARANTINED) if job.name != "thousands"}
    assert {path.name for path in (watched / ".podkit" / "jobs").iterdir()} == quarantined


NAMES = ["talk 0", "talk 1", "talk 2"]


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An OUT after one watcher was killed in the middle of a stage and two others did the rest, and the metrics of one of them."""
    folder = tmp_path_factory.mktemp("divided")
    inbox, out, killed, log = folder / "inbox", folder / "out", Log(), Log()
    for number, name in enumerate(NAMES):
        recording(inbox / f"{name}.flac", start_s=4.0 * number)
    with watching(inbox, out, killed) as process:
        killed.until(logged("stage"))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    done_before = {entry.get("name") for entry in killed.entries if entry["event"] == "done"}
    with watching(inbox, out, log, "--http", "127.0.0.1:0") as first, watching(inbox, out, log):
        log.until(all_ended(*{*NAMES} - done_before))
        log.until(logged("serving"))
        (port,) = (entry["port"] for entry in log.entries if entry["event"] == "serving")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
            page: str = answer.read().decode()
        first.send_signal(signal.SIGTERM)
        assert first.wait() == 0
    return out, page


def test_after_a_kill_two_watchers_do_each_recording_once_and_the_ledger_is_sound(divided: tuple[Path, str]) -> None:
    ledger = ledger_of(divided[0])
    assert sorted(statuses(divided[0])) == NAMES
    assert [events_of(ledger, job.id).count("done") for job in ledger.jobs()] == [1, 1, 1]
    assert is_sound(ledger.database)


def test_the_metrics_are_served_at_a_port_that_is_logged(divided: tuple[Path, str]) -> None:
    assert 'podkit_jobs{state="done"} 3' in divided[1]


def test_a_folder_that_is_not_there_and_results_in_the_inbox_are_refused(
    inbox: Path, settings: RunSettings, log: Log
) -> None:
    with pytest.raises(NoSuchInput, match="folder to watch"):
        watch(inbox / "none", settings, SOON, log.journal(), threading.Event())
    for out in (inbox, inbox / "out"):
        settings.out_folder = OutFolder(out)
        with pytest.raises(CannotWrite, match="results inside the inbox would be taken for new recordings"):
            watch(inbox, settings, SOON, log.journal(), threading.Event())


def test_an_inbox_that_goes_away_is_waited_for(inbox: Path, tmp_path: Path, log: Log) -> None:
    with watching_here(inbox, tmp_path / "out", log):
        log.until(logged("watching"))
        inbox.rename(tmp_path / "away")
        log.until(logged("inbox gone"))
        (tmp_path / "away").rename(inbox)
        log.until(logged("inbox back"))
        not_a_recording(inbox / "words.wav")
        log.until(all_ended("words"))


def test_a_place_that_cannot_take_a_copy_is_waited_for(inbox: Path, tmp_path: Path, log: Log) -> None:
    incoming = OutFolder(tmp_path / "out").incoming
    incoming.parent.mkdir(parents=True)
    incoming.write_text("a file where the folder belongs")
    not_a_recording(inbox / "words.wav")
    with watching_here(inbox, tmp_path / "out", log):
        log.until(logged("not taken"))
        incoming.unlink()
        log.until(all_ended("words"))


def test_copies_that_a_killed_watcher_left_are_removed_a_day_later(inbox: Path, tmp_path: Path, log: Log) -> None:
    incoming = OutFolder(tmp_path / "out").incoming
    for name in ("old", "young"):
        (incoming / name).mkdir(parents=True)
    os.utime(incoming / "old", (0, 0))
    with watching_here(inbox, tmp_path / "out", log):
        log.until(logged("watching"))
    assert [path.name for path in incoming.iterdir()] == ["young"]


def test_a_runner_that_fails_ends_the_watcher_with_its_error(inbox: Path, tmp_path: Path, log: Log) -> None:
    settings = RunSettings(QUICK_OPTIONS, OutFolder(tmp_path / "out"), Limits(jobs=0))
    with pytest.raises(ZeroDivisionError):
        watch(inbox, settings, SOON, log.journal(), threading.Event())


def test_what_was_done_is_not_done_again_by_the_next_watcher(inbox: Path, tmp_path: Path, log: Log) -> None:
    not_a_recording(inbox / "words.wav")
    with watching_here(inbox, tmp_path / "out", log):
        log.until(all_ended("words"))
    again, seen = Log(), not_a_recording(inbox / "words.wav")
    seen.with_name("other.wav").write_text("another text, no recording\n" * 20)
    with watching_here(inbox, tmp_path / "out", again):
        again.until(all_ended("other"))
    assert jobs(tmp_path / "out").keys() == {"words", "other"}


def test_malformed_files_dropped_at_once_each_get_a_verdict(
    inbox: Path, tmp_path: Path, log: Log, shared: Path
) -> None:
    out = tmp_path / "out"
    files = sorted(path for path in (shared / "data" / "awkward").iterdir() if path.is_file())[:24]
    for file in files:
        shutil.copy(file, inbox / file.name)
    recording(inbox / "good.flac")

    def all_have_a_verdict(entries: list[Entry]) -> bool:
        taken = {entry["name"] for entry in entries if entry["event"] in ("arrived", "quarantined")}
        return len(taken) >= 20 and "good" in taken and all_ended(*taken)(entries)

    with watching_here(inbox, out, log, jobs=2) as thread:
        log.until(all_have_a_verdict)
        assert thread.is_alive()
    assert set(jobs(out).values()) <= {State.DONE, State.QUARANTINED}
    assert jobs(out)["good"] is State.DONE
