"""``batch`` as a typed function: paths in, outcomes out.

Owns strings for paths and keywords for options; the work is in :mod:`toolkit.unattended.batch`. Other errors than those of single episodes
are raised as :class:`toolkit.model.errors.PodkitError`, whose text is one sentence.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.unattended.batch import BatchResult, run_batch
from toolkit.unattended.hooks import Hooks
from toolkit.unattended.journal import Journal
from toolkit.unattended.resources import Limits
from toolkit.unattended.results import OutFolder
from toolkit.unattended.settings import RunSettings, checked_options, worker_limits

AnyPath = str | PathLike[str]


def batch(  # noqa: PLR0913 - the options of the command, each with its default
    paths: AnyPath | Iterable[AnyPath],
    *,
    out: AnyPath | None = None,
    jobs: int = 1,
    preset: str | None = None,
    engine: str | None = None,
    model: str | None = None,
    language: str = "",
    skip: Iterable[str] | None = None,
    show: AnyPath | None = None,
    memory_gb: float = 0.0,
    worker_memory_gb: float | None = None,
    stall_min: float = 15.0,
    cluster: str = "",
    hooks: Hooks | None = None,
    journal: Journal | None = None,
    stop: threading.Event | None = None,
) -> BatchResult:
    """Produce many episodes; one that fails does not stop the others, and the next call produces only what is left.

    Parameters
    ----------
    paths : path or iterable of path
        Episode folders, folders of tracks, recordings.
    out : path, optional
        Folder for all results, made from copies; left out: each episode is produced where it is.
    jobs : int
        Episodes side by side, at least 1; on a local cluster its workers.
    preset, engine, model, language : str
        As the command's options; they count for all episodes.
    skip : iterable of str
        Stages to leave out. ValueError for an unknown one.
    show : path, optional
        The show file of all episodes; left out: for each the nearest ``show.toml`` beside or above it.
    memory_gb : float
        Memory of all workers together, GB; 0: what the machine has free.
    worker_memory_gb : float, optional
        Memory of one worker and the programs it starts, GB; left out: 2, and more for a large speech model; 0: no limit.
    stall_min : float
        Minutes after which a job that makes no progress is stopped; 0: never.
    cluster : str
        ``HOST:PORT`` of a dask scheduler, or ``local``; "" for workers of podkit's own.
    hooks : Hooks, optional
        Who is notified of each outcome.
    journal : Journal, optional
        Where a line for each event goes; left out: nowhere.
    stop : threading.Event, optional
        Parks the work when it is set; the episodes that are left are then ``waiting``.

    Returns
    -------
    BatchResult
        An outcome for each path. A failed episode has ``error`` set; no error is raised for it.

    Raises
    ------
    InvalidPreset, MissingModel, LanguageMismatch, MissingEngine, MissingPart, NoScheduler, CannotWrite, DiskFull
        Before any work, where no episode could be produced.
    """
    given = [paths] if isinstance(paths, str | PathLike) else paths
    named = Path(show) if show is not None else None
    skipped = frozenset(skip) if skip is not None else None
    asked = ProduceOptions(preset=preset, engine=engine, model=model, language=language, skip=skipped, show=named)
    options = checked_options(asked)
    out_folder = OutFolder(Path(out).absolute()) if out is not None else None
    worker = worker_limits(options, worker_memory_gb, stall_min)
    limits = Limits(jobs=jobs, memory_bytes=int(memory_gb * 1e9), worker=worker)
    settings = RunSettings(options, out_folder, limits, hooks or Hooks())
    stop = stop or threading.Event()
    journal = journal or Journal(level=logging.CRITICAL)
    work = None
    if cluster:
        from toolkit.unattended.cluster import Cluster

        work = Cluster(cluster, settings, journal, stop).work
    return run_batch([Path(path) for path in given], settings, journal, stop, work=work)
