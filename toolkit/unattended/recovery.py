"""A ledger that was lost, made again from what lies in OUT: results, reasons of failures, working copies.

Owns what each of these files says about its job. Nothing else is needed: what arrived is found again by its content.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.model.errors import PodkitError
from toolkit.storage.small_file import read_small
from toolkit.unattended.database import Database
from toolkit.unattended.job import Job, State
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.results import RECORD, STATUS, OutFolder

_LARGEST_BYTES = 1 << 20


def open_ledger(out_folder: OutFolder, journal: Journal) -> Database:
    """Open the ledger of an OUT. One that is missing or damaged is made again from what lies there; a damaged one is kept beside it.

    Raises
    ------
    CannotWrite, DiskFull
    """

    def fill(database: Database) -> None:
        ledger, found = Ledger(database), 0
        for job in _jobs_in(out_folder):
            ledger.restore(job)
            found += 1
        if database.moved_aside is not None:
            text = f"it was damaged, and is now {database.moved_aside}; {found} jobs are known from their files"
            journal.log("ledger made again", text, level=logging.ERROR)
        elif found:
            journal.log(
                "ledger made again", f"there was none; {found} jobs are known from their files", level=logging.WARNING
            )

    return Database(out_folder.ledger, fill)


def _jobs_in(out_folder: OutFolder) -> Iterator[Job]:
    """Yield the jobs of results first: what is done is not done again."""
    for file in sorted(out_folder.path.glob(f"*/{STATUS}")):
        if found := _read(file):
            yield from _job(found, State.DONE, file.parent.name, result=str(file.parent))
    for file in sorted(out_folder.path.glob("failed/*.json")):
        if found := _read(file):
            yield from _job(found, State.QUARANTINED, file.stem, error=str(found.get("error", "")))
    for file in sorted(out_folder.jobs.glob(f"*/{RECORD}")):
        if found := _read(file):
            yield from _job(found, State.WAITING, str(found.get("name") or file.parent.name))


def _read(file: Path) -> dict[str, Any]:
    """Return the object in a file of podkit's own; nothing where somebody has changed it beyond recognition."""
    try:
        found = json.loads(read_small(file, most_bytes=_LARGEST_BYTES, within=file.parent))
    except (PodkitError, OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _job(found: dict[str, Any], state: State, name: str, *, result: str = "", error: str = "") -> Iterator[Job]:
    """Yield the job that a file is about, unless the file lacks what makes one."""
    try:
        source = (
            Path(os.fsdecode(bytes.fromhex(found["source_bytes"])))
            if "source_bytes" in found
            else Path(found["source"])
        )
        yield Job(
            id=str(found["job"]), identity=str(found["identity"]), source=source, version=int(found["version"]), name=name, state=state,
            attempts=int(found.get("attempts", 0)), stage="", error=error, not_before=0.0, owner="", pulse=0, result=result,
            created=float(found.get("created", time.time())), started=None,
            finished=None if state is State.WAITING else time.time(), facts=dict(found.get("facts", {})),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return
