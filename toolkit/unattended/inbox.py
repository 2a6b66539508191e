"""An inbox, looked into again and again: whatever is complete and new becomes a job, and whatever cannot is set aside with a reason.

Owns the boundary around each arrival: nothing that one of them does ends the loop or holds up the others. Only a ledger that cannot be
written makes all of them wait.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import CannotWrite, DiskFull, PodkitError, UnreadableMedia
from toolkit.storage.identity import digest_of
from toolkit.storage.publish import refusals
from toolkit.unattended.arrivals import Arrival, Arrivals
from toolkit.unattended.database import is_damage
from toolkit.unattended.job import readable, sentence_of
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.metrics import INBOX_LOOP
from toolkit.unattended.names import result_name
from toolkit.unattended.resources import lacks_disk
from toolkit.unattended.results import publish_failure
from toolkit.unattended.settings import RunSettings
from toolkit.unattended.snapshot import Snapshot, StillChanging, signature_of, size_of, take_snapshot

_SHORTEST_WAIT_S = 1.0
_STALE_COPY_S = 24 * 3600.0
# How often a file that the system cannot read is tried before its sender gets the reason.
_MOST_READS = 4


@dataclass(frozen=True)
class WatchOptions:
    """How an inbox is watched.

    ``settle_s``: how long something must not have changed. ``poll_s``: time between two looks where the system reports no changes.
    ``require_done``: whether a folder counts only with a file ``.done`` in it. ``largest_bytes``: the largest upload that is taken; 0: any.
    """

    settle_s: float = 90.0
    poll_s: float = 60.0
    require_done: bool = False
    largest_bytes: int = 0


class Inbox:
    """Looks into the inbox again and again, and makes a job of whatever is complete and new."""

    def __init__(
        self,
        inbox: Path,
        ledger: Ledger,
        settings: RunSettings,
        options: WatchOptions,
        journal: Journal,
        stop: threading.Event,
    ) -> None:
        self._inbox = inbox
        self._ledger = ledger
        if settings.out_folder is None:
            raise ValueError("an inbox needs an output folder")
        self._out_folder = settings.out_folder
        self._options = options
        self._journal = journal
        self._stop = stop
        self._pulse = settings.pulse
        self._known = ledger.sightings()
        self._arrivals = Arrivals(inbox, options.settle_s, self._known, require_done=options.require_done)
        self._is_gone = False
        self._told: dict[Path, str] = {}

    def serve(self) -> None:
        """Look until ``stop`` is set."""
        self._remove_stale_copies()
        self._journal.log("watching", readable(self._inbox), known=len(self._known))
        changed = threading.Event()
        with _reported_changes(self._inbox, changed, self._stop):
            while not self._stop.is_set():
                self.look_once()
                soon = min(max(self._options.settle_s / 5, _SHORTEST_WAIT_S), self._options.poll_s)
                self._wait(soon if self._arrivals.is_waiting else self._options.poll_s, changed)

    def look_once(self) -> None:
        """Look once. What a single arrival does is a matter of that arrival; a ledger that cannot be written is waited for."""
        try:
            if self._ledger.database.renew():
                # Another ledger knows other arrivals.
                self._known.clear()
                self._known.update(self._ledger.sightings())
            self._look()
        except sqlite3.DatabaseError as error:
            self._mend_ledger(error)
        except (CannotWrite, DiskFull) as error:
            self._journal.log("ledger unavailable", f"{error} Trying again.", level=logging.ERROR)
        except OSError as error:
            if not self._is_gone:
                self._journal.log("inbox gone", f"{error.strerror}; waiting for it", level=logging.WARNING)
            self._is_gone = True
        except Exception as error:  # noqa: BLE001 - a fault of podkit's own: the next look may be spared it, an end would not
            self._journal.log("look failed", sentence_of(error), level=logging.ERROR)

    def _mend_ledger(self, error: sqlite3.DatabaseError) -> None:
        if not is_damage(error):
            self._journal.log("ledger unavailable", f"{error}; trying again", level=logging.ERROR)
            return
        self._journal.log("ledger damaged", str(error), level=logging.ERROR)
        # The next look opens it anew, and asks it what is known.
        self._ledger.database.doubt()

    def _look(self) -> None:
        for arrival in self._arrivals.ready():
            self._found_again()
            if self._must_end():
                return
            self._handle(arrival)
        self._found_again()

    def _must_end(self) -> bool:
        """Return whether the watcher is to stop; asked again and again in what takes long, which shows that it moves."""
        self._pulse.beat(INBOX_LOOP)
        return self._stop.is_set()

    def _wait(self, seconds: float, changed: threading.Event) -> None:
        """Wait for a while, a change or the end, whichever is first."""
        until = time.monotonic() + seconds
        while not self._must_end() and not changed.is_set() and (left := until - time.monotonic()) > 0:
            changed.wait(min(left, 0.5))
        if changed.is_set():
            # Changes come in bursts: one look serves all of them.
            self._stop.wait(_SHORTEST_WAIT_S)
            changed.clear()

    def _found_again(self) -> None:
        if self._is_gone:
            self._is_gone = False
            self._journal.log("inbox back")

    def _handle(self, arrival: Arrival) -> None:
        """Take an arrival, let it wait, or set it aside; whatever goes wrong ends nothing else."""
        try:
            size = size_of(arrival.path)
            if reason := arrival.problem or self._too_large(arrival, size):
                self._set_aside(arrival, reason)
            else:
                self._take(arrival, size)
        except StillChanging:
            self._arrivals.put_off(arrival)
        except (DiskFull, CannotWrite) as error:
            self._wait_for_room(arrival, f"{error} Trying again.")
        except UnreadableMedia as error:
            if error.may_pass and self._arrivals.put_off(arrival) < _MOST_READS:
                self._journal.log("not taken", f"{sentence_of(error)} Trying again.", level=logging.WARNING)
            else:
                self._set_aside(arrival, sentence_of(error))
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 - the boundary of one arrival
            self._set_aside(arrival, sentence_of(error))

    def _too_large(self, arrival: Arrival, size: int) -> str:
        """Return why an arrival can never be taken because of its size; "" where it may be."""
        most = self._options.largest_bytes
        if most and size > most:
            return (
                f"{readable(arrival.path)}: it has {size / 1e9:.1f} GB, and the largest upload that is taken has {most / 1e9:g} GB "
                "(--largest)."
            )
        return ""

    def _wait_for_room(self, arrival: Arrival, reason: str) -> None:
        """Let an arrival wait, and say why once."""
        self._arrivals.put_off(arrival)
        if self._told.get(arrival.path) != arrival.signature:
            self._told[arrival.path] = arrival.signature
            self._journal.log("not taken", reason, level=logging.WARNING)

    def _take(self, arrival: Arrival, size: int) -> None:
        """Copy what arrived, ``size`` bytes, and make a job of it where its content is new."""
        out = self._out_folder.path
        with refusals(out):
            self._out_folder.incoming.mkdir(parents=True, exist_ok=True)
        if shortage := lacks_disk(out, size):
            self._wait_for_room(arrival, f"{readable(arrival.path)}: {shortage}; waiting for room")
            return
        copy = self._out_folder.new_copy(arrival.path)
        try:
            with refusals(out):
                copy.parent.mkdir(parents=True)
            snapshot = take_snapshot(arrival.path, copy, self._must_end)
            # Where it changed while it was copied, the next look finds it again.
            if signature_of(arrival.path) == arrival.signature:
                self._make_job(arrival, snapshot)
        finally:
            shutil.rmtree(copy.parent, ignore_errors=True)

    def _make_job(self, arrival: Arrival, snapshot: Snapshot) -> None:
        job, is_new = self._ledger.add(
            snapshot.identity,
            arrival.path,
            result_name(arrival.path),
            signature=arrival.signature,
            facts={"bytes": snapshot.bytes},
            before=lambda job: self._out_folder.keep(snapshot.folder, job),
        )
        self._settled(arrival)
        if is_new:
            self._journal.log("arrived", job=job, bytes=snapshot.bytes, version=job.version)
        else:
            self._ledger.note(job.id, "seen again", readable(arrival.path))
            self._journal.log("seen again", readable(arrival.path), job=job)

    def _set_aside(self, arrival: Arrival, reason: str) -> None:
        """Quarantine what cannot even be copied. Its signature takes the place of its content's digest."""
        identity = digest_of(["unreadable", os.fsencode(arrival.path).hex(), arrival.signature])
        job, _ = self._ledger.add(identity, arrival.path, result_name(arrival.path), signature=arrival.signature)
        self._settled(arrival)
        self._ledger.quarantine(job.id, reason)
        self._journal.log("quarantined", reason, job=job, level=logging.ERROR)
        try:
            publish_failure(self._out_folder, job, reason)
        except (PodkitError, OSError) as error:
            # The ledger has the reason.
            self._journal.log("unwritten", sentence_of(error), job=job, level=logging.ERROR)

    def _settled(self, arrival: Arrival) -> None:
        self._known[os.fsencode(arrival.path)] = arrival.signature
        self._told.pop(arrival.path, None)

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
