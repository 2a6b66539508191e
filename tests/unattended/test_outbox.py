"""Messages stay until they are delivered, refused or given up."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from toolkit.unattended import outbox as outbox_module
from toolkit.unattended.database import Database
from toolkit.unattended.outbox import Outbox


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(Database(tmp_path / "ledger.sqlite"))


def test_the_same_message_to_the_same_target_is_kept_once(outbox: Outbox) -> None:
    outbox.put("j", ["https://example.org", "command:x"], "{}")
    outbox.put("j", ["https://example.org"], "{}")
    assert outbox.due() == [("j", "https://example.org", "{}", 0), ("j", "command:x", "{}", 0)]


def test_a_message_that_waits_is_due_at_its_time_with_its_attempts(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.put("j", ["command:x"], "{}")
    outbox.postpone("j", "command:x", "{}", 60.0)
    assert outbox.due() == []
    now = time.time()
    monkeypatch.setattr(outbox_module.time, "time", lambda: now + 61.0)
    assert outbox.due() == [("j", "command:x", "{}", 1)]


def test_a_clock_that_was_set_back_holds_no_message_up(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox.put("j", ["command:x"], "{}")
    outbox.postpone("j", "command:x", "{}", 60.0)
    now = time.time()
    monkeypatch.setattr(outbox_module.time, "time", lambda: now - 3600.0)
    assert len(outbox.due()) == 1


@pytest.mark.parametrize("state", ["delivered", "refused", "given up"])
def test_a_marked_message_is_never_due_again(outbox: Outbox, state: str) -> None:
    outbox.put("j", ["command:x"], "{}")
    outbox.mark("j", "command:x", "{}", state=state)
    outbox.put("j", ["command:x"], "{}")
    assert outbox.due() == []
