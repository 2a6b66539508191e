"""The folders of one OUT: each job's working copy, its results, and the reason why a job failed.

Owns where these are. Results appear by one rename, with ``status.json`` inside, so that after any crash the folder itself shows
whether its job was finished. Nothing that is already in OUT is ever replaced.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.model.errors import NoSuchInput
from toolkit.storage.publish import publish_text, refusals, sync
from toolkit.unattended.job import Job, readable
from toolkit.unattended.names import result_name

STATUS = "status.json"
RECORD = "job.json"


@dataclass(frozen=True)
class OutFolder:
    """One OUT, the folder that ``--out`` names, and what lies where in it."""

    path: Path

    @property
    def ledger(self) -> Path:
        """The file of the job ledger."""
        return self.path / ".podkit" / "ledger.sqlite"

    @property
    def incoming(self) -> Path:
        """The folder of copies that are not complete yet."""
        return self.path / ".podkit" / "incoming"

    def new_copy(self, source: Path) -> Path:
        """Return where ``source`` can be copied to: a path that does not exist, in a parent folder of its own."""
        return self.incoming / secrets.token_hex(8) / result_name(source)

    @property
    def jobs(self) -> Path:
        """The folder of working copies, one folder for each job that is not done."""
        return self.path / ".podkit" / "jobs"

    @property
    def scratch(self) -> Path:
        """The folder for temporary files of workers, one folder for each worker that runs."""
        return self.path / ".podkit" / "scratch"

    def keep(self, copy: Path, job: Job) -> None:
        """Make a complete copy the working copy of a job, with a record of the job beside it: a lost ledger loses no recording."""
        kept = self.kept(job)
        kept.parent.mkdir(parents=True, exist_ok=True)
        publish_text(copy.parent / RECORD, json.dumps(record_of(job), indent=1) + "\n")
        copy.parent.rename(kept)

    def kept(self, job: Job) -> Path:
        """Return the folder that holds a job's working copy."""
        return self.jobs / job.id

    def work(self, job: Job) -> Path:
        """Return the episode folder inside the working copy. It has the name of what arrived: an untitled episode takes it as title."""
        return self.kept(job) / result_name(job.source)

    def failed(self, job: Job) -> Path:
        """Return the file that says why a job failed."""
        return self.path / "failed" / f"{job.name}.json"


def record_of(job: Job) -> dict[str, Any]:
    """Return what a working copy keeps of its job; the source as hexadecimal bytes, since a path may be of any bytes."""
    return {
        "job": job.id,
        "identity": job.identity,
        "source_bytes": os.fsencode(job.source).hex(),
        "version": job.version,
        "name": job.name,
        "created": job.created,
        "facts": dict(job.facts),
    }


def status_of(job: Job, state: str, **more: object) -> dict[str, Any]:
    """Return the content of a status file."""
    return {
        "job": job.id,
        "state": state,
        "source": readable(job.source),
        "source_bytes": os.fsencode(job.source).hex(),
        "version": job.version,
        "identity": job.identity,
        "attempts": job.attempts,
        "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        **more,
    }


def published(out_folder: OutFolder, job: Job) -> Path | None:
    """Return the results that an interrupted run of this job has already put in place, or None."""
    for folder in (out_folder.path / job.name, *sorted(out_folder.path.glob(f"{_escaped(job.name)}-*"))):
        with contextlib.suppress(OSError, ValueError):
            if json.loads((folder / STATUS).read_text("utf-8")).get("job") == job.id:
                return folder
    return None


def publish_results(out_folder: OutFolder, job: Job, facts: dict[str, Any]) -> Path:
    """Write the status file into a job's working copy, rename the copy to its place in OUT, and return that place.

    Raises
    ------
    NoSuchInput
        When somebody has removed the working copy.
    CannotWrite, DiskFull
    """
    work = out_folder.work(job)
    if not (work / "out").is_dir():
        raise NoSuchInput(work / "out", "working copy")
    files = sorted(str(path.relative_to(work)) for path in (work / "out").rglob("*") if path.is_file())
    status = status_of(job, "done", files=files, warnings=facts.get("warnings", []))
    publish_text(work / STATUS, json.dumps(status, indent=1, ensure_ascii=False) + "\n")
    target, number = out_folder.path / job.name, 2
    with refusals(out_folder.path):
        while not _moved(work, target):
            target, number = out_folder.path / f"{job.name}-{number}", number + 1
        sync(out_folder.path)
        shutil.rmtree(out_folder.kept(job), ignore_errors=True)
        out_folder.failed(job).unlink(missing_ok=True)
    return target


def publish_failure(out_folder: OutFolder, job: Job, reason: str) -> None:
    """Write the reason why a job was quarantined to ``OUT/failed``.

    Raises
    ------
    CannotWrite, DiskFull
    """
    status = status_of(job, "quarantined", error=reason)
    publish_text(out_folder.failed(job), json.dumps(status, indent=1, ensure_ascii=False) + "\n")


def _moved(work: Path, target: Path) -> bool:
    """Rename a folder; return False where the new name is taken. An empty folder is all that the rename itself would replace."""
    if os.path.lexists(target):
        return False
    try:
        work.rename(target)
    except FileExistsError:
        return False
    return True


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
