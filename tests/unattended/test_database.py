"""The ledger's file: transactions are whole, and a lock is waited for."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unattended.conftest import is_sound
from toolkit.model.errors import CannotWrite
from toolkit.unattended.database import SCHEMA_VERSION, Database
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


def damage(file: Path) -> None:
    """Overwrite a page of a file, as a bad disk does."""
    with file.open("r+b") as handle:
        handle.seek(4096)
        handle.write(b"\xa5" * 8192)


def test_a_damaged_file_is_moved_aside_and_a_new_one_filled(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    first = Database(file)
    for number in range(400):
        add_event(first, f"{number}")
    first.close()
    damage(file)
    again = Database(file, lambda database: add_event(database, "known from elsewhere"))
    assert kinds(again) == ["known from elsewhere"]
    assert again.moved_aside is not None
    assert b"\xa5" * 8192 in again.moved_aside.read_bytes()
    assert is_sound(again)


def test_a_file_that_is_no_ledger_at_all_is_moved_aside(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"not a ledger\n" * 1000)
    assert kinds(Database(tmp_path / "ledger.sqlite")) == []
    assert len([*tmp_path.glob("ledger.sqlite.damaged-*")]) == 1


def test_a_file_that_was_deleted_or_replaced_is_opened_anew_by_all_that_use_it(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    one, other = Database(file, lambda new: add_event(new, "filled")), Database(file)
    assert not one.renew()
    for path in tmp_path.glob("ledger.sqlite*"):
        path.unlink()
    assert one.renew()
    assert other.renew()
    add_event(other, "after")
    assert kinds(one) == ["filled", "after"]
    shutil.copy(file, tmp_path / "copy")
    (tmp_path / "copy").replace(file)
    assert one.renew()


def test_a_ledger_of_the_first_schema_is_brought_up_to_date_and_one_of_a_newer_podkit_is_refused(
    tmp_path: Path,
) -> None:
    file = tmp_path / "ledger.sqlite"
    Database(file).close()
    old = sqlite3.connect(file, isolation_level=None)
    for column in ("delays", "fruitless", "stages", "reached"):
        old.execute(f"ALTER TABLE jobs DROP COLUMN {column}")
    old.execute("PRAGMA user_version = 0")
    old.execute(
        "INSERT INTO jobs (id, identity, source, version, name, state, created) VALUES ('j', 'aa', x'2f61', 1, 'a', 'waiting', 0)"
    )
    job = Ledger(Database(file)).claim("me")
    assert job is not None
    assert (job.id, job.fruitless) == ("j", 1)
    old.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(CannotWrite, match="made by a newer podkit"):
        Database(file)
    old.close()
