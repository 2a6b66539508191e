"""A job as the ledger knows it, plain data."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any


class State(Enum):
    """Where a job stands; only ``WAITING`` jobs are begun, and ``RUNNING`` ones have an owner."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    QUARANTINED = "quarantined"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Job:
    """One piece of work: a recording or an episode folder as it was when it arrived.

    ``source`` is where it came from, ``version`` counts what came from there, ``name`` is the folder of its results; times are
    seconds since 1970, ``facts`` what else is known (bytes, duration, timings of stages).
    """

    id: str
    identity: str
    source: Path
    version: int
    name: str
    state: State
    attempts: int
    stage: str
    error: str
    not_before: float
    owner: str
    pulse: int
    result: str
    created: float
    started: float | None
    finished: float | None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as ``podkit jobs show --json`` prints it."""
        plain = {key: value for key, value in vars(self).items() if key not in ("source", "state")}
        return {**plain, "source": readable(self.source), "state": self.state.value, "facts": dict(self.facts)}


@dataclass(frozen=True)
class Event:
    """Something that happened to a job."""

    at: float
    kind: str
    text: str


def readable(path: Path) -> str:
    """Return a path of any bytes as text for people and JSON."""
    return os.fsencode(path).decode("utf-8", "replace")


def job_of(row: sqlite3.Row) -> Job:
    """Return the job in a row of the ledger."""
    plain = {key: row[key] for key in row.keys()}  # noqa: SIM118 - a row is no mapping
    plain["source"] = Path(os.fsdecode(plain["source"]))
    plain["state"] = State(plain["state"])
    plain["facts"] = json.loads(plain["facts"])
    return Job(**plain)
