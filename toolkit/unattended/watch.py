"""``watch``: an inbox whose recordings become episodes, once each.

Owns the loop around arrivals: when to look, taking the copy that becomes a job, and a clean end. The jobs run in a thread of their own,
so copying a large recording does not delay them.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import CannotWrite, DiskFull, NoSuchInput, PodkitError
from toolkit.storage.identity import digest_of
from toolkit.storage.publish import refusals
from toolkit.unattended.arrivals import Arrival, Arrivals
from toolkit.unattended.database import Database
from toolkit.unattended.job import readable
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.names import result_name
from toolkit.unattended.results import OutFolder, publish_failure
from toolkit.unattended.runner import Runner
from toolkit.unattended.settings import RunSettings
from toolkit.unattended.snapshot import Snapshot, StillChanging, signature_of, take_snapshot

_SHORTEST_WAIT_S = 1.0
_STALE_COPY_S = 24 * 3600.0


@dataclass(frozen=True)
class WatchOptions:
    """How an inbox is watched.

    ``settle_s``: how long something must not have changed. ``poll_s``: time between two looks where the system reports no changes.
    ``require_done``: whether a folder counts only with a file ``.done`` in it.
    """

    settle_s: float = 90.0
    poll_s: float = 60.0
    require_done: bool = False


def watch(inbox: Path, settings: RunSettings, options: WatchOptions, journal: Journal, stop: threading.Event) -> None:
    """Produce whatever arrives in ``inbox`` until ``stop`` is set.

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
        out_folder.ledger.parent.mkdir(parents=True, exist_ok=True)
        database = Database(out_folder.ledger)
    failure: list[BaseException] = []
    runner = threading.Thread(target=_run_jobs, args=(out_folder, settings, journal, stop, failure), name="runner")
    runner.start()
    try:
        _InboxWatcher(inbox, Ledger(database), out_folder, options, journal).serve(stop)
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
        database = Database(out_folder.ledger)
        try:
            Runner(Ledger(database), settings, journal).run(stop)
        finally:
            database.close()
    except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits for this one
        failure.append(error)
        stop.set()


class _InboxWatcher:
    """Looks into the inbox again and again, and makes a job of whatever is complete and new."""

    def __init__(
        self, inbox: Path, ledger: Ledger, out_folder: OutFolder, options: WatchOptions, journal: Journal
    ) -> None:
        self._inbox = inbox
        self._ledger = ledger
        self._out_folder = out_folder
        self._options = options
        self._journal = journal
        self._known = ledger.sightings()
        self._arrivals = Arrivals(inbox, options.settle_s, self._known, require_done=options.require_done)
        self._is_gone = False

    def serve(self, stop: threading.Event) -> None:
        self._remove_stale_copies()
        self._journal.log("watching", readable(self._inbox), known=len(self._known))
        changed = threading.Event()
        with _reported_changes(self._inbox, changed, stop):
            while not stop.is_set():
                self._look()
                soon = min(max(self._options.settle_s / 5, _SHORTEST_WAIT_S), self._options.poll_s)
                _wait(soon if self._arrivals.is_waiting else self._options.poll_s, changed, stop)

    def _look(self) -> None:
        try:
            ready = self._arrivals.ready()
        except OSError as error:
            if not self._is_gone:
                self._journal.log("inbox gone", f"{error.strerror}; waiting for it", level=logging.WARNING)
            self._is_gone = True
            return
        if self._is_gone:
            self._is_gone = False
            self._journal.log("inbox back")
        for arrival in ready:
            try:
                self._take(arrival)
            except StillChanging:
                continue
            except sqlite3.OperationalError as error:
                self._journal.log("ledger unavailable", f"{error}; trying again", level=logging.ERROR)
                return

    def _take(self, arrival: Arrival) -> None:
        """Copy what arrived, and make a job of it where its content is new."""
        copy = self._out_folder.new_copy(arrival.path)
        try:
            with refusals(self._out_folder.path):
                copy.parent.mkdir(parents=True)
            snapshot = take_snapshot(arrival.path, copy)
            # Where it changed while it was copied, the next look finds it again.
            if signature_of(arrival.path) == arrival.signature:
                self._make_job(arrival, snapshot)
        except (DiskFull, CannotWrite) as error:
            self._journal.log("not taken", f"{error} Trying again.", level=logging.WARNING)
        except PodkitError as error:
            self._refuse(arrival, str(error))
        finally:
            shutil.rmtree(copy.parent, ignore_errors=True)

    def _make_job(self, arrival: Arrival, snapshot: Snapshot) -> None:
        job, is_new = self._ledger.add(
            snapshot.identity,
            arrival.path,
            result_name(arrival.path),
            signature=arrival.signature,
            facts={"bytes": snapshot.bytes},
            before=lambda job_id: self._out_folder.keep(snapshot.folder, job_id),
        )
        self._known[os.fsencode(arrival.path)] = arrival.signature
        if is_new:
            self._journal.log("arrived", job=job, bytes=snapshot.bytes, version=job.version)
        else:
            self._ledger.note(job.id, "seen again", readable(arrival.path))
            self._journal.log("seen again", readable(arrival.path), job=job)

    def _refuse(self, arrival: Arrival, reason: str) -> None:
        """Quarantine what cannot even be copied. Its signature takes the place of its content's digest."""
        identity = digest_of(["unreadable", os.fsencode(arrival.path).hex(), arrival.signature])
        job, _ = self._ledger.add(identity, arrival.path, result_name(arrival.path), signature=arrival.signature)
        self._known[os.fsencode(arrival.path)] = arrival.signature
        self._ledger.quarantine(job.id, reason)
        publish_failure(self._out_folder, job, reason)
        self._journal.log("quarantined", reason, job=job, level=logging.ERROR)

    def _remove_stale_copies(self) -> None:
        """Remove incomplete copies of a killed watcher; a recent one may belong to another watcher that runs."""
        with contextlib.suppress(OSError):
            for copy in self._out_folder.incoming.iterdir():
                if time.time() - copy.stat().st_mtime > _STALE_COPY_S:
                    shutil.rmtree(copy, ignore_errors=True)


@contextlib.contextmanager
def _reported_changes(inbox: Path, changed: threading.Event, stop: threading.Event) -> Iterator[None]:
    """Set ``changed`` whenever the system reports a change in the inbox; polling finds changes that it does not report."""
    ended = threading.Event()

    def listen() -> None:
        from watchfiles import watch as changes

        while not ended.is_set() and not stop.is_set():
            with contextlib.suppress(Exception):
                for _ in changes(inbox, stop_event=ended, watch_filter=None, debounce=1000, raise_interrupt=False):
                    changed.set()
            # The inbox may be a mount that is gone for a while.
            ended.wait(5.0)

    thread = threading.Thread(target=listen, daemon=True, name="changes")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(10.0)


def _wait(
    seconds: float, changed: threading.Event, stop: threading.Event, now: Callable[[], float] = time.monotonic
) -> None:
    """Wait for a while, a change or the end, whichever is first."""
    until = now() + seconds
    while not stop.is_set() and not changed.is_set() and (left := until - now()) > 0:
        changed.wait(min(left, 0.5))
    if changed.is_set():
        # Changes come in bursts: one look serves all of them.
        stop.wait(_SHORTEST_WAIT_S)
        changed.clear()
