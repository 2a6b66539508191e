"""What can go wrong with jobs, in a sentence each."""

from __future__ import annotations

import pytest

from toolkit.model.errors import BadInput, MissingOnMachine, PodkitError, WorkRefused
from toolkit.model.job_errors import JobRefused, NoScheduler, NoSuchJob


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (JobRefused("a1b2", "is running; cancel it first."), WorkRefused, "job a1b2 is running; cancel it first."),
        (NoSuchJob("a1b2"), BadInput, "a1b2: there is no such job; podkit jobs list shows them."),
        (
            NoScheduler("tcp://x:1"),
            MissingOnMachine,
            "tcp://x:1: no scheduler answers there; start one with dask scheduler, or take --cluster local.",
        ),
    ],
)
def test_each_has_its_exit_code_and_its_sentence(error: PodkitError, kind: type[PodkitError], sentence: str) -> None:
    assert isinstance(error, kind)
    assert str(error) == sentence
