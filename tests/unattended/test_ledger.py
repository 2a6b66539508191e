"""The ledger: one job for one content, taken by one owner, lost by nobody."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from toolkit.unattended import ledger as ledger_module
from toolkit.unattended.database import Database
from toolkit.unattended.job import State
from toolkit.unattended.ledger import Ledger


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(file: Path) -> Ledger:
    return Ledger(Database(file))


def test_the_same_content_is_one_job_wherever_it_came_from(ledger: Ledger) -> None:
    first, is_new = ledger.add("aa", Path("/in/a.wav"), "a")
    again, is_new_again = ledger.add("aa", Path("/in/copy of a.wav"), "copy of a")
    assert (is_new, is_new_again) == (True, False)
    assert again.id == first.id


def test_other_content_from_one_place_is_a_new_version_with_a_name_of_its_own(ledger: Ledger) -> None:
    jobs = [ledger.add(identity, Path("/in/a.wav"), "a")[0] for identity in ("aa", "bb")]
    elsewhere, _ = ledger.add("cc", Path("/in/sub/a.wav"), "a")
    assert [(job.version, job.name) for job in [*jobs, elsewhere]] == [(1, "a"), (2, "a-v2"), (1, "a-2")]


def test_paths_of_any_bytes_are_kept(ledger: Ledger) -> None:
    path = Path("/in/caf\udce9 \u90e8\u5c4b.wav")
    job, _ = ledger.add("aa", path, "a", signature="s")
    assert ledger.job(job.id).source == path
    assert ledger.sightings()[os.fsencode(path)] == "s"
    assert "\ufffd" in str(job.as_json()["source"])


def test_no_job_is_taken_twice_however_many_ask(file: Path) -> None:
    book = Ledger(Database(file))
    for number in range(30):
        book.add(f"{number}", Path(f"/in/{number}"), f"{number}")

    def take_all(owner: int) -> list[str]:
        own = Ledger(Database(file))
        taken = []
        while (job := own.claim(f"owner {owner}")) is not None:
            taken.append(job.id)
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = [job for jobs in pool.map(take_all, range(6)) for job in jobs]
    assert len(taken) == len(set(taken)) == 30


def test_what_waits_is_not_taken_before_its_time(ledger: Ledger) -> None:
    job, _ = ledger.add("aa", Path("/in/a"), "a")
    assert ledger.claim("me") is not None
    ledger.postpone(job.id, "the disk is full", 60.0)
    assert ledger.claim("me") is None
    assert ledger.job(job.id).error == "the disk is full"


def test_a_clock_that_was_set_back_holds_nothing_up(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    job, _ = ledger.add("aa", Path("/in/a"), "a")
    ledger.claim("me")
    ledger.postpone(job.id, "busy", 60.0)
    now = time.time()
    monkeypatch.setattr(ledger_module.time, "time", lambda: now - 3600.0)
    assert ledger.claim("me") is not None


def test_parking_costs_no_attempt_and_failing_does(ledger: Ledger) -> None:
    job, _ = ledger.add("aa", Path("/in/a"), "a")
    ledger.claim("me")
    ledger.postpone(job.id, "parked", 0.0, counts=False)
    assert ledger.job(job.id).attempts == 0
    ledger.claim("me")
    ledger.postpone(job.id, "it died", 0.0)
    assert ledger.job(job.id).attempts == 1


def test_a_pulse_counts_only_for_the_owner(ledger: Ledger) -> None:
    job, _ = ledger.add("aa", Path("/in/a"), "a")
    ledger.claim("me")
    assert ledger.beat(job.id, "me", "master")
    assert not ledger.beat(job.id, "you")
    assert ledger.job(job.id).stage == "master"


def test_a_job_of_the_dead_waits_again_unless_it_gave_a_pulse(ledger: Ledger) -> None:
    job, _ = ledger.add("aa", Path("/in/a"), "a")
    seen = ledger.claim("dead")
    assert seen is not None
    ledger.beat(job.id, "dead")
    assert not ledger.give_back(job.id, seen.pulse)
    assert ledger.give_back(job.id, ledger.job(job.id).pulse)
    assert ledger.job(job.id).state is State.WAITING


def test_only_what_ended_without_a_result_is_retried_and_only_what_has_not_ended_cancelled(ledger: Ledger) -> None:
    job, _ = ledger.add("aa", Path("/in/a"), "a")
    assert not ledger.retry(job.id)
    assert ledger.cancel(job.id)
    assert not ledger.cancel(job.id)
    assert ledger.retry(job.id)
    ledger.claim("me")
    ledger.finish(job.id, "/out/a")
    assert not ledger.retry(job.id)
    assert not ledger.cancel(job.id)


def test_everything_that_happened_is_told_in_order(ledger: Ledger) -> None:
    job, _ = ledger.add("aa", Path("/in/a"), "a")
    ledger.claim("me")
    ledger.quarantine(job.id, "not a recording")
    assert [event.kind for event in ledger.events(job.id)] == ["arrived", "started", "quarantined"]


def test_a_forgotten_job_was_never_seen(ledger: Ledger) -> None:
    job, _ = ledger.add("aa", Path("/in/a"), "a", signature="s")
    ledger.forget(job.id)
    assert ledger.sightings() == {}
    assert ledger.add("aa", Path("/in/a"), "a")[1]


def test_nothing_is_half_done_when_its_files_could_not_be_put_in_place(ledger: Ledger) -> None:
    def fail(_job: str) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        ledger.add("aa", Path("/in/a"), "a", signature="s", before=fail)
    assert ledger.jobs() == []
    assert ledger.sightings() == {}


def test_notes_and_totals_are_kept(ledger: Ledger) -> None:
    job, _ = ledger.add("aa", Path("/in/a"), "a", facts={"bytes": 4})
    for _ in range(2):
        ledger.claim("me")
        ledger.postpone(job.id, "it died", 0.0)
    ledger.claim("me")
    ledger.finish(job.id, "/out/a", {"warnings": []})
    ledger.note(job.id, "seen again", "/in/copy\nof a")
    assert ledger.job("a").facts == {"bytes": 4, "warnings": []}
    assert ledger.events(job.id)[-1].text == "/in/copy of a"
    assert ledger.totals()[1] == 2
    assert ledger.counts() == {"waiting": 0, "running": 0, "done": 1, "quarantined": 0, "cancelled": 0}


def test_only_the_jobs_asked_for_are_taken(ledger: Ledger) -> None:
    jobs = [ledger.add(name, Path(f"/in/{name}"), name)[0] for name in ("a", "b")]
    taken = ledger.claim("me", among=[jobs[1].id])
    assert taken is not None
    assert taken.name == "b"
    assert ledger.claim("me", among=[jobs[1].id]) is None


def test_a_job_that_is_not_there_is_a_key_error(ledger: Ledger) -> None:
    with pytest.raises(KeyError, match="nothing"):
        ledger.job("nothing")


def test_the_job_with_the_fewest_attempts_goes_first_whatever_a_job_before_it_does(ledger: Ledger) -> None:
    deadly, patient = (ledger.add(name, Path(f"/in/{name}"), name)[0] for name in ("a", "b"))
    taken = ledger.claim("a process that dies")
    assert taken is not None
    ledger.give_back(deadly.id, taken.pulse)
    second = ledger.claim("me")
    assert second is not None
    assert second.id == patient.id


def test_an_attempt_that_comes_further_than_those_before_it_was_not_in_vain(ledger: Ledger) -> None:
    job, _ = ledger.add("aa", Path("/in/a"), "a")

    def attempt(*stages: str) -> int:
        taken = ledger.claim("me")
        assert taken is not None
        for stage in stages:
            ledger.beat(job.id, "me", stage)
        ledger.give_back(job.id, ledger.job(job.id).pulse)
        return ledger.job(job.id).fruitless

    assert [attempt("analyse"), attempt("analyse"), attempt("analyse", "sync"), attempt(), attempt("analyse")] == [
        1, 2, 1, 2, 3,
    ]  # fmt: skip
    assert ledger.job(job.id).attempts == 5


def test_a_delay_is_no_attempt(ledger: Ledger) -> None:
    job, _ = ledger.add("aa", Path("/in/a"), "a")
    ledger.claim("me")
    ledger.delay(job.id, "the disk is full", 0.0)
    found = ledger.job(job.id)
    assert (found.attempts, found.fruitless, found.delays, found.error) == (0, 0, 1, "the disk is full")


def test_no_result_takes_the_name_of_the_folder_of_failures(ledger: Ledger) -> None:
    assert [ledger.add(name, Path(f"/in/{name}.wav"), name)[0].name for name in ("failed", "Failed")] == [
        "failed-2",
        "Failed-2",
    ]
