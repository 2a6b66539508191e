"""Where a job's work begins and ends: what a worker is given, and what becomes of its answer.

Owns the decisions: which failure may pass and how long to wait, what is set aside, when results are put in place and who is told.
"""

from __future__ import annotations

import logging
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.model.errors import NoSuchInput, PodkitError
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.unattended.hooks import Courier, Hooks, body_of
from toolkit.unattended.job import Job
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.metrics import Pulse
from toolkit.unattended.outbox import Outbox
from toolkit.unattended.resources import Limits, lacks_disk
from toolkit.unattended.results import Places, publish_failure, publish_results, published
from toolkit.unattended.snapshot import Unsettled, take_snapshot
from toolkit.unattended.worker import News, Task

MOST_ATTEMPTS = 5
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


class Ends:
    """The two ends of every job's work."""

    def __init__(self, ledger: Ledger, setting: Setting, journal: Journal, own: str) -> None:
        self._ledger = ledger
        self._setting = setting
        self._journal = journal
        self._own = own
        self._said_of_room = ""
        self._courier = Courier(ledger.database, setting.hooks, journal) if setting.hooks.targets else None

    def close(self) -> None:
        """Deliver what news are due."""
        if self._courier is not None:
            self._courier.close()

    def say_once(self, text: str) -> None:
        """Say that there is no room, and not again every second."""
        if text.split()[:3] != self._said_of_room.split()[:3]:
            self._journal.say("no room", text, level=logging.WARNING)
            self._said_of_room = text

    def task_of(self, job: Job) -> Task | None:
        """Return what a worker is to do for a job that was just claimed; None where it is done already, or cannot begin now."""
        try:
            return self._prepared(job)
        except Unsettled:
            self._ledger.postpone(job.id, "it is still changing", self._setting.first_wait_s, counts=False)
        except NoSuchInput as error:
            self._set_aside(job, f"{error} Its copy is gone, too.")
        except PodkitError as error:
            self._try_again(job, News("full", job.id, str(error)))
        return None

    def _prepared(self, job: Job) -> Task | None:
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
            self.say_once(lacking)
            self._ledger.postpone(job.id, lacking, _ROOM_WAIT_S, counts=False)
            return None
        work = places.work(job)
        if not work.is_dir():
            # Its copy was taken when it arrived; somebody removed it.
            shutil.rmtree(places.kept(job), ignore_errors=True)
            take_snapshot(job.source, work)
        return Task(job.id, work, self._setting.options)

    def settle(self, job: Job, news: News) -> None:
        """Do what the end of a job's work asks for."""
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


def _out_of(source: Path) -> Path:
    from toolkit.pipeline.episode.folder import open_episode

    return open_episode(source).out
