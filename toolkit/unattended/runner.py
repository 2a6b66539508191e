"""Jobs from the ledger to the workers and back.

Owns the loop: beginning what there is room for, hearing what workers say, noticing the dead, parking. Runs in one thread; the workers are
processes of their own, so that nothing a recording does to one of them reaches this.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Sequence

from toolkit.unattended.job import Job, State
from toolkit.unattended.job_lifecycle import Ends, Setting
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.orphans import Wards, own_name
from toolkit.unattended.pool import Pool
from toolkit.unattended.resources import drop_old_caches, lacks_memory
from toolkit.unattended.worker import News

_BEAT_S = 5.0
_SILENCE_S = 60.0
_STOP_PATIENCE_S = 60.0
_TIDY_S = 3600.0
_LEDGER_WAIT_S = 5.0


class Runner:
    """Works through the jobs of a ledger."""

    def __init__(self, ledger: Ledger, setting: Setting, journal: Journal) -> None:
        self._ledger = ledger
        self._setting = setting
        self._journal = journal
        self._own = own_name()
        self._pool = Pool(setting.limits.jobs)
        self._wards = Wards(ledger, self._own, _SILENCE_S)
        self._jobs: dict[str, Job] = {}
        self._unsettled: list[tuple[Job, News]] = []
        self._beaten = self._tidied = -_TIDY_S
        self._ends = Ends(ledger, setting, journal, self._own)

    def run(self, stop: threading.Event, *, among: Sequence[str] | None = None, drain: bool = False) -> None:
        """Work until told to stop, or with ``drain`` until no job (``among`` these) waits or runs."""
        try:
            while not stop.is_set():
                self._setting.pulse.beat()
                try:
                    self._settle()
                    self._look_after()
                    self._begin(among)
                    self._listen(0.5)
                    if drain and not self._pool.busy and not self._anything_left(among):
                        return
                except sqlite3.OperationalError as error:
                    # Locked for minutes, on a full disk, or on one that went read-only: it passes, and nothing is forgotten meanwhile.
                    self._journal.say("ledger unavailable", f"{error}; trying again", level=logging.ERROR)
                    stop.wait(_LEDGER_WAIT_S)
            self._park()
            self._settle()
        finally:
            self._pool.close()
            # Whatever ended this run, its jobs belong to nobody now.
            for job in (*self._jobs.values(), *(job for job, _ in self._unsettled)):
                self._ledger.postpone(job.id, "parked", 0.0, counts=False)
            self._ends.close()

    def _anything_left(self, among: Sequence[str] | None) -> bool:
        left = self._ledger.jobs(State.WAITING, State.RUNNING)
        return any(among is None or job.id in among for job in left)

    # -- beginning ---------------------------------------------------------------------------------------------------

    def _begin(self, among: Sequence[str] | None) -> None:
        while self._pool.has_room:
            crowded = lacks_memory(self._pool, self._setting.limits)
            if crowded:
                self._ends.say_once(crowded)
                return
            job = self._ledger.claim(self._own, among=among)
            if job is None:
                return
            self._start(job)

    def _start(self, job: Job) -> None:
        try:
            task = self._ends.task_of(job)
        except sqlite3.OperationalError:
            self._unsettled.append((job, News("parked", job.id)))
            raise
        if task is not None:
            self._jobs[job.id] = job
            self._journal.say("started", job=job, attempt=job.attempts)
            self._pool.give(task)

    # -- ending ------------------------------------------------------------------------------------------------------

    def _listen(self, timeout_s: float) -> None:
        for task, news in self._pool.news(timeout_s):
            job = self._jobs.get(task.job)
            if job is None:
                continue
            if news is not None and news.kind == "stage":
                self._journal.say("stage", news.text, job=job, level=logging.DEBUG)
                if not self._ledger.beat(job.id, self._own, news.text):
                    self._pool.tell_to_stop(job.id)
                continue
            del self._jobs[task.job]
            self._unsettled.append((job, news or News("failed", job.id, "its process died")))
        self._settle()

    def _settle(self) -> None:
        while self._unsettled:
            self._ends.settle(*self._unsettled[0])
            del self._unsettled[0]

    # -- looking after -----------------------------------------------------------------------------------------------

    def _look_after(self) -> None:
        now = time.monotonic()
        if now - self._beaten >= _BEAT_S:
            self._beaten = now
            mine = (*self._jobs.values(), *(job for job, _ in self._unsettled))
            for job in mine:
                if not self._ledger.beat(job.id, self._own):
                    self._pool.tell_to_stop(job.id)
            for job in self._wards.give_back():
                self._journal.say("given back", "whoever worked on it is gone", job=job, level=logging.WARNING)
        if self._setting.places and now - self._tidied >= _TIDY_S:
            self._tidied = now
            if dropped := drop_old_caches(self._setting.places.out, self._setting.limits):
                self._journal.say("tidied", f"{dropped} old caches dropped")

    def _park(self) -> None:
        """Let every worker stop at the next progress of its stage; what is finished stays, the jobs wait."""
        self._pool.tell_to_stop()
        until = time.monotonic() + _STOP_PATIENCE_S
        while self._pool.busy and time.monotonic() < until:
            self._listen(0.5)
