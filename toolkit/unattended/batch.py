"""``batch``: a given list of episodes, worked through like an inbox; running it again does only what is left."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from toolkit.model.errors import CannotWrite, DiskFull, PodkitError
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.storage.identity import digest_of
from toolkit.storage.publish import refusals
from toolkit.unattended.database import Database
from toolkit.unattended.job import Job, State, readable
from toolkit.unattended.job_lifecycle import Setting
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.names import result_name
from toolkit.unattended.runner import Runner
from toolkit.unattended.snapshot import identify, take_snapshot


@dataclass(frozen=True)
class Row:
    """One episode of a batch: ``state`` is done, quarantined or waiting; ``was_done`` where an earlier run did it."""

    path: str
    state: str
    seconds: float | None
    result: str
    error: str
    was_done: bool


@dataclass(frozen=True)
class Batch:
    """What became of a batch."""

    rows: tuple[Row, ...]

    @property
    def failed(self) -> int:
        """How many have no result."""
        return sum(row.state != State.DONE.value for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """Return what ``podkit batch --json`` prints."""
        return {"episodes": [asdict(row) for row in self.rows], "failed": self.failed}


def own_ledger() -> Path:
    """Return the ledger of batches whose episodes are produced where they are."""
    from platformdirs import user_state_path

    return user_state_path("podkit") / "batch.sqlite"


def run_batch(
    paths: Sequence[Path],
    setting: Setting,
    journal: Journal,
    stop: threading.Event,
    *,
    work: Callable[[Ledger, Sequence[str]], None] | None = None,
) -> Batch:
    """Produce each path, whatever becomes of the others.

    Parameters
    ----------
    paths : sequence of Path
        Episode folders, folders of tracks, recordings.
    setting : Setting
        With ``places``, results are put there, from copies; without, each episode is produced where it is.
    work : callable, optional
        What works through the jobs with these ids, in place of workers on this machine.

    Raises
    ------
    CannotWrite, DiskFull
        When the ledger cannot be written.
    """
    file = setting.places.ledger if setting.places else own_ledger()
    with refusals(file.parent):
        database = Database(file)
    with contextlib.closing(database):
        ledger = Ledger(database)
        rows: dict[Path, Job | str] = {}
        done_before = set[str]()
        for path in dict.fromkeys(path.absolute() for path in paths):
            try:
                job, was_done = _job_for(path, ledger, setting)
            except PodkitError as error:
                if isinstance(error, CannotWrite | DiskFull):
                    raise
                rows[path] = str(error)
                continue
            rows[path] = job
            done_before |= {job.id} if was_done else set()
        todo = [job.id for job in rows.values() if isinstance(job, Job) and job.id not in done_before]
        if todo and work is not None:
            work(ledger, todo)
        elif todo:
            Runner(ledger, setting, journal).run(stop, among=todo, drain=True)
        return Batch(tuple(_rows(rows, ledger, done_before)))


def _rows(found: dict[Path, Job | str], ledger: Ledger, done_before: set[str]) -> Iterator[Row]:
    for path, job in found.items():
        if isinstance(job, str):
            yield Row(readable(path), State.QUARANTINED.value, None, "", job, was_done=False)
            continue
        now = ledger.job(job.id)
        took_s = round(now.finished - now.started, 1) if now.finished and now.started else None
        yield Row(readable(path), now.state.value, took_s, now.result, now.error, job.id in done_before)


def _job_for(path: Path, ledger: Ledger, setting: Setting) -> tuple[Job, bool]:
    """Return the job of a path, and whether it is done already; one that failed before is tried anew."""
    job, is_new = _added(path, ledger, setting)
    if job.state is State.DONE and not Path(job.result).exists():
        # Somebody took the results away: they are wanted again.
        ledger.forget(job.id)
        job, is_new = _added(path, ledger, setting)
    if job.state in (State.QUARANTINED, State.CANCELLED):
        ledger.retry(job.id)
        job = ledger.job(job.id)
    return job, not is_new and job.state is State.DONE


def _added(path: Path, ledger: Ledger, setting: Setting) -> tuple[Job, bool]:
    places = setting.places
    content, size = identify(path, with_drafts=places is not None)
    identity = digest_of([content, "" if places else readable(path), _told(setting.options)])
    facts = {"bytes": size}
    if places is None or ledger.has(identity):
        return ledger.add(identity, path, result_name(path), facts=facts)
    copy = places.new_copy(path)
    try:
        with refusals(places.out):
            take_snapshot(path, copy)
            return ledger.add(identity, path, result_name(path), facts=facts, before=lambda job: places.keep(copy, job))
    finally:
        shutil.rmtree(copy.parent, ignore_errors=True)


def _told(options: ProduceOptions) -> list[object]:
    """Return what of the options makes another episode of the same recordings."""
    return [
        options.preset,
        options.engine,
        options.model,
        options.language,
        sorted(options.skip),
        options.denoiser.value,
    ]
