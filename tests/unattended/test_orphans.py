"""Jobs of a dead owner wait again: at once on this machine, after a silence on another."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.unattended.database import Database
from toolkit.unattended.job import State
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.orphans import Orphans, is_dead_here, own_name

OWNER_NAME = "from toolkit.unattended.orphans import own_name; print(own_name(), flush=True); input()"
proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger(Database(tmp_path / "ledger.sqlite"))
    ledger.add("aa", Path("/in/a"), "a")
    return ledger


@proc
def test_an_owner_of_this_machine_is_dead_when_its_process_is_also_while_nobody_has_waited_for_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER_NAME], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        assert not is_dead_here(name)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert is_dead_here(name)
    assert is_dead_here(name)


@proc
def test_a_process_number_that_another_process_has_is_not_the_owner() -> None:
    host, process, started = own_name().rsplit(":", 2)
    assert not is_dead_here(own_name())
    assert is_dead_here(f"{host}:{process}:{int(started) + 1}")


@pytest.mark.parametrize("owner", ["", "me", "elsewhere:1:1", f"{socket.gethostname()}:x:1"])
def test_an_owner_that_is_no_process_of_this_machine_is_not_called_dead(owner: str) -> None:
    assert not is_dead_here(owner)


@proc
def test_jobs_of_a_dead_process_wait_again_at_once_and_own_ones_stay(ledger: Ledger) -> None:
    ledger.add("bb", Path("/in/b"), "b")
    host, process, started = own_name().rsplit(":", 2)
    ledger.claim(f"{host}:{process}:{int(started) + 1}")
    ledger.claim(own_name())
    given = Orphans(ledger, own_name(), 60.0).give_back()
    assert [job.name for job in given] == ["a"]
    assert (ledger.job("a").state, ledger.job("b").state) == (State.WAITING, State.RUNNING)


def test_jobs_of_another_machine_wait_again_after_a_silence_by_our_own_clock(ledger: Ledger) -> None:
    job = ledger.claim("elsewhere:1:1")
    assert job is not None
    orphans = Orphans(ledger, own_name(), 60.0)
    assert orphans.give_back(now=lambda: 0.0) == []
    assert orphans.give_back(now=lambda: 59.0) == []
    ledger.beat(job.id, "elsewhere:1:1")
    assert orphans.give_back(now=lambda: 61.0) == []
    assert orphans.give_back(now=lambda: 120.0) == []
    assert [given.id for given in orphans.give_back(now=lambda: 121.0)] == [job.id]
    assert ledger.job(job.id).state is State.WAITING
