"""What a worker tells the process that started it: plain text in JSON, read with care.

A worker decodes recordings of strangers. What it says is taken as data: nothing that it sends is unpickled, which would run code.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from typing import Any

KINDS = frozenset({"sandbox", "moved", "stage", "done", "parked", "refused", "failed", "exhausted", "blocked"})
_LARGEST_BYTES = 4 << 20


@dataclass(frozen=True)
class WorkerMessage:
    """A message from a worker about its job.

    ``kind`` is ``sandbox`` (``text`` says what keeps the worker from the rest of the machine), ``moved`` (the stage in ``text`` got
    further), ``stage`` (``text`` names the stage that was finished), ``done`` (``facts`` has warnings, timings, memory), ``parked`` (stopped
    as asked), or one of four failures, with the reason in ``text``: ``refused`` (another try cannot succeed), ``failed`` (another try may),
    ``exhausted`` (it exceeded a limit: another try hardly will), ``blocked`` (another try will, once the disk has room or can be written to,
    or another run in the folder has ended).
    """

    kind: str
    job: str
    text: str = ""
    facts: dict[str, Any] | None = None


class NoMessage(ValueError):
    """What a worker sent is not a message."""


def send(pipe: Connection, message: WorkerMessage) -> None:
    """Send a message through a pipe. OSError where nobody listens."""
    pipe.send_bytes(json.dumps(asdict(message)).encode())


def receive(pipe: Connection) -> WorkerMessage:
    """Return the next message of a pipe.

    Raises
    ------
    NoMessage
        It is not one; what a pipe gives after that means nothing.
    EOFError, OSError
        The other end is gone, or what it sends has no end.
    """
    content = pipe.recv_bytes(_LARGEST_BYTES)
    try:
        found = json.loads(content)
        message = WorkerMessage(found["kind"], found["job"], found["text"], found["facts"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NoMessage("a worker sent what is not a message") from error
    is_text = all(isinstance(part, str) for part in (message.kind, message.job, message.text))
    if not is_text or message.kind not in KINDS or not isinstance(message.facts, dict | None):
        raise NoMessage("a worker sent what is not a message")
    return message
