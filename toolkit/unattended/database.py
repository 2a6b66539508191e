"""The SQLite file of the ledger: one writer at a time, and readers that never wait."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

_LOCKED_WAIT_S = 120.0
# `sightings` has each path that arrived, with the signature it had then; `news` has the messages of the outbox.
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


class Database:
    """A connection to the file at ``path``, which is created where it is missing. One instance serves one thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        # Another process may lock the file for long (a backup does): waiting is better than failing.
        self.base = sqlite3.connect(path, timeout=_LOCKED_WAIT_S, isolation_level=None)
        self.base.row_factory = sqlite3.Row
        self.base.execute("PRAGMA journal_mode=WAL")
        self.base.execute("PRAGMA synchronous=FULL")
        with self.change():
            for statement in _SCHEMA.split(";\n"):
                self.base.execute(statement)

    def close(self) -> None:
        """Close the file."""
        self.base.close()

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
