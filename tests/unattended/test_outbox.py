"""Messages stay until they are delivered, refused or given up."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from toolkit.unattended import outbox as outbox_module
from toolkit.unattended.database import Database
from toolkit.unattended.outbox import Outbox

TARGETS = ["https://example.org", "command:x"]


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(Database(tmp_path / "ledger.sqlite"))


def test_the_same_message_to_the_same_target_is_kept_once(outbox: Outbox) -> None:
    outbox.put("j", ["https://example.org", "command:x"], "{}")
    outbox.put("j", ["https://example.org"], "{}")
    assert outbox.due(TARGETS) == [("j", "https://example.org", "{}", 0), ("j", "command:x", "{}", 0)]


def test_a_message_that_waits_is_due_at_its_time_with_its_attempts(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.put("j", ["command:x"], "{}")
    outbox.postpone("j", "command:x", "{}", 60.0)
    assert outbox.due(TARGETS) == []
    now = time.time()
    monkeypatch.setattr(outbox_module.time, "time", lambda: now + 61.0)
    assert outbox.due(TARGETS) == [("j", "command:x", "{}", 1)]


def test_a_clock_that_was_set_back_holds_no_message_up(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox.put("j", ["command:x"], "{}")
    outbox.postpone("j", "command:x", "{}", 60.0)
    now = time.time()
    monkeypatch.setattr(outbox_module.time, "time", lambda: now - 3600.0)
    assert len(outbox.due(TARGETS)) == 1


@pytest.mark.parametrize("state", ["delivered", "refused", "given up"])
def test_a_marked_message_is_never_due_again(outbox: Outbox, state: str) -> None:
    outbox.put("j", ["command:x"], "{}")
    outbox.mark("j", "command:x", "{}", state=state)
    outbox.put("j", ["command:x"], "{}")
    assert outbox.due(TARGETS) == []


def test_a_message_for_a_target_that_this_run_does_not_have_waits_for_one_that_has(outbox: Outbox) -> None:
    outbox.put("j", TARGETS, "{}")
    assert outbox.due(["command:x"]) == [("j", "command:x", "{}", 0)]
    assert outbox.due([]) == []
    assert len(outbox.due(TARGETS)) == 2


def test_whole_addresses_of_an_older_ledger_get_their_names_and_leave_no_byte(tmp_path: Path) -> None:
    database = Database(tmp_path / "ledger.sqlite")
    outbox = Outbox(database)
    for job in ("j", "k"):
        outbox.put(job, ["https://me:sesame@example.org/hook", "https://example.org/hook", "command:x"], "{}")
    outbox.rename(lambda target: target.replace("me:sesame@", ""))
    assert len(outbox.due(["https://example.org/hook"])) == 2
    database.base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    assert b"sesame" not in (tmp_path / "ledger.sqlite").read_bytes()
