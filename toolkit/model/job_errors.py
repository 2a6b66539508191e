"""What can go wrong with jobs, in the tree of :mod:`toolkit.model.errors`."""

from __future__ import annotations

from dataclasses import dataclass

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
