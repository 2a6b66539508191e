"""``watch``: an inbox that turns recordings into episodes, once each.

Owns the loop around arrivals: when to look, taking the copy that becomes a job, and a clean end. The jobs themselves are the runner's, in
a thread of its own, so that a large copy holds up no work.
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
from toolkit.unattended.job_lifecycle import Setting
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.names import result_name
from toolkit.unattended.results import Places, publish_failure
from toolkit.unattended.runner import Runner
from toolkit.unattended.snapshot import Snapshot, Unsettled, signature_of, take_snapshot

_SOONEST_S = 1.0
_STALE_S = 24 * 3600.0


@dataclass(frozen=True)
class Watching:
    """How an inbox is watched: seconds that something must rest, seconds between looks, and whether folders need a ``.done``."""

    settle_s: float = 90.0
    poll_s: float = 60.0
    require_done: bool = False


def watch(inbox: Path, setting: Setting, watching: Watching, journal: Journal, stop: threading.Event) -> None:
    """Work through an inbox until told to stop.

    Raises
    ------
    NoSuchInput
        When there is no such folder at the start; later, it may come and go.
    CannotWrite, DiskFull
        When the ledger cannot be written at the start.
    """
    places = setting.places
    if places is None:
        raise ValueError("watching needs a place for results")
    if not inbox.is_dir():
        raise NoSuchInput(inbox, "folder to watch")
    _require_apart(inbox, places.out)
    with refusals(places.out):
        places.ledger.parent.mkdir(parents=True, exist_ok=True)
        database = Database(places.ledger)
    failure: list[BaseException] = []
    hands = threading.Thread(target=_work, args=(places, setting, journal, stop, failure), name="runner")
    hands.start()
    try:
        _Desk(inbox, Ledger(database), places, watching, journal).serve(stop)
    finally:
        stop.set()
        hands.join()
        database.close()
    if failure:
        raise failure[0]


def _require_apart(inbox: Path, out: Path) -> None:
    if out.resolve() == inbox.resolve() or out.resolve().is_relative_to(inbox.resolve()):
        raise CannotWrite(out, "the results would arrive in the inbox")


def _work(
    places: Places, setting: Setting, journal: Journal, stop: threading.Event, failure: list[BaseException]
) -> None:
    try:
        # SQLite's connections belong to the thread that opened them.
        database = Database(places.ledger)
        try:
            Runner(Ledger(database), setting, journal).run(stop)
        finally:
            database.close()
    except BaseException as error:  # noqa: BLE001 - told by the thread that waits
        failure.append(error)
        stop.set()


class _Desk:
    """Takes what arrives."""

    def __init__(self, inbox: Path, ledger: Ledger, places: Places, watching: Watching, journal: Journal) -> None:
        self._inbox = inbox
        self._ledger = ledger
        self._places = places
        self._watching = watching
        self._journal = journal
        self._known = ledger.sightings()
        self._arrivals = Arrivals(inbox, watching.settle_s, self._known, require_done=watching.require_done)
        self._is_gone = False

    def serve(self, stop: threading.Event) -> None:
        self._tidy()
        self._journal.say("watching", readable(self._inbox), known=len(self._known))
        woken = threading.Event()
        with _told_of_changes(self._inbox, woken, stop):
            while not stop.is_set():
                self._look()
                soon = min(max(self._watching.settle_s / 5, _SOONEST_S), self._watching.poll_s)
                _sleep(soon if self._arrivals.is_waiting else self._watching.poll_s, woken, stop)

    def _look(self) -> None:
        try:
            ready = self._arrivals.ready()
        except OSError as error:
            if not self._is_gone:
                self._journal.say("inbox gone", f"{error.strerror}; waiting for it", level=logging.WARNING)
            self._is_gone = True
            return
        if self._is_gone:
            self._is_gone = False
            self._journal.say("inbox back")
        for arrival in ready:
            try:
                self._take(arrival)
            except Unsettled:
                continue
            except sqlite3.OperationalError as error:
                self._journal.say("ledger unavailable", f"{error}; trying again", level=logging.ERROR)
                return

    def _take(self, arrival: Arrival) -> None:
        """Copy what arrived, and make a job of it where its content is new."""
        copy = self._places.new_copy(arrival.path)
        try:
            with refusals(self._places.out):
                copy.parent.mkdir(parents=True)
            found = take_snapshot(arrival.path, copy)
            # What changed while it was copied is looked at again.
            if signature_of(arrival.path) == arrival.signature:
                self._make_job(arrival, found, copy)
        except (DiskFull, CannotWrite) as error:
            self._journal.say("not taken", f"{error} Trying again.", level=logging.WARNING)
        except PodkitError as error:
            self._refuse(arrival, str(error))
        finally:
            shutil.rmtree(copy.parent, ignore_errors=True)

    def _make_job(self, arrival: Arrival, found: Snapshot, copy: Path) -> None:
        job, is_new = self._ledger.add(
            found.identity,
            arrival.path,
            result_name(arrival.path),
            signature=arrival.signature,
            facts={"bytes": found.bytes},
            before=lambda job_id: self._places.keep(copy, job_id),
        )
        self._known[os.fsencode(arrival.path)] = arrival.signature
        if is_new:
            self._journal.say("arrived", job=job, bytes=found.bytes, version=job.version)
        else:
            self._ledger.note(job.id, "seen again", readable(arrival.path))
            self._journal.say("seen again", readable(arrival.path), job=job)

    def _refuse(self, arrival: Arrival, reason: str) -> None:
        """Give a verdict on what cannot even be copied: its signature stands for its content."""
        identity = digest_of(["unreadable", os.fsencode(arrival.path).hex(), arrival.signature])
        job, _ = self._ledger.add(identity, arrival.path, result_name(arrival.path), signature=arrival.signature)
        self._known[os.fsencode(arrival.path)] = arrival.signature
        self._ledger.quarantine(job.id, reason)
        publish_failure(self._places, job, reason)
        self._journal.say("quarantined", reason, job=job, level=logging.ERROR)

    def _tidy(self) -> None:
        """Remove copies that a killed watcher left half taken; a young one may be another watcher's."""
        with contextlib.suppress(OSError):
            for place in self._places.incoming.iterdir():
                if time.time() - place.stat().st_mtime > _STALE_S:
                    shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def _told_of_changes(inbox: Path, woken: threading.Event, stop: threading.Event) -> Iterator[None]:
    """Set an event when something changes in the inbox, where the system tells; a look now and then finds the rest."""
    ended = threading.Event()

    def listen() -> None:
        from watchfiles import watch as changes

        while not ended.is_set() and not stop.is_set():
            with contextlib.suppress(Exception):
                for _ in changes(inbox, stop_event=ended, watch_filter=None, debounce=1000, raise_interrupt=False):
                    woken.set()
            # The inbox may be a mount that is gone for a while.
            ended.wait(5.0)

    thread = threading.Thread(target=listen, daemon=True, name="changes")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(10.0)


def _sleep(
    seconds: float, woken: threading.Event, stop: threading.Event, now: Callable[[], float] = time.monotonic
) -> None:
    until = now() + seconds
    while not stop.is_set() and not woken.is_set() and (left := until - now()) > 0:
        woken.wait(min(left, 0.5))
    if woken.is_set():
        # Many changes come together: one look serves them all.
        stop.wait(_SOONEST_S)
        woken.clear()
