"""A job and its events, as the ledger has them: plain data."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from toolkit.model.errors import PodkitError
from toolkit.model.printable import shortened

_LONGEST_SENTENCE = 2000


class State(Enum):
    """The state of a job. Only a ``WAITING`` job is begun, and only a ``RUNNING`` one has an owner."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    QUARANTINED = "quarantined"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Job:
    """One episode to produce: a recording or an episode folder as it was when it arrived.

    ``source`` is its path in the inbox or on the command line, ``version`` counts the contents that path has had, ``name`` is the folder of
    its results, ``pulse`` a counter that a living owner keeps raising. Times are seconds since 1970. ``facts`` has what else is known:
    bytes, warnings, seconds of each stage. ``delays`` counts how often something else held the job up, ``fruitless`` the attempts since one came further than any before it,
    ``stages`` what this attempt has
    finished, ``reached`` the most that any attempt has.
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
    delays: int = 0
    fruitless: int = 0
    stages: int = 0
    reached: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return what ``podkit jobs show --json`` prints of a job."""
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


def sentence_of(error: Exception) -> str:
    """Return what an error says, as text that every file and table can hold: valid Unicode, one line, of bounded length."""
    said = (
        str(error)
        if isinstance(error, PodkitError)
        else f"something unexpected went wrong ({type(error).__name__}: {error})"
    )
    return shortened(os.fsencode(said).decode("utf-8", "replace") if _is_of_bytes(said) else said, _LONGEST_SENTENCE)


def _is_of_bytes(text: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def job_of(row: sqlite3.Row) -> Job:
    """Return the job of a row in the table ``jobs``."""
    plain = {key: row[key] for key in row.keys()}  # noqa: SIM118 - a row is not a mapping
    plain["source"] = Path(os.fsdecode(plain["source"]))
    plain["state"] = State(plain["state"])
    plain["facts"] = json.loads(plain["facts"])
    return Job(**plain)
