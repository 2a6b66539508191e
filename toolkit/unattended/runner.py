"""Runs jobs: from the ledger to the workers, and their outcomes back into the ledger.

Owns the loop: beginning jobs while there is room, receiving messages of workers, giving back orphaned jobs, parking. It runs in one
thread; workers are processes of their own, so a recording that crashes one does not reach this loop.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Sequence

from toolkit.model.errors import CannotWrite, DiskFull
from toolkit.unattended.database import is_damage
from toolkit.unattended.job import Job, State
from toolkit.unattended.job_lifecycle import JobLifecycle
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.orphans import Orphans, own_name
from toolkit.unattended.pool import Pool
from toolkit.unattended.resources import drop_old_caches, lacks_memory
from toolkit.unattended.settings import RunSettings, kept_variables
from toolkit.unattended.worker_message import WorkerMessage

_BEAT_S = 5.0
_SILENCE_S = 60.0
_STOP_PATIENCE_S = 60.0
_DROP_CACHES_S = 3600.0
_LEDGER_WAIT_S = 5.0


class Runner:
    """Runs the jobs of a ledger."""

    def __init__(self, ledger: Ledger, settings: RunSettings, journal: Journal) -> None:
        self._ledger = ledger
        self._settings = settings
        self._journal = journal
        self._own = own_name()
        self._pool = Pool(
            settings.limits.jobs, settings.limits.worker, kept_variables(settings.options), settings.sandbox, self._tell_sandbox
        )  # fmt: skip
        self._holds: str | None = None
        self._orphans = Orphans(ledger, self._own, _SILENCE_S)
        self._jobs: dict[str, Job] = {}
        # Outcomes that the ledger has not taken yet; it may be locked or on a full disk.
        self._unrecorded: list[tuple[Job, WorkerMessage]] = []
        self._last_beat_s = self._last_drop_s = -_DROP_CACHES_S
        self._lifecycle = JobLifecycle(ledger, settings, journal, self._own)

    def run(self, stop: threading.Event, *, among: Sequence[str] | None = None, drain: bool = False) -> None:
        """Run jobs until ``stop`` is set, or with ``drain`` until no job (of those in ``among``, where given) waits or runs."""
        try:
            while not stop.is_set():
                self._settings.pulse.beat()
                try:
                    if self._ledger.database.renew():
                        self._journal.log(
                            "ledger opened anew", "another one, or none, was in its place", level=logging.WARNING
                        )
                    self._record_outcomes()
                    self._maintain()
                    self._begin(among)
                    self._receive(0.5)
                    if drain and not self._pool.busy and not self._anything_left(among):
                        return
                except (sqlite3.DatabaseError, CannotWrite, DiskFull) as error:
                    # The file is locked for minutes, or on a disk that is full or read-only. This ends, and no outcome is lost meanwhile.
                    self._journal.log("ledger unavailable", f"{error}; trying again", level=logging.ERROR)
                    if isinstance(error, sqlite3.DatabaseError) and is_damage(error):
                        self._ledger.database.doubt()
                    stop.wait(_LEDGER_WAIT_S)
            self._park()
            self._record_outcomes()
        finally:
            self._pool.close()
            # Whatever ended this run, no job may keep an owner that does not work on it.
            for job in (*self._jobs.values(), *(job for job, _ in self._unrecorded)):
                with contextlib.suppress(sqlite3.Error):
                    self._ledger.postpone(job.id, "parked", 0.0, counts=False)
            self._lifecycle.close()

    def _tell_sandbox(self, holds: str) -> None:
        if holds != self._holds:
            self._holds = holds
            said = holds or "none: this system has no Landlock, so workers can reach what podkit can"
            self._journal.log("sandbox", said, level=logging.INFO if holds else logging.WARNING)

    def _anything_left(self, among: Sequence[str] | None) -> bool:
        left = self._ledger.jobs(State.WAITING, State.RUNNING)
        return any(among is None or job.id in among for job in left)

    # -- beginning ---------------------------------------------------------------------------------------------------

    def _begin(self, among: Sequence[str] | None) -> None:
        while self._pool.has_room:
            shortage = lacks_memory(self._pool, self._settings.limits)
            if shortage:
                self._lifecycle.warn_once(shortage)
                return
            job = self._ledger.claim(self._own, among=among)
            if job is None:
                return
            self._start(job)

    def _start(self, job: Job) -> None:
        try:
            task = self._lifecycle.task_of(job)
        except sqlite3.Error:
            self._unrecorded.append((job, WorkerMessage("parked", job.id)))
            raise
        if task is not None:
            self._jobs[job.id] = job
            self._journal.log("started", job=job, attempt=job.attempts)
            self._pool.give(task)

    # -- ending ------------------------------------------------------------------------------------------------------

    def _receive(self, timeout_s: float) -> None:
        for task, message in self._pool.messages(timeout_s):
            job = self._jobs.get(task.job)
            if job is None:
                continue
            if message is not None and message.kind == "stage":
                self._journal.log("stage", message.text, job=job, level=logging.DEBUG)
                if not self._ledger.beat(job.id, self._own, message.text):
                    self._pool.ask_to_stop(job.id)
                continue
            del self._jobs[task.job]
            self._unrecorded.append((job, message or WorkerMessage("failed", job.id, "its process died")))
        # After what was told is read: a loop that was held up for long must not take its own wait for the workers'.
        self._pool.kill_what_exceeds()
        self._record_outcomes()

    def _record_outcomes(self) -> None:
        while self._unrecorded:
            self._lifecycle.record_outcome(*self._unrecorded[0])
            del self._unrecorded[0]

    def _park(self) -> None:
        """Let every worker stop at the next progress report of its stage; finished stages stay, and the jobs wait."""
        self._pool.ask_to_stop()
        until = time.monotonic() + _STOP_PATIENCE_S
        while self._pool.busy and time.monotonic() < until:
            self._receive(0.5)

    # -- maintenance -------------------------------------------------------------------------------------------------

    def _maintain(self) -> None:
        """Raise the pulse of own jobs, give back orphaned ones, and drop old caches, each at its interval."""
        now = time.monotonic()
        if now - self._last_beat_s >= _BEAT_S:
            self._last_beat_s = now
            for job in (*self._jobs.values(), *(job for job, _ in self._unrecorded)):
                if not self._ledger.beat(job.id, self._own):
                    self._pool.ask_to_stop(job.id)
            for job in self._orphans.give_back():
                self._journal.log("given back", "its owner is gone", job=job, level=logging.WARNING)
        if self._settings.out_folder and now - self._last_drop_s >= _DROP_CACHES_S:
            self._last_drop_s = now
            if dropped := drop_old_caches(self._settings.out_folder.path, self._settings.limits):
                self._journal.log("tidied", f"{dropped} old caches dropped")
