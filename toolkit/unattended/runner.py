"""Jobs from the ledger to the workers and back: what is begun, what is tried again, what is set aside.

Owns the decisions: which failure may pass and how long to wait, what a dead worker means, how work is parked. Runs in one thread; the
workers are processes of their own, so that nothing a recording does to one of them reaches this.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.model.errors import NoSuchInput, PodkitError
from toolkit.pipeline.options import ProduceOptions
from toolkit.unattended.hooks import Courier, Hooks, body_of
from toolkit.unattended.job import Job, State
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.metrics import Pulse
from toolkit.unattended.outbox import Outbox
from toolkit.unattended.owners import Wards, own_name
from toolkit.unattended.pool import Pool
from toolkit.unattended.results import Places, publish_failure, publish_results, published
from toolkit.unattended.room import Limits, drop_old_caches, lacks_disk, lacks_memory
from toolkit.unattended.snapshot import Unsettled, take_snapshot
from toolkit.unattended.worker import News, Task

MOST_ATTEMPTS = 5
_BEAT_S = 5.0
_SILENCE_S = 60.0
_STOP_PATIENCE_S = 60.0
_TIDY_S = 3600.0
_ROOM_WAIT_S = 60.0


@dataclass
class Setting:
    """What a run of jobs shares. ``places`` None: episodes are produced where they are, and nothing is copied or moved."""

    options: ProduceOptions
    places: Places | None
    limits: Limits = field(default_factory=Limits)
    hooks: Hooks = field(default_factory=Hooks)
    pulse: Pulse = field(default_factory=Pulse)
    first_wait_s: float = 15.0


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
        self._beaten = self._tidied = -_TIDY_S
        self._said_of_room = ""
        self._courier = Courier(ledger.database, setting.hooks, journal) if setting.hooks.targets else None

    def run(self, stop: threading.Event, *, among: Sequence[str] | None = None, drain: bool = False) -> None:
        """Work until told to stop, or with ``drain`` until no job (``among`` these) waits or runs."""
        try:
            while not stop.is_set():
                self._setting.pulse.beat()
                self._look_after()
                self._begin(among)
                self._listen(0.5)
                if drain and not self._pool.busy and not self._anything_left(among):
                    return
            self._park()
        finally:
            self._pool.close()
            # Whatever ended this run, its jobs belong to nobody now.
            for job in self._jobs.values():
                self._ledger.postpone(job.id, "parked", 0.0, counts=False)
            if self._courier is not None:
                self._courier.close()

    def _anything_left(self, among: Sequence[str] | None) -> bool:
        left = self._ledger.jobs(State.WAITING, State.RUNNING)
        return any(among is None or job.id in among for job in left)

    # -- beginning ---------------------------------------------------------------------------------------------------

    def _begin(self, among: Sequence[str] | None) -> None:
        while self._pool.has_room:
            crowded = lacks_memory(self._pool, self._setting.limits)
            if crowded:
                self._say_once(crowded)
                return
            job = self._ledger.claim(self._own, among=among)
            if job is None:
                return
            self._start(job)

    def _start(self, job: Job) -> None:
        try:
            task = self._task_of(job)
        except Unsettled:
            self._ledger.postpone(job.id, "it is still changing", self._setting.first_wait_s, counts=False)
            return
        except PodkitError as error:
            if isinstance(error, NoSuchInput):
                self._set_aside(job, f"{error} Its copy is gone, too.")
            else:
                self._try_again(job, News("full", job.id, str(error)))
            return
        if task is None:
            return
        self._jobs[job.id] = job
        self._journal.say("started", job=job, attempt=job.attempts)
        self._pool.give(task)

    def _task_of(self, job: Job) -> Task | None:
        """Return what a worker is to do; None where the job is done already, or has no room yet."""
        places = self._setting.places
        if places is None:
            return Task(job.id, job.source, self._setting.options, in_place=True)
        if (there := published(places, job)) is not None:
            # The last run of it ended between putting its results in place and saying so.
            self._finish(job, there, {})
            return None
        lacking = lacks_disk(places.out, int(job.facts.get("bytes", 0)))
        if lacking:
            self._say_once(lacking)
            self._ledger.postpone(job.id, lacking, _ROOM_WAIT_S, counts=False)
            return None
        work = places.work(job)
        if not work.is_dir():
            # Its copy was taken when it arrived; somebody removed it.
            shutil.rmtree(places.kept(job), ignore_errors=True)
            take_snapshot(job.source, work)
        return Task(job.id, work, self._setting.options)

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
            self._end(job, news or News("failed", job.id, "its process died"))

    def _end(self, job: Job, news: News) -> None:
        if not self._ledger.beat(job.id, self._own):
            self._journal.say("dropped", "it was cancelled, or somebody else has it", job=job)
            return
        match news.kind:
            case "done":
                self._land(job, news)
            case "refused":
                self._set_aside(job, news.text)
            case "parked":
                self._ledger.postpone(job.id, "parked", 0.0, counts=False)
                self._journal.say("parked", job=job)
            case _:
                self._try_again(job, news)

    def _land(self, job: Job, news: News) -> None:
        facts = news.facts or {}
        try:
            places = self._setting.places
            result = publish_results(places, job, facts) if places else _out_of(job.source)
        except PodkitError as error:
            self._try_again(job, News("full", job.id, str(error)))
            return
        self._finish(job, result, facts)

    def _finish(self, job: Job, result: Path, facts: dict[str, Any]) -> None:
        self._ledger.finish(job.id, str(result), facts)
        took_s = round(time.time() - job.started, 1) if job.started else None
        self._journal.say("done", str(result), job=job, seconds=took_s)
        self._tell("done", job, facts)

    def _try_again(self, job: Job, news: News) -> None:
        # A full disk or a read-only place passes when somebody sees to it: there is no last attempt.
        if news.kind != "full" and job.attempts >= MOST_ATTEMPTS:
            self._set_aside(job, f"{news.text} (tried {job.attempts} times)")
            return
        wait_s = self._setting.first_wait_s * 2 ** min(job.attempts - 1, 10)
        self._ledger.postpone(job.id, news.text, wait_s)
        self._journal.say("waits", news.text, job=job, level=logging.WARNING, again_in_s=round(wait_s))

    def _set_aside(self, job: Job, reason: str) -> None:
        self._ledger.quarantine(job.id, reason)
        if self._setting.places is not None:
            try:
                publish_failure(self._setting.places, job, reason)
            except PodkitError as error:
                self._journal.say("unwritten", str(error), job=job, level=logging.ERROR)
        self._journal.say("quarantined", reason, job=job, level=logging.ERROR)
        self._tell("failed", job, {})

    def _tell(self, event: str, job: Job, facts: dict[str, Any]) -> None:
        if self._courier is not None:
            body = body_of(event, self._ledger.job(job.id), facts)
            Outbox(self._ledger.database).put(job.id, self._setting.hooks.targets, body)
            self._courier.wake()

    # -- looking after -----------------------------------------------------------------------------------------------

    def _look_after(self) -> None:
        now = time.monotonic()
        if now - self._beaten >= _BEAT_S:
            self._beaten = now
            for job in tuple(self._jobs.values()):
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

    def _say_once(self, text: str) -> None:
        if text.split()[:3] != self._said_of_room.split()[:3]:
            self._journal.say("no room", text, level=logging.WARNING)
            self._said_of_room = text


def _out_of(source: Path) -> Path:
    from toolkit.pipeline.episode_folder import open_episode

    return open_episode(source).out
