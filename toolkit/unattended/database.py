"""The SQLite file of the ledger: one writer at a time, readers that never wait, and a file that is opened anew when it is not sound.

Owns the schema and its version, and what happens to a file that is damaged, deleted or replaced: it is moved aside, and a new one is filled
by whoever knows what it held. Every open goes through one lock, so that several processes agree which file it is.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from toolkit.model.errors import CannotWrite
from toolkit.storage.lock import locked

SCHEMA_VERSION = 2
_LOCKED_WAIT_S = 120.0
# `sightings` has each path that arrived, with the signature it had then; `news` has the messages of the outbox. Of a job, `delays` counts
# how often something else than the job held it up, `fruitless` its attempts since one came further, `stages` those that its attempt has finished, `reached` the most that any attempt has.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, identity TEXT NOT NULL UNIQUE, source BLOB NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, stage TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '',
    not_before REAL NOT NULL DEFAULT 0, owner TEXT NOT NULL DEFAULT '', pulse INTEGER NOT NULL DEFAULT 0, result TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL, started REAL, finished REAL, facts TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, created);
CREATE TABLE IF NOT EXISTS events (at REAL NOT NULL, job TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_by_job ON events (job);
CREATE TABLE IF NOT EXISTS sightings (path BLOB PRIMARY KEY, signature TEXT NOT NULL, job TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS news (job TEXT NOT NULL, target TEXT NOT NULL, body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting', PRIMARY KEY (job, target, body));
"""
_ADDED = ("delays", "fruitless", "stages", "reached")
_SECOND = tuple(f"ALTER TABLE jobs ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0" for column in _ADDED)

_TABLES = frozenset({"jobs", "events", "sightings", "news"})

Fill = Callable[["Database"], None]


class Database:
    """A connection to the file at ``path``, which is created where it is missing. One instance serves one thread.

    Parameters
    ----------
    path : Path
    fill : callable, optional
        Puts into a new file what is known from elsewhere; called before any other process sees the file.

    Raises
    ------
    CannotWrite, DiskFull
        When the file cannot be made, or is one of a newer podkit.
    """

    def __init__(self, path: Path, fill: Fill | None = None) -> None:
        self.path = path
        self.fill = fill
        self.moved_aside: Path | None = None
        self._file: tuple[int, int] | None = None
        self._open()

    def renew(self) -> bool:
        """Open the file anew where it was doubted, deleted or replaced; return whether that was so."""
        if self._is_in_place():
            return False
        self.close()
        self._open()
        return True

    def close(self) -> None:
        """Close the file."""
        self.base.close()

    def doubt(self) -> None:
        """Let the next :meth:`renew` open the file anew, which finds out whether it is sound."""
        self._file = None

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        """Run the block as one transaction, inside the current one if there is one.

        It takes the write lock at its start: SQLite refuses the lock to a transaction that has read what another one then changed.
        """
        if self.base.in_transaction:
            yield
            return
        self.base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.base.execute("ROLLBACK")
            raise
        self.base.execute("COMMIT")

    def _is_in_place(self) -> bool:
        with contextlib.suppress(OSError):
            found = self.path.stat()
            return (found.st_dev, found.st_ino) == self._file
        return False

    def _open(self) -> None:
        with locked(self.path.with_suffix(".lock")):
            is_new = not self.path.exists()
            try:
                self._connect()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self.moved_aside, is_new = self._move_aside(), True
                self._connect()
            found = self.path.stat()
            self._file = found.st_dev, found.st_ino
            if is_new and self.fill is not None:
                self.fill(self)

    def _connect(self) -> None:
        # Another process may lock the file for long (a backup does): waiting is better than failing.
        self.base = sqlite3.connect(self.path, timeout=_LOCKED_WAIT_S, isolation_level=None)
        try:
            self.base.row_factory = sqlite3.Row
            self.base.execute("PRAGMA journal_mode=WAL")
            self.base.execute("PRAGMA synchronous=FULL")
            self._require_sound()
            self._bring_up_to_date()
        except BaseException:
            self.base.close()
            raise

    def _require_sound(self) -> None:
        (found,) = self.base.execute("PRAGMA quick_check(1)").fetchone()
        (version,) = self.base.execute("PRAGMA user_version").fetchone()
        tables = {row["name"] for row in self.base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if found != "ok" or (version and not tables >= _TABLES):
            raise sqlite3.DatabaseError(found)

    def _bring_up_to_date(self) -> None:
        (version,) = self.base.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION:
            raise CannotWrite(self.path, "this ledger was made by a newer podkit; update podkit")
        if version == SCHEMA_VERSION:
            return
        with self.change():
            # Another process may have done it between the look and the lock.
            (version,) = self.base.execute("PRAGMA user_version").fetchone()
            if version < SCHEMA_VERSION:
                for statement in (*_SCHEMA.split(";\n"), *_SECOND):
                    self.base.execute(statement)
                self.base.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _move_aside(self) -> Path:
        """Give a damaged file, with its log, a name beside it, and return that."""
        aside = self.path.with_name(f"{self.path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}")
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                self.path.with_name(self.path.name + ending).rename(aside.with_name(aside.name + ending))
        return aside


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Return whether an error is about what the file holds, and not about a lock, a full disk or a permission."""
    return not isinstance(error, sqlite3.OperationalError) or error.sqlite_errorcode == sqlite3.SQLITE_ERROR
