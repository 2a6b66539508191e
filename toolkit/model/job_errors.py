"""What can go wrong with jobs, and with runs that meet in one folder, in the tree of :mod:`toolkit.model.errors`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import BadInput, MissingOnMachine, WorkRefused


@dataclass(eq=False)
class JobRefused(WorkRefused):
    """Something asked of a job that its state does not allow."""

    job: str
    why: str

    def __str__(self) -> str:
        return f"job {self.job} {self.why}"


@dataclass(eq=False)
class NoSuchJob(BadInput):
    """A job that the ledger does not have."""

    job: str

    def __str__(self) -> str:
        return f"{self.job}: there is no such job; podkit jobs list shows them."


@dataclass(eq=False)
class NoScheduler(MissingOnMachine):
    """A dask scheduler that was named and does not answer."""

    address: str

    def __str__(self) -> str:
        return f"{self.address}: no scheduler answers there; start one with dask scheduler, or take --cluster local."


@dataclass(eq=False)
class FolderBusy(WorkRefused):
    """A folder in which another run works; ``holder`` names it."""

    folder: Path
    holder: str

    def __str__(self) -> str:
        return f"{self.folder}: {self.holder} works in this folder; wait until it is done, or run without --no-wait."
