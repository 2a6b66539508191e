"""podkit jobs at the terminal, on a ledger with a job in each state."""

import json
import time
from pathlib import Path

import pytest

from tests.cli.conftest import run
from toolkit.unattended.database import Database
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.results import OutFolder


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger(Database(OutFolder(tmp_path).ledger))
    jobs = {name: ledger.add(name, Path(f"/in/{name}.wav"), name)[0] for name in ("done", "bad", "gone", "waiting")}
    ledger.finish(jobs["done"].id, str(tmp_path / "done"))
    ledger.quarantine(jobs["bad"].id, "it is no recording")
    ledger.cancel(jobs["gone"].id)
    return ledger


def jobs(tmp_path: Path, *arguments: object) -> dict[str, object]:
    done = run("jobs", *arguments, "-o", tmp_path, "--json")
    assert done.exit_code == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.usefixtures("ledger")
def test_the_list_has_each_job_with_its_state_and_what_is_wrong(tmp_path: Path) -> None:
    listed = jobs(tmp_path, "list")
    assert {job["name"]: job["state"] for job in listed["jobs"]} == {
        "done": "done", "bad": "quarantined", "gone": "cancelled", "waiting": "waiting"
    }  # fmt: skip
    rows = run("jobs", "list", "-o", tmp_path).stdout.splitlines()
    assert rows[0].split() == ["job", "name", "state", "since", "what"]
    assert [row for row in rows if "it is no recording" in row and " bad " in row]
    assert time.strftime("%Y-%m-") in rows[1]


@pytest.mark.usefixtures("ledger")
def test_jobs_of_one_state_can_be_asked_for_and_a_state_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    assert [job["name"] for job in jobs(tmp_path, "list", "--state", "cancelled")["jobs"]] == ["gone"]
    refused = run("jobs", "list", "-o", tmp_path, "--state", "lost")
    assert refused.exit_code == 2
    assert "'lost' is not one of waiting, running, done, quarantined, cancelled" in " ".join(refused.stderr.split())


@pytest.mark.parametrize("how", ["id", "name"])
def test_a_job_is_shown_by_its_id_or_its_name_with_its_events(ledger: Ledger, tmp_path: Path, how: str) -> None:
    shown = jobs(tmp_path, "show", getattr(ledger.job("bad"), how))
    assert (shown["name"], shown["error"]) == ("bad", "it is no recording")
    assert [event["kind"] for event in shown["events"]][-1] == "quarantined"


def test_a_quarantined_or_cancelled_job_starts_again_and_no_other(ledger: Ledger, tmp_path: Path) -> None:
    for name in ("bad", "gone"):
        assert jobs(tmp_path, "retry", name)["state"] == "waiting"
        assert ledger.job(name).state.value == "waiting"
    refused = run("jobs", "retry", "done", "-o", tmp_path)
    assert refused.exit_code == 1
    assert "only a quarantined or cancelled one can be retried" in refused.stderr


def test_a_waiting_job_can_be_cancelled_and_a_done_one_not(ledger: Ledger, tmp_path: Path) -> None:
    assert jobs(tmp_path, "cancel", "waiting")["state"] == "cancelled"
    assert ledger.job("waiting").state.value == "cancelled"
    refused = run("jobs", "cancel", "done", "-o", tmp_path)
    assert refused.exit_code == 1
    assert "only one that waits or runs can be cancelled" in refused.stderr


@pytest.mark.usefixtures("ledger")
def test_pruning_says_how_many_went(tmp_path: Path) -> None:
    assert run("jobs", "prune", "-o", tmp_path, "--older-than", "0").stdout == "2 jobs and 0 caches removed.\n"
    assert run("jobs", "prune", "-o", tmp_path, "--older-than", "-1").exit_code == 2


@pytest.mark.usefixtures("ledger")
def test_a_job_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    assert run("jobs", "show", "nobody", "-o", tmp_path).exit_code == 3


def test_a_ledger_that_is_not_there_is_bad_input_with_and_without_an_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for where in ((), ("-o", tmp_path / "out")):
        refused = run("jobs", "list", *where)
        assert refused.exit_code == 3
        assert "job ledger" in refused.stderr
