"""Making room: jobs that ended without results and their working copies, and caches of finished ones."""

from __future__ import annotations

import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from toolkit.unattended.job import State
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.resources import Limits, drop_old_caches
from toolkit.unattended.results import Places

_DAY_S = 86_400.0


@dataclass(frozen=True)
class Pruned:
    """How many jobs were forgotten and caches dropped."""

    jobs: int
    caches: int

    def as_json(self) -> dict[str, int]:
        """Return what ``podkit jobs prune --json`` prints."""
        return asdict(self)


def prune(ledger: Ledger, out: Path | None, days: float) -> Pruned:
    """Forget jobs that were set aside or cancelled more than ``days`` ago, and drop caches as old; results stay, and so do done jobs."""
    ended = [
        job
        for job in ledger.jobs(State.QUARANTINED, State.CANCELLED)
        if job.finished is not None and time.time() - job.finished >= days * _DAY_S
    ]
    for job in ended:
        if out is not None:
            places = Places(out)
            shutil.rmtree(places.kept(job), ignore_errors=True)
            places.failed(job).unlink(missing_ok=True)
        ledger.forget(job.id)
    caches = drop_old_caches(out, Limits(cache_days=days)) if out is not None else 0
    return Pruned(len(ended), caches)
