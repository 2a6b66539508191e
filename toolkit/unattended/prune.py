"""Freeing space: forgets jobs that ended without results, with their working copies, and drops caches of finished episodes."""

from __future__ import annotations

import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from toolkit.unattended.job import State
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.resources import Limits, drop_old_caches
from toolkit.unattended.results import OutFolder

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
    """Forget jobs that were quarantined or cancelled more than ``days`` ago, and drop caches of that age.

    Results stay, and done jobs stay in the ledger. ``out`` is None for the ledger of batches without an OUT, which has no copies.
    """
    ended = [
        job
        for job in ledger.jobs(State.QUARANTINED, State.CANCELLED)
        if job.finished is not None and time.time() - job.finished >= days * _DAY_S
    ]
    for job in ended:
        if out is not None:
            out_folder = OutFolder(out)
            shutil.rmtree(out_folder.kept(job), ignore_errors=True)
            out_folder.failed(job).unlink(missing_ok=True)
        ledger.forget(job.id)
    caches = drop_old_caches(out, Limits(cache_days=days)) if out is not None else 0
    return Pruned(len(ended), caches)
