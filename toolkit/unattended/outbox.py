"""Messages about finished and failed jobs, kept until they are delivered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from toolkit.unattended.database import Database
from toolkit.unattended.ledger import LONGEST_WAIT_S


class Outbox:
    """Messages in the ledger's file: each is delivered at least once, whatever crashes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._base = database.base

    def put(self, job: str, targets: Iterable[str], body: str) -> None:
        """Keep a message for each target until it is delivered. A target is a name: it has no secrets in it."""
        with self._database.change():
            for target in targets:
                self._base.execute(
                    "INSERT OR IGNORE INTO news (job, target, body) VALUES (?, ?, ?)", (job, target, body)
                )

    def due(self, targets: Sequence[str]) -> list[tuple[str, str, str, int]]:
        """Return job, target, body and attempts of every message for these targets whose next try is due."""
        now = time.time()
        marks = ", ".join("?" * len(targets))
        due = "state = 'waiting' AND (not_before <= ? OR not_before > ?)"
        rows = self._base.execute(
            f"SELECT * FROM news WHERE {due} AND target IN ({marks}) ORDER BY rowid",  # noqa: S608 - marks and our own text
            (now, now + LONGEST_WAIT_S, *targets),
        )
        return [(row["job"], row["target"], row["body"], row["attempts"]) for row in rows]

    def rename(self, name: Callable[[str], str]) -> None:
        """Give every target the name that it has by ``name``: podkit 0.2 kept whole addresses."""
        with self._database.change():
            # Overwrites what it replaces, instead of leaving it in a free page of the file.
            self._base.execute("PRAGMA secure_delete=ON")
            for (target,) in self._base.execute("SELECT DISTINCT target FROM news").fetchall():
                if name(target) != target:
                    self._base.execute("UPDATE OR REPLACE news SET target = ? WHERE target = ?", (name(target), target))

    def mark(self, job: str, target: str, body: str, *, state: str = "delivered") -> None:
        """Mark a message as delivered, refused or given up: it is not tried again."""
        with self._database.change():
            self._base.execute(
                "UPDATE news SET state = ? WHERE job = ? AND target = ? AND body = ?", (state, job, target, body)
            )

    def postpone(self, job: str, target: str, body: str, wait_s: float) -> None:
        """Count a failed try, and let the next one wait."""
        with self._database.change():
            self._base.execute(
                "UPDATE news SET attempts = attempts + 1, not_before = ? WHERE job = ? AND target = ? AND body = ?",
                (time.time() + min(wait_s, LONGEST_WAIT_S), job, target, body),
            )
