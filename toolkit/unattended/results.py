"""Where a job's files are: its own working copy, its results, and what is said of a job that failed.

Owns the folders under OUT. Results appear by one rename, with ``status.json`` inside, so that after any crash it can be told whether a job
was finished; nothing that is there is ever replaced.
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

from toolkit.storage.publish import publish_text, refusals, sync
from toolkit.unattended.job import Job, readable
from toolkit.unattended.names import result_name

STATUS = "status.json"


@dataclass(frozen=True)
class Places:
    """The folders of one OUT."""

    out: Path

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.out / ".podkit" / "ledger.sqlite"

    @property
    def incoming(self) -> Path:
        """Copies that are being taken."""
        return self.out / ".podkit" / "incoming"

    def new_copy(self, source: Path) -> Path:
        """Return where a copy of something may be taken, a folder that is not there, in one that is its own."""
        return self.incoming / secrets.token_hex(8) / result_name(source)

    def keep(self, copy: Path, job_id: str) -> None:
        """Make a finished copy the working copy of a job."""
        kept = self.out / ".podkit" / "jobs" / job_id
        kept.parent.mkdir(parents=True, exist_ok=True)
        copy.parent.rename(kept)

    def kept(self, job: Job) -> Path:
        """Return the folder of a job's working copy."""
        return self.out / ".podkit" / "jobs" / job.id

    def work(self, job: Job) -> Path:
        """Return the episode folder in it, named like what arrived: an episode without a title is called so."""
        return self.kept(job) / result_name(job.source)

    def failed(self, job: Job) -> Path:
        """Return where the verdict on a job that failed lies."""
        return self.out / "failed" / f"{job.name}.json"


def status_of(job: Job, state: str, **more: object) -> dict[str, Any]:
    """Return what a status file says."""
    return {
        "job": job.id,
        "state": state,
        "source": readable(job.source),
        "version": job.version,
        "identity": job.identity,
        "attempts": job.attempts,
        "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        **more,
    }


def published(places: Places, job: Job) -> Path | None:
    """Return the results that an earlier, interrupted run of this job has already put in place, or None."""
    for folder in (places.out / job.name, *sorted(places.out.glob(f"{_escaped(job.name)}-*"))):
        with contextlib.suppress(OSError, ValueError):
            if json.loads((folder / STATUS).read_text("utf-8")).get("job") == job.id:
                return folder
    return None


def publish_results(places: Places, job: Job, facts: dict[str, Any]) -> Path:
    """Move a job's folder, with its status in it, to where its results belong, and return that place.

    Raises
    ------
    CannotWrite, DiskFull
    """
    work = places.work(job)
    files = sorted(str(path.relative_to(work)) for path in (work / "out").rglob("*") if path.is_file())
    told = status_of(job, "done", files=files, warnings=facts.get("warnings", []))
    publish_text(work / STATUS, json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    target, number = places.out / job.name, 2
    with refusals(places.out):
        while not _moved(work, target):
            target, number = places.out / f"{job.name}-{number}", number + 1
        sync(places.out)
        shutil.rmtree(places.kept(job), ignore_errors=True)
        places.failed(job).unlink(missing_ok=True)
    return target


def publish_failure(places: Places, job: Job, reason: str) -> None:
    """Write down why a job was set aside."""
    told = status_of(job, "quarantined", error=reason)
    publish_text(places.failed(job), json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def _moved(work: Path, target: Path) -> bool:
    """Rename a folder to a name that nothing has; an empty folder is the only thing that a rename would replace."""
    if os.path.lexists(target):
        return False
    try:
        work.rename(target)
    except FileExistsError:
        return False
    return True


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
