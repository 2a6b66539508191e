"""Pruning forgets what ended without a result, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.unattended.database import Database
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.prune import prune
from toolkit.unattended.results import OutFolder, publish_failure


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Jobs that are done, quarantined, cancelled and waiting."""
    ledger = Ledger(Database(OutFolder(tmp_path).ledger))
    jobs = {name: ledger.add(name, Path(f"/in/{name}"), name)[0] for name in ("done", "bad", "gone", "waiting")}
    ledger.finish(jobs["done"].id, str(tmp_path / "done"))
    ledger.quarantine(jobs["bad"].id, "no recording")
    ledger.cancel(jobs["gone"].id)
    return ledger


def test_old_failures_go_with_their_copies_and_reasons(ledger: Ledger, tmp_path: Path) -> None:
    out_folder, bad = OutFolder(tmp_path), ledger.job("bad")
    out_folder.kept(bad).mkdir(parents=True)
    publish_failure(out_folder, bad, "no recording")
    assert prune(ledger, tmp_path, 0.0).as_json() == {"jobs": 2, "caches": 0}
    assert {job.name for job in ledger.jobs()} == {"done", "waiting"}
    assert not out_folder.kept(bad).exists()
    assert not out_folder.failed(bad).exists()


def test_recent_failures_stay(ledger: Ledger, tmp_path: Path) -> None:
    assert prune(ledger, tmp_path, 1.0).jobs == 0
    assert len(ledger.jobs()) == 4


def test_caches_of_that_age_go(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "done" / ".podkit" / "cache").mkdir(parents=True)
    assert prune(ledger, tmp_path, 0.0).caches == 1


def test_a_ledger_without_an_out_is_pruned_as_well(ledger: Ledger) -> None:
    assert prune(ledger, None, 0.0).as_json() == {"jobs": 2, "caches": 0}
