"""What a worker says is data: it comes back as it was sent, and what is no message is refused unread."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle

import pytest

from toolkit.unattended.worker_message import KINDS, NoMessage, WorkerMessage, receive, send


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_message_comes_back_as_it_was_sent(kind: str) -> None:
    ours, theirs = multiprocessing.Pipe()
    message = WorkerMessage(kind, "abc", "caf\u00e9 \u202e", {"warnings": ["quiet"], "timings_s": {"mix": 0.5}})
    send(theirs, message)
    assert receive(ours) == message


class Attack:
    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (3,)


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(Attack()),
        b"",
        b"[" * 100_000,
        b"[]",
        b"{}",
        json.dumps({"kind": "done", "job": 1, "text": "", "facts": None}).encode(),
        json.dumps({"kind": "other", "job": "a", "text": "", "facts": None}).encode(),
        json.dumps({"kind": "done", "job": "a", "text": "", "facts": "none"}).encode(),
    ],
)
def test_what_is_no_message_is_refused_and_runs_nothing(content: bytes) -> None:
    ours, theirs = multiprocessing.Pipe()
    theirs.send_bytes(content)
    with pytest.raises(NoMessage):
        receive(ours)
