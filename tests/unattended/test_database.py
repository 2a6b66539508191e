"""The ledger's file: transactions are whole, and a lock is waited for."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unattended.conftest import is_sound
from toolkit.unattended.database import Database
from toolkit.unattended.ledger import Ledger


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "state" / "ledger.sqlite")


def add_event(database: Database, kind: str) -> None:
    database.base.execute("INSERT INTO events VALUES (0, 'j', ?, '')", (kind,))


def kinds(database: Database) -> list[str]:
    return [row["kind"] for row in database.base.execute("SELECT kind FROM events ORDER BY rowid")]


def test_the_file_and_its_folder_are_made_and_its_content_is_there_the_next_time(database: Database) -> None:
    with database.change():
        add_event(database, "one")
    database.close()
    assert kinds(Database(database.path)) == ["one"]


def test_a_change_that_fails_changes_nothing_also_not_in_the_change_around_it(database: Database) -> None:
    def fail() -> None:
        with database.change():
            add_event(database, "outer")
            with database.change():
                add_event(database, "inner")
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        fail()
    assert kinds(database) == []
    assert is_sound(database)


def test_a_file_that_is_locked_for_a_while_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    opened, locked, asking = threading.Event(), threading.Event(), threading.Event()

    def add() -> bool:
        database = Database(file)
        opened.set()
        locked.wait()
        # SQLite calls this as a statement begins, before it asks for the lock.
        database.base.set_trace_callback(lambda _statement: asking.set())
        is_new = Ledger(database).add("aa", Path("/in/a"), "a")[1]
        database.close()
        return is_new

    with ThreadPoolExecutor(1) as pool:
        added = pool.submit(add)
        opened.wait()
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        locked.set()
        asking.wait()
        assert not added.done()
        other.execute("COMMIT")
        other.close()
        assert added.result()
