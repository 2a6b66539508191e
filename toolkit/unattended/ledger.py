"""The job ledger: which recordings arrived, the state of each job, and who works on it. One SQLite file that survives every crash.

Owns the states of a job and the transitions between them, each one transaction. Any number of processes may share a ledger. A process
that dies keeps no job: another one notices that the job's pulse has stopped, and gives the job back. The times in it are for people and
for back-off; nothing else depends on the system's clock, which may jump.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from toolkit.unattended.database import Database
from toolkit.unattended.job import Event, Job, State, job_of, readable

RESERVED = frozenset({"failed"})
"""Names that lie in OUT beside the results, in lower case."""

LONGEST_WAIT_S = 900.0
"""The longest back-off. A job that seems to wait longer is due: the system's clock was set back since."""


class Ledger:
    """The jobs in one file. One instance serves one thread."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @property
    def _base(self) -> sqlite3.Connection:
        # Asked for each time: the database may have been opened anew.
        return self.database.base

    # -- arrivals ----------------------------------------------------------------------------------------------------

    def sightings(self) -> dict[bytes, str]:
        """Return the signature of every path that has arrived, by the path's bytes."""
        return {row["path"]: row["signature"] for row in self._base.execute("SELECT path, signature FROM sightings")}

    def has(self, identity: str) -> bool:
        """Return whether content with this identity has a job."""
        return self._base.execute("SELECT 1 FROM jobs WHERE identity = ?", (identity,)).fetchone() is not None

    def add(
        self, identity: str, source: Path, name: str, *, signature: str = "", facts: Mapping[str, Any] | None = None,
        before: Callable[[Job], None] | None = None,
    ) -> tuple[Job, bool]:  # fmt: skip
        """Return the job for content with this identity, and whether the job is new. The same content is one job, whatever its path.

        ``name`` is the wanted name of its results; where another job has it, the job gets that name with a number. ``before`` is called
        with a new job and puts its files in place; other processes see the job only after that.
        """
        with self.database.change():
            if signature:
                row_of_path = (os.fsencode(source), signature, identity)
                self._base.execute("INSERT OR REPLACE INTO sightings VALUES (?, ?, ?)", row_of_path)
            row = self._base.execute("SELECT * FROM jobs WHERE identity = ?", (identity,)).fetchone()
            if row is not None:
                return job_of(row), False
            last = "SELECT COALESCE(MAX(version), 0) AS last FROM jobs WHERE source = ?"
            version = self._base.execute(last, (os.fsencode(source),)).fetchone()["last"] + 1
            job_id = uuid.uuid4().hex[:12]
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
            self._add_event(job_id, "arrived", f"{readable(source)}, version {version}")
            job = self.job(job_id)
            if before is not None:
                before(job)
            return job, True

    def restore(self, job: Job) -> None:
        """Put in a job that an earlier ledger had, unless this one has its id, its identity or its name."""
        with self.database.change():
            done = self._base.execute(
                "INSERT OR IGNORE INTO jobs (id, identity, source, version, name, state, attempts, error, result, created, finished, facts) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    job.id, job.identity, os.fsencode(job.source), job.version, job.name, job.state.value, job.attempts, job.error,
                    job.result, job.created, job.finished, json.dumps(dict(job.facts)),
                ),
            )  # fmt: skip
            if done.rowcount:
                self._add_event(job.id, "restored", "from its files, into a new ledger")

    def _free_name(self, wanted: str, version: int) -> str:
        base = wanted if version == 1 else f"{wanted}-v{version}"
        name, number = base, 2
        while name.lower() in RESERVED or self._base.execute("SELECT 1 FROM jobs WHERE name = ?", (name,)).fetchone():
            name, number = f"{base}-{number}", number + 1
        return name

    # -- work --------------------------------------------------------------------------------------------------------

    def claim(self, owner: str, *, among: Sequence[str] | None = None) -> Job | None:
        """Take a job that is due, the one with the fewest attempts, the oldest of these; None where none is. No two owners get the same.

        A job that takes its whole process down is thus never in the way of the others, and is counted before it can.
        """
        now = time.time()
        with self.database.change():
            due = "SELECT * FROM jobs WHERE state = 'waiting' AND (not_before <= ? OR not_before > ?) ORDER BY attempts, created, id"
            rows = self._base.execute(due, (now, now + LONGEST_WAIT_S)).fetchall()
            row = next((row for row in rows if among is None or row["id"] in among), None)
            if row is None:
                return None
            self._base.execute(
                "UPDATE jobs SET state = 'running', owner = ?, pulse = pulse + 1, attempts = attempts + 1, fruitless = fruitless + 1, started = ?, stage = '', stages = 0 "
                "WHERE id = ?",
                (owner, now, row["id"]),
            )
            self._add_event(row["id"], "started", f"attempt {row['attempts'] + 1}")
            return self.job(row["id"])

    def beat(self, job: str, owner: str, stage: str = "") -> bool:
        """Raise the pulse of a job, to show that its owner is alive; return False where the job has another owner or none.

        ``stage`` names one that was finished since. An attempt that comes further than any before it is not fruitless: a job that is
        interrupted again and again by no fault of its own still gets done.
        """
        with self.database.change():
            done = self._base.execute(
                "UPDATE jobs SET pulse = pulse + 1, stage = CASE WHEN ?1 = '' THEN stage ELSE ?1 END, stages = stages + (?1 <> ''), "
                "fruitless = CASE WHEN stages + (?1 <> '') > reached THEN 1 ELSE fruitless END, "
                "reached = MAX(reached, stages + (?1 <> '')) WHERE id = ?2 AND owner = ?3 AND state = 'running'",
                (stage, job, owner),
            )
            return done.rowcount == 1

    def finish(self, job: str, result: str, facts: Mapping[str, Any] | None = None) -> None:
        """Mark a job as done."""
        self._end(job, State.DONE, result=result, facts=facts)

    def quarantine(self, job: str, reason: str) -> None:
        """Mark a job as failed, with the reason; it is not begun again until somebody retries it."""
        self._end(job, State.QUARANTINED, error=reason)

    def delay(self, job: str, reason: str, wait_s: float) -> None:
        """Let a job wait for something else than itself: disk space, a folder. The attempt is not counted, the delay is."""
        with self.database.change():
            self._base.execute(
                "UPDATE jobs SET state = 'waiting', owner = '', error = ?, not_before = ?, attempts = MAX(0, attempts - 1), fruitless = MAX(0, fruitless - 1), "
                "delays = delays + 1 WHERE id = ? AND state = 'running'",
                (reason, time.time() + min(wait_s, LONGEST_WAIT_S), job),
            )
            self._add_event(job, "waits", f"{reason} (again in {wait_s:.0f} s)")

    def postpone(self, job: str, reason: str, wait_s: float, *, counts: bool = True) -> None:
        """Let a job wait for another try. With ``counts`` False (parked) this attempt is not counted."""
        with self.database.change():
            self._base.execute(
                "UPDATE jobs SET state = 'waiting', owner = '', error = ?1, not_before = ?2, attempts = MAX(0, attempts - ?3), "
                "fruitless = MAX(0, fruitless - ?3) WHERE id = ?4 AND state = 'running'",
                (reason if counts else "", time.time() + min(wait_s, LONGEST_WAIT_S), 0 if counts else 1, job),
            )
            self._add_event(
                job, "waits" if counts else "parked", f"{reason} (again in {wait_s:.0f} s)" if wait_s else reason
            )

    def retry(self, job: str) -> bool:
        """Let a quarantined or cancelled job start again; return False where it waits, runs or is done."""
        with self.database.change():
            done = self._base.execute(
                "UPDATE jobs SET state = 'waiting', owner = '', error = '', attempts = 0, fruitless = 0, delays = 0, reached = 0, "
                "not_before = 0, finished = NULL WHERE id = ? AND state IN ('quarantined', 'cancelled')",
                (job,),
            )
            if done.rowcount:
                self._add_event(job, "retried", "on request")
            return bool(done.rowcount)

    def cancel(self, job: str) -> bool:
        """Cancel a job that waits or runs. The owner of a running one stops it when it next raises the pulse."""
        with self.database.change():
            done = self._base.execute(
                "UPDATE jobs SET state = 'cancelled', owner = '', finished = ? WHERE id = ? AND state IN ('waiting', 'running')",
                (time.time(), job),
            )
            if done.rowcount:
                self._add_event(job, "cancelled", "on request")
            return bool(done.rowcount)

    def give_back(self, job: str, pulse: int) -> bool:
        """Let a job with a dead owner wait again; return False where its pulse has moved on from ``pulse``: the owner lives."""
        with self.database.change():
            done = self._base.execute(
                "UPDATE jobs SET state = 'waiting', owner = '', not_before = 0 WHERE id = ? AND pulse = ? AND state = 'running'",
                (job, pulse),
            )
            if done.rowcount:
                self._add_event(job, "given back", "its owner is gone")
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
            self._add_event(job, state.value, result or error)

    # -- reading -----------------------------------------------------------------------------------------------------

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
        """Return the events of a job, oldest first."""
        rows = self._base.execute("SELECT at, kind, text FROM events WHERE job = ? ORDER BY rowid", (job,))
        return [Event(row["at"], row["kind"], row["text"]) for row in rows]

    def note(self, job: str, kind: str, text: str) -> None:
        """Add an event to a job."""
        with self.database.change():
            self._add_event(job, kind, text)

    def forget(self, job: str) -> None:
        """Remove a job that is not running; its content then counts as new."""
        with self.database.change():
            identity = self.job(job).identity
            self._base.execute("DELETE FROM sightings WHERE job = ?", (identity,))
            for table, column in (("events", "job"), ("news", "job"), ("jobs", "id")):
                self._base.execute(f"DELETE FROM {table} WHERE {column} = ?", (job,))  # noqa: S608 - our own names

    def _add_event(self, job: str, kind: str, text: str) -> None:
        self._base.execute("INSERT INTO events VALUES (?, ?, ?, ?)", (time.time(), job, kind, " ".join(text.split())))
