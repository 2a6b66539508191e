"""The job ledger: what arrived, what became of it, and who works on what; one SQLite file that outlives every crash.

Owns the states of a job and the moves between them, each one transaction. Any number of processes may share a ledger; one that
dies holds nothing: whoever notices that its pulse stopped gives its job back. Times are for people and back-off;
nothing depends on a clock that never jumps.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from toolkit.unattended.database import Database
from toolkit.unattended.job import Event, Job, State, job_of, readable

LONGEST_WAIT_S = 900.0
"""No back-off is longer, so a job that seems to wait longer belongs to a clock that was set back."""


class Ledger:
    """The jobs in one file. One instance serves one thread."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._base = database.base

    # -- arrivals ----------------------------------------------------------------------------------------------------

    def sightings(self) -> dict[bytes, str]:
        """Return every path that was seen, as bytes, with its signature."""
        return {row["path"]: row["signature"] for row in self._base.execute("SELECT path, signature FROM sightings")}

    def has(self, identity: str) -> bool:
        """Return whether there is a job for some content."""
        return self._base.execute("SELECT 1 FROM jobs WHERE identity = ?", (identity,)).fetchone() is not None

    def add(
        self, identity: str, source: Path, name: str, *, signature: str = "", facts: Mapping[str, Any] | None = None,
        before: Callable[[str], None] | None = None,
    ) -> tuple[Job, bool]:  # fmt: skip
        """Return the job for some content, and whether it is new: the same content is one job wherever it came from.

        ``name`` is what its results would like to be called; the job has one that no other has. ``before`` is given a new job's
        id and has to put its files in place; nobody sees the job until it has.
        """
        with self.database.change():
            if signature:
                told = (os.fsencode(source), signature, identity)
                self._base.execute("INSERT OR REPLACE INTO sightings VALUES (?, ?, ?)", told)
            row = self._base.execute("SELECT * FROM jobs WHERE identity = ?", (identity,)).fetchone()
            if row is not None:
                return job_of(row), False
            last = "SELECT COALESCE(MAX(version), 0) AS last FROM jobs WHERE source = ?"
            version = self._base.execute(last, (os.fsencode(source),)).fetchone()["last"] + 1
            job_id = uuid.uuid4().hex[:12]
            if before is not None:
                before(job_id)
            values = (
                job_id,
                identity,
                os.fsencode(source),
                version,
                self._free_name(name, version),
                State.WAITING.value,
            )
            self._base.execute(
                "INSERT INTO jobs (id, identity, source, version, name, state, created, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, time.time(), json.dumps(dict(facts or {}))),
            )
            self._tell(job_id, "arrived", f"{readable(source)}, version {version}")
            return self.job(job_id), True

    def _free_name(self, wanted: str, version: int) -> str:
        base = wanted if version == 1 else f"{wanted}-v{version}"
        name, number = base, 2
        while self._base.execute("SELECT 1 FROM jobs WHERE name = ?", (name,)).fetchone():
            name, number = f"{base}-{number}", number + 1
        return name

    # -- work --------------------------------------------------------------------------------------------------------

    def claim(self, owner: str, *, among: Sequence[str] | None = None) -> Job | None:
        """Take the oldest job that is due, or None; no two owners ever take the same."""
        now = time.time()
        with self.database.change():
            due = "SELECT * FROM jobs WHERE state = 'waiting' AND (not_before <= ? OR not_before > ?) ORDER BY created, id"
            rows = self._base.execute(due, (now, now + LONGEST_WAIT_S)).fetchall()
            row = next((row for row in rows if among is None or row["id"] in among), None)
            if row is None:
                return None
            self._base.execute(
                "UPDATE jobs SET state = 'running', owner = ?, pulse = pulse + 1, attempts = attempts + 1, started = ?, stage = '' WHERE id = ?",
                (owner, now, row["id"]),
            )
            self._tell(row["id"], "started", f"attempt {row['attempts'] + 1}")
            return self.job(row["id"])

    def beat(self, job: str, owner: str, stage: str = "") -> bool:
        """Say that a job is alive; False where it is no longer this owner's."""
        with self.database.change():
            done = self._base.execute(
                "UPDATE jobs SET pulse = pulse + 1, stage = CASE WHEN ? = '' THEN stage ELSE ? END "
                "WHERE id = ? AND owner = ? AND state = 'running'",
                (stage, stage, job, owner),
            )
            return done.rowcount == 1

    def finish(self, job: str, result: str, facts: Mapping[str, Any] | None = None) -> None:
        """Mark a job as done."""
        self._end(job, State.DONE, result=result, facts=facts)

    def quarantine(self, job: str, reason: str) -> None:
        """Set a job aside, with the reason, until somebody retries it."""
        self._end(job, State.QUARANTINED, error=reason)

    def postpone(self, job: str, reason: str, wait_s: float, *, counts: bool = True) -> None:
        """Let a job wait for another try; one that does not count (parked, no room) leaves its attempts as they were."""
        with self.database.change():
            self._base.execute(
                "UPDATE jobs SET state = 'waiting', owner = '', error = ?, not_before = ?, attempts = MAX(0, attempts - ?) "
                "WHERE id = ? AND state = 'running'",
                (reason if counts else "", time.time() + min(wait_s, LONGEST_WAIT_S), 0 if counts else 1, job),
            )
            self._tell(
                job, "waits" if counts else "parked", f"{reason} (again in {wait_s:.0f} s)" if wait_s else reason
            )

    def retry(self, job: str) -> bool:
        """Let a job that ended without a result be begun anew; False where it waits, runs or is done."""
        with self.database.change():
            done = self._base.execute(
                "UPDATE jobs SET state = 'waiting', owner = '', error = '', attempts = 0, not_before = 0, finished = NULL "
                "WHERE id = ? AND state IN ('quarantined', 'cancelled')",
                (job,),
            )
            if done.rowcount:
                self._tell(job, "retried", "asked for")
            return bool(done.rowcount)

    def cancel(self, job: str) -> bool:
        """Take a job out of the work; one that runs is stopped by its owner at its next pulse."""
        with self.database.change():
            done = self._base.execute(
                "UPDATE jobs SET state = 'cancelled', owner = '', finished = ? WHERE id = ? AND state IN ('waiting', 'running')",
                (time.time(), job),
            )
            if done.rowcount:
                self._tell(job, "cancelled", "asked for")
            return bool(done.rowcount)

    def give_back(self, job: str, pulse: int) -> bool:
        """Let a job whose owner is dead wait again; False where it gave a pulse meanwhile."""
        with self.database.change():
            done = self._base.execute(
                "UPDATE jobs SET state = 'waiting', owner = '', not_before = 0 WHERE id = ? AND pulse = ? AND state = 'running'",
                (job, pulse),
            )
            if done.rowcount:
                self._tell(job, "given back", "whoever worked on it is gone")
            return bool(done.rowcount)

    def _end(
        self, job: str, state: State, *, result: str = "", error: str = "", facts: Mapping[str, Any] | None = None
    ) -> None:
        with self.database.change():
            known = dict(self.job(job).facts) | dict(facts or {})
            self._base.execute(
                "UPDATE jobs SET state = ?, owner = '', stage = '', result = ?, error = ?, finished = ?, facts = ? WHERE id = ?",
                (state.value, result, error, time.time(), json.dumps(known), job),
            )
            self._tell(job, state.value, result or error)

    # -- looking -----------------------------------------------------------------------------------------------------

    def job(self, job: str) -> Job:
        """Return one job by its id or its name.

        Raises
        ------
        KeyError
            When there is none.
        """
        row = self._base.execute("SELECT * FROM jobs WHERE id = ? OR name = ?", (job, job)).fetchone()
        if row is None:
            raise KeyError(job)
        return job_of(row)

    def jobs(self, *states: State) -> list[Job]:
        """Return the jobs in these states (all without any), oldest first."""
        wanted = [state.value for state in (states or tuple(State))]
        marks = ", ".join("?" * len(wanted))
        rows = self._base.execute(f"SELECT * FROM jobs WHERE state IN ({marks}) ORDER BY created, id", wanted)  # noqa: S608 - marks
        return [job_of(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many jobs are in each state."""
        rows = self._base.execute("SELECT state, COUNT(*) AS n FROM jobs GROUP BY state")
        return dict.fromkeys((state.value for state in State), 0) | {row["state"]: row["n"] for row in rows}

    def totals(self) -> tuple[float, int]:
        """Return the seconds that finished jobs took, and how many attempts after the first there were."""
        row = self._base.execute(
            "SELECT COALESCE(SUM(MAX(0, finished - started)), 0) AS seconds, COALESCE(SUM(MAX(0, attempts - 1)), 0) AS retries "
            "FROM jobs WHERE state = 'done' OR attempts > 1"
        ).fetchone()
        return row["seconds"], row["retries"]

    def events(self, job: str) -> list[Event]:
        """Return what happened to a job, in order."""
        rows = self._base.execute("SELECT at, kind, text FROM events WHERE job = ? ORDER BY rowid", (job,))
        return [Event(row["at"], row["kind"], row["text"]) for row in rows]

    def note(self, job: str, kind: str, text: str) -> None:
        """Write something down that happened to a job."""
        with self.database.change():
            self._tell(job, kind, text)

    def forget(self, job: str) -> None:
        """Take a job that is not running out of the ledger; its content counts as never seen."""
        with self.database.change():
            identity = self.job(job).identity
            self._base.execute("DELETE FROM sightings WHERE job = ?", (identity,))
            for table, column in (("events", "job"), ("news", "job"), ("jobs", "id")):
                self._base.execute(f"DELETE FROM {table} WHERE {column} = ?", (job,))  # noqa: S608 - our own names

    # -- below -------------------------------------------------------------------------------------------------------

    def _tell(self, job: str, kind: str, text: str) -> None:
        self._base.execute("INSERT INTO events VALUES (?, ?, ?, ?)", (time.time(), job, kind, " ".join(text.split())))
