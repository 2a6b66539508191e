"""A real watcher on a real inbox: each recording once and whole, whatever is dropped and whoever is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import urllib.request
from pathlib import Path

import pytest

from tests.unattended.conftest import recording, statuses, until, watching
from toolkit.media.probe import probe
from toolkit.unattended.database import Database
from toolkit.unattended.job import State
from toolkit.unattended.ledger import Ledger


def jobs(out: Path) -> dict[str, State]:
    ledger = Ledger(Database(out / ".podkit" / "ledger.sqlite"))
    return {job.name: job.state for job in ledger.jobs()}


def is_settled(out: Path, count: int) -> bool:
    if not (out / ".podkit" / "ledger.sqlite").exists():
        return False
    states = jobs(out)
    return len(states) >= count and {State.WAITING, State.RUNNING}.isdisjoint(states.values())


def test_each_recording_becomes_one_episode_and_what_is_none_gets_a_reason(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    recording(inbox / "first.flac")
    shutil.copy(inbox / "first.flac", inbox / "the same again.flac")
    recording(inbox / "show" / "second" / "tracks" / "ada.flac", start_s=5.0)
    (inbox / "words.wav").write_text("not a recording at all\n" * 20)
    (inbox / "minutes.txt").write_text("what was said\n" * 20)
    recording(inbox / "third.flac", start_s=9.0).rename(inbox / "third")
    (inbox / "link.wav").symlink_to("/etc/hostname")
    before = sorted(path.name for path in inbox.rglob("*"))
    with watching(inbox, out) as process:
        until(lambda: is_settled(out, 5))
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(30) == 0
    found = statuses(out)
    assert len(found) == 3
    assert {"second", "third"} <= found.keys()
    for name, told in found.items():
        assert told["state"] == "done"
        (audio,) = (out / name / "out").glob("*.mp3")
        assert probe(audio).duration_s > 2.0
    verdict = json.loads((out / "failed" / "words.json").read_text())
    assert "words.wav: this is text, not a recording" in verdict["error"]
    assert "minutes.txt: this is text, not a recording" in (out / "failed" / "minutes.json").read_text()
    assert sorted(path.name for path in inbox.rglob("*")) == before


def test_a_changed_recording_is_a_new_version_and_the_first_stays(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    recording(inbox / "talk.flac")
    with watching(inbox, out):
        until(lambda: is_settled(out, 1))
        (out / "talk" / "draft").mkdir(exist_ok=True)
        (out / "talk" / "draft" / "mine.txt").write_text("an edit")
        recording(inbox / "talk.flac", start_s=6.0)
        until(lambda: is_settled(out, 2))
    assert sorted(statuses(out)) == ["talk", "talk-v2"]
    assert (out / "talk" / "draft" / "mine.txt").read_text() == "an edit"


def test_one_that_was_killed_is_taken_up_by_the_next_once(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number in range(3):
        recording(inbox / f"talk {number}.flac", start_s=4.0 * number)
    with watching(inbox, out):
        until(lambda: (out / ".podkit" / "ledger.sqlite").exists() and State.RUNNING in jobs(out).values())
    with watching(inbox, out):
        until(lambda: is_settled(out, 3))
    assert sorted(statuses(out)) == [f"talk {number}" for number in range(3)]
    ledger = Ledger(Database(out / ".podkit" / "ledger.sqlite"))
    assert ledger.database.is_sound()
    assert [event.kind for job in ledger.jobs() for event in ledger.events(job.id)].count("done") == 3


def test_two_watchers_share_the_work(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number in range(4):
        recording(inbox / f"talk {number}.flac", start_s=4.0 * number)
    with watching(inbox, out), watching(inbox, out):
        until(lambda: is_settled(out, 4))
    ledger = Ledger(Database(out / ".podkit" / "ledger.sqlite"))
    kinds = [[event.kind for event in ledger.events(job.id)] for job in ledger.jobs()]
    assert all(told.count("started") == told.count("done") == 1 for told in kinds)
    assert len(statuses(out)) == 4


def test_an_upload_cannot_reach_out_of_its_folder(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "mine.toml").write_text("secret = 1\n")
    for name, line in (("up", f'preset = "{tmp_path}/mine.toml"'), ("art", 'artwork = "../../mine.toml"')):
        recording(inbox / name / "tracks" / "ada.flac")
        (inbox / name / "episode.toml").write_text(f'[episode]\n{line}\n[[track]]\nfile = "tracks/ada.flac"\n')
    with watching(inbox, out):
        until(lambda: is_settled(out, 2))
    assert set(jobs(out).values()) == {State.QUARANTINED}
    assert "secret" not in "".join(path.read_text() for path in (out / "failed").iterdir())


def test_results_are_not_put_into_the_inbox(inbox: Path) -> None:
    with watching(inbox, inbox / "out") as process:
        assert process.wait(60) == 4


def test_figures_and_health_are_served(inbox: Path, tmp_path: Path, free_port: int) -> None:
    out = tmp_path / "out"
    recording(inbox / "talk.flac")
    with watching(inbox, out, "--http", f"127.0.0.1:{free_port}"):
        until(lambda: is_settled(out, 1))
        with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/metrics", timeout=10) as page:
            figures = page.read().decode()
        with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/healthz", timeout=10) as page:
            assert page.read() == b"ok\n"
    assert 'podkit_jobs{state="done"} 1' in figures


def test_every_line_of_a_json_log_is_json_with_its_job(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    recording(inbox / "talk.flac")
    with watching(inbox, out, "--log-format", "json", "-v", log=tmp_path / "log"):
        until(lambda: is_settled(out, 1))
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    (job,) = {line["job"] for line in lines if "job" in line}
    assert {"watching", "arrived", "started", "stage", "done"} <= {line["event"] for line in lines}
    assert job == statuses(out)["talk"]["job"]


@pytest.mark.slow
def test_malformed_files_dropped_at_once_each_get_a_verdict(shared: Path, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    files = sorted(path for path in (shared / "data/awkward").iterdir() if path.is_file())[:24]
    for file in files:
        shutil.copy(file, inbox / file.name)
    recording(inbox / "good.flac")
    with watching(inbox, out, "--jobs", "2") as process:
        until(lambda: is_settled(out, 2) and "good" in statuses(out), patience_s=250.0)
        until(lambda: is_settled(out, 20), patience_s=250.0)
        assert process.poll() is None
    assert all(state in (State.DONE, State.QUARANTINED) for state in jobs(out).values())
