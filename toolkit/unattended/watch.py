"""``watch``: an inbox whose recordings become episodes, once each.

Owns how the two halves run and end: the look into the inbox, and the jobs in a thread of their own, so that copying a large recording does
not delay them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from toolkit.model.errors import CannotWrite, NoSuchInput
from toolkit.storage.publish import refusals
from toolkit.unattended.inbox import Inbox, WatchOptions
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.recovery import open_ledger
from toolkit.unattended.results import OutFolder
from toolkit.unattended.runner import Runner
from toolkit.unattended.settings import RunSettings


def watch(
    inbox: Path,
    settings: RunSettings,
    options: WatchOptions,
    journal: Journal,
    stop: threading.Event,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Produce whatever arrives in ``inbox`` until ``stop`` is set; ``ready`` is called once the ledger is there.

    Raises
    ------
    NoSuchInput
        When the inbox does not exist at the start; later it may disappear and come back.
    CannotWrite, DiskFull
        When the ledger cannot be written at the start.
    """
    out_folder = settings.out_folder
    if out_folder is None:
        raise ValueError("watch needs an output folder")
    if not inbox.is_dir():
        raise NoSuchInput(inbox, "folder to watch")
    _require_apart(inbox, out_folder.path)
    with refusals(out_folder.path):
        database = open_ledger(out_folder, journal)
    ready()
    failure: list[BaseException] = []
    runner = threading.Thread(target=_run_jobs, args=(out_folder, settings, journal, stop, failure), name="runner")
    runner.start()
    try:
        Inbox(inbox, Ledger(database), settings, options, journal, stop).serve()
    finally:
        stop.set()
        runner.join()
        database.close()
    if failure:
        raise failure[0]


def _require_apart(inbox: Path, out: Path) -> None:
    if out.resolve() == inbox.resolve() or out.resolve().is_relative_to(inbox.resolve()):
        raise CannotWrite(out, "results inside the inbox would be taken for new recordings")


def _run_jobs(
    out_folder: OutFolder, settings: RunSettings, journal: Journal, stop: threading.Event, failure: list[BaseException]
) -> None:
    """Run jobs until ``stop`` is set; an error is put into ``failure``, and sets ``stop``."""
    try:
        # A connection of SQLite belongs to the thread that opened it.
        database = open_ledger(out_folder, journal)
        try:
            Runner(Ledger(database), settings, journal).run(stop)
        finally:
            database.close()
    except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits for this one
        failure.append(error)
        stop.set()
