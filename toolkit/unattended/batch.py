"""``batch``: a list of episodes, produced like those of an inbox. Running it again produces only what is left."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from toolkit.model.errors import CannotWrite, DiskFull, PodkitError
from toolkit.pipeline.episode.folder import files_of_show
from toolkit.pipeline.episode.options import Choices, ProduceOptions
from toolkit.storage.identity import digest_of, digest_of_file
from toolkit.storage.publish import refusals
from toolkit.unattended.database import Database
from toolkit.unattended.job import Job, State, readable
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.names import result_name
from toolkit.unattended.runner import Runner
from toolkit.unattended.settings import RunSettings, options_for
from toolkit.unattended.snapshot import identify, take_snapshot


@dataclass(frozen=True)
class BatchEpisode:
    """The outcome of one episode.

    ``state`` is ``done``, ``quarantined``, ``waiting`` or ``cancelled``; ``seconds`` is how long the last attempt took; ``result`` is the
    folder of its results; ``error`` says why there are none; ``was_done`` is True where an earlier run produced it.
    """

    path: str
    state: str
    seconds: float | None
    result: str
    error: str
    was_done: bool


@dataclass(frozen=True)
class BatchResult:
    """The outcomes of all episodes of a batch, in the order of their paths."""

    episodes: tuple[BatchEpisode, ...]

    @property
    def failed(self) -> int:
        """How many episodes have no result."""
        return sum(episode.state != State.DONE.value for episode in self.episodes)

    def as_json(self) -> dict[str, Any]:
        """Return what ``podkit batch --json`` prints."""
        return {"episodes": [asdict(episode) for episode in self.episodes], "failed": self.failed}


def own_ledger() -> Path:
    """Return the ledger of batches without an OUT, whose episodes are produced where they are."""
    from platformdirs import user_state_path

    return user_state_path("podkit") / "batch.sqlite"


def run_batch(
    paths: Sequence[Path],
    settings: RunSettings,
    journal: Journal,
    stop: threading.Event,
    *,
    work: Callable[[Ledger, Sequence[str]], None] | None = None,
) -> BatchResult:
    """Produce every path; one that fails does not stop the others.

    Parameters
    ----------
    paths : sequence of Path
        Episode folders, folders of tracks, recordings.
    settings : RunSettings
        With ``out_folder``, results are put there, made from copies; without, each episode is produced where it is.
    work : callable, optional
        Runs the jobs with these ids, instead of workers on this machine.

    Raises
    ------
    CannotWrite, DiskFull
        When the ledger cannot be written.
    """
    file = settings.out_folder.ledger if settings.out_folder else own_ledger()
    with refusals(file.parent):
        database = Database(file)
    with contextlib.closing(database):
        ledger = Ledger(database)
        jobs, done_before = _jobs_for(paths, ledger, settings)
        todo = [job.id for job in jobs.values() if isinstance(job, Job) and job.id not in done_before]
        if todo and work is not None:
            work(ledger, todo)
        elif todo:
            Runner(ledger, settings, journal).run(stop, among=todo, drain=True)
        return BatchResult(tuple(_episodes(jobs, ledger, done_before)))


def _jobs_for(
    paths: Sequence[Path], ledger: Ledger, settings: RunSettings
) -> tuple[dict[Path, Job | PodkitError], set[str]]:
    """Return the job of each path, or why it has none, and the ids of the jobs that an earlier run has done."""
    jobs: dict[Path, Job | PodkitError] = {}
    done_before = set[str]()
    for path in dict.fromkeys(path.absolute() for path in paths):
        try:
            job, was_done = _job_for(path, ledger, settings)
        except (CannotWrite, DiskFull):
            raise
        except PodkitError as error:
            jobs[path] = error
            continue
        jobs[path] = job
        done_before |= {job.id} if was_done else set()
    return jobs, done_before


def _episodes(jobs: dict[Path, Job | PodkitError], ledger: Ledger, done_before: set[str]) -> Iterator[BatchEpisode]:
    for path, job in jobs.items():
        if isinstance(job, PodkitError):
            yield BatchEpisode(readable(path), State.QUARANTINED.value, None, "", str(job), was_done=False)
            continue
        ended = ledger.job(job.id)
        took_s = round(ended.finished - ended.started, 1) if ended.finished and ended.started else None
        was_done = job.id in done_before
        yield BatchEpisode(readable(path), ended.state.value, took_s, ended.result, ended.error, was_done)


def _job_for(path: Path, ledger: Ledger, settings: RunSettings) -> tuple[Job, bool]:
    """Return the job of a path, and whether an earlier run has done it; one that failed earlier starts again."""
    job, is_new = _added(path, ledger, settings)
    if job.state is State.DONE and not Path(job.result).exists():
        # Somebody removed the results: they are produced again.
        ledger.forget(job.id)
        job, is_new = _added(path, ledger, settings)
    if job.state in (State.QUARANTINED, State.CANCELLED):
        ledger.retry(job.id)
        job = ledger.job(job.id)
    return job, not is_new and job.state is State.DONE


def _added(path: Path, ledger: Ledger, settings: RunSettings) -> tuple[Job, bool]:
    """Return the job of a path, adding it to the ledger where it is missing, and whether it was added."""
    out_folder = settings.out_folder
    content, size = identify(path, with_drafts=out_folder is not None)
    options = options_for(settings.options, path)
    identity = digest_of([content, "" if out_folder else readable(path), _episode_options(options), *_show_of(options)])
    facts = {"bytes": size}
    if out_folder is None or ledger.has(identity):
        return ledger.add(identity, path, result_name(path), facts=facts)
    copy = out_folder.new_copy(path)
    try:
        with refusals(out_folder.path):
            take_snapshot(path, copy)
            return ledger.add(
                identity, path, result_name(path), facts=facts, before=lambda job: out_folder.keep(copy, job)
            )
    finally:
        shutil.rmtree(copy.parent, ignore_errors=True)


def _show_of(options: ProduceOptions) -> list[str]:
    """Return what a show file and the files that it names hold; nothing without one, so that such jobs stay done."""
    if options.show is None:
        return []
    return [digest_of_file(file) for file in (options.show, *files_of_show(options.show))]


def _episode_options(options: ProduceOptions) -> list[object]:
    """Return the options that make another episode of the same recordings."""
    usual = [
        options.preset,
        options.engine or Choices.engine,
        options.model or Choices.model,
        options.language,
        sorted(options.skip or ()),
        (options.denoiser or Choices.denoiser).value,
    ]
    # The other options count where they are set, so that jobs done before an option existed stay done.
    rare = sorted({entry.name for entry in fields(options)} - _USUAL)
    return [*usual, *([name, str(getattr(options, name))] for name in rare if getattr(options, name))]


_USUAL = frozenset({"preset", "engine", "model", "language", "skip", "denoiser", "redraft", "trusted"})
