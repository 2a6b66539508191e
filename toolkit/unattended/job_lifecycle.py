"""How the work of a job begins and ends: which task a worker gets, and what follows from its outcome.

Owns the decisions: which failures are tried again and after how long, which jobs are quarantined, when results are published and who is
notified.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

from toolkit.model.errors import BadInput, CannotWrite, DiskFull, NoSuchInput, PodkitError
from toolkit.storage.publish import refusals
from toolkit.unattended.hooks import DeliveryThread, body_of
from toolkit.unattended.job import Job, sentence_of
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.outbox import Outbox
from toolkit.unattended.resources import lacks_disk
from toolkit.unattended.results import publish_failure, publish_results, published
from toolkit.unattended.settings import RunSettings, options_for
from toolkit.unattended.snapshot import StillChanging, take_snapshot
from toolkit.unattended.worker import Task
from toolkit.unattended.worker_message import WorkerMessage

MOST_ATTEMPTS = 5
# What exceeded a limit hardly fits a second time; one more try tells a bad moment of the machine from a bad recording.
_MOST_EXHAUSTED = 2
_NO_ROOM_WAIT_S = 60.0


class JobLifecycle:
    """Begins jobs that ``own`` has claimed, and records how they end."""

    def __init__(self, ledger: Ledger, settings: RunSettings, journal: Journal, own: str) -> None:
        self._ledger = ledger
        self._settings = settings
        self._journal = journal
        self._own = own
        self._last_shortage = ""
        self._delivery = DeliveryThread(ledger.database, settings.hooks, journal) if settings.hooks.targets else None

    def close(self) -> None:
        """Deliver the messages that are due."""
        if self._delivery is not None:
            self._delivery.close()

    def warn_once(self, shortage: str) -> None:
        """Log a shortage of disk or memory, unless the last one was of the same kind."""
        if shortage.split()[:3] != self._last_shortage.split()[:3]:
            self._journal.log("no room", shortage, level=logging.WARNING)
            self._last_shortage = shortage

    def task_of(self, job: Job) -> Task | None:
        """Return the task of a job that was just claimed; None where the job is already done or cannot begin now."""
        if job.fruitless > MOST_ATTEMPTS:
            # Nothing told how these attempts ended: whoever worked on the job died each time.
            self._quarantine(job, f"{job.error or 'each process that worked on it died'} (tried {MOST_ATTEMPTS} times)")
            return None
        try:
            return self._prepared_task(job)
        except StillChanging:
            self._delay(job, "it is still changing")
        except NoSuchInput as error:
            self._quarantine(job, f"{sentence_of(error)} podkit's own copy of it is gone as well.")
        except (CannotWrite, DiskFull) as error:
            self._delay(job, sentence_of(error))
        except BadInput as error:
            self._quarantine(job, sentence_of(error))
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 - the boundary of one job
            self._try_again(job, sentence_of(error))
        return None

    def _prepared_task(self, job: Job) -> Task | None:
        out_folder = self._settings.out_folder
        if out_folder is None:
            return Task(job.id, job.source, self._settings.options, in_place=True)
        if (result := published(out_folder, job)) is not None:
            # An earlier run put the results in place and ended before the ledger knew.
            self._finish(job, result, {})
            return None
        shortage = lacks_disk(out_folder.path, int(job.facts.get("bytes", 0)))
        if shortage:
            self.warn_once(shortage)
            self._ledger.delay(job.id, shortage, _NO_ROOM_WAIT_S)
            return None
        work = out_folder.work(job)
        if not work.is_dir():
            # The copy was taken when the recording arrived; somebody has removed it.
            shutil.rmtree(out_folder.kept(job), ignore_errors=True)
            copy = out_folder.new_copy(job.source)
            try:
                with refusals(out_folder.path):
                    copy.parent.mkdir(parents=True)
                take_snapshot(job.source, copy)
                out_folder.keep(copy, job)
            finally:
                shutil.rmtree(copy.parent, ignore_errors=True)
        return Task(job.id, work, options_for(self._settings.options, job.source))

    def record_outcome(self, job: Job, message: WorkerMessage) -> None:
        """Publish, quarantine, park or postpone a job, as the last message of its worker says."""
        if not self._ledger.beat(job.id, self._own):
            self._journal.log("dropped", "it was cancelled, or another process works on it", job=job)
            return
        match message.kind:
            case "done":
                self._publish(job, message)
            case "refused" | "failed" if self._is_without_copy(job):
                self._try_again(job, "its working copy was removed while it was produced")
            case "refused":
                self._quarantine(job, message.text)
            case "blocked":
                self._delay(job, message.text)
            case "parked":
                self._ledger.postpone(job.id, "parked", 0.0, counts=False)
                self._journal.log("parked", job=job)
            case "exhausted":
                self._try_again(job, message.text, _MOST_EXHAUSTED)
            case _:
                self._try_again(job, message.text)

    def _is_without_copy(self, job: Job) -> bool:
        """Return whether the copy that a worker had is gone, so that what the worker says is not about the recording."""
        out_folder = self._settings.out_folder
        return out_folder is not None and not out_folder.work(job).is_dir()

    def _publish(self, job: Job, message: WorkerMessage) -> None:
        facts = message.facts or {}
        try:
            out_folder = self._settings.out_folder
            result = publish_results(out_folder, job, facts) if out_folder else _out_of(job.source)
        except (CannotWrite, DiskFull) as error:
            self._delay(job, sentence_of(error))
            return
        except Exception as error:  # noqa: BLE001 - the boundary of one job
            self._try_again(job, sentence_of(error))
            return
        self._finish(job, result, facts)

    def _finish(self, job: Job, result: Path, facts: dict[str, Any]) -> None:
        self._ledger.finish(job.id, str(result), facts)
        took_s = round(time.time() - job.started, 1) if job.started else None
        self._journal.log("done", str(result), job=job, seconds=took_s)
        self._notify("done", job, facts)

    def _delay(self, job: Job, reason: str) -> None:
        """Let a job wait for what will come to an end: a full disk, a read-only folder, another run in the folder. It has no last attempt."""
        wait_s = self._settings.first_wait_s * 2 ** min(job.delays, 10)
        self._ledger.delay(job.id, reason, wait_s)
        self._journal.log("waits", reason, job=job, level=logging.WARNING, again_in_s=round(wait_s))

    def _try_again(self, job: Job, reason: str, most: int = MOST_ATTEMPTS) -> None:
        now = self._ledger.job(job.id)
        if now.fruitless >= most:
            self._quarantine(job, f"{reason} (tried {now.attempts} times)")
            return
        wait_s = self._settings.first_wait_s * 2 ** max(0, now.fruitless - 1)
        self._ledger.postpone(job.id, reason, wait_s)
        self._journal.log("waits", reason, job=job, level=logging.WARNING, again_in_s=round(wait_s))

    def _quarantine(self, job: Job, reason: str) -> None:
        self._ledger.quarantine(job.id, reason)
        if self._settings.out_folder is not None:
            try:
                publish_failure(self._settings.out_folder, job, reason)
            except (PodkitError, OSError) as error:
                self._journal.log("unwritten", sentence_of(error), job=job, level=logging.ERROR)
        self._journal.log("quarantined", reason, job=job, level=logging.ERROR)
        self._notify("failed", job, {})

    def _notify(self, event: str, job: Job, facts: dict[str, Any]) -> None:
        if self._delivery is not None:
            body = body_of(event, self._ledger.job(job.id), facts)
            Outbox(self._ledger.database).put(job.id, self._settings.hooks.targets, body)
            self._delivery.wake()


def _out_of(source: Path) -> Path:
    from toolkit.pipeline.episode.folder import open_episode

    return open_episode(source).out
