"""Hooks: a command or a web server that is notified when an episode is done or has failed.

Owns how a message is signed and where it may go. Only the person who starts podkit names hooks; nothing in an inbox can. Addresses of
this machine and of private networks are refused unless allowed. The address that was checked is the one that is connected to.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import ipaddress
import json
import logging
import os
import shlex
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from toolkit.unattended.database import Database
from toolkit.unattended.job import Job
from toolkit.unattended.journal import Journal
from toolkit.unattended.outbox import Outbox

SECRET_VARIABLE = "PODKIT_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
MOST_ATTEMPTS = 12
_TIMEOUT_S = 20.0
_COMMAND_TIMEOUT_S = 300.0
_FIRST_WAIT_S = 5.0


class HookRefused(Exception):
    """A target that is not tried again: its address is not allowed, or its server rejects the message."""


@dataclass(frozen=True)
class Hooks:
    """Who is notified: a command, run without a shell with the message on its standard input, and a web address."""

    command: str = ""
    url: str = ""
    allow_private: bool = False

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets as they are stored in the outbox."""
        return (*((f"command:{self.command}",) if self.command else ()), *((self.url,) if self.url else ()))


def body_of(event: str, job: Job, facts: dict[str, Any]) -> str:
    """Return the JSON text of a message. It is the same whenever it is made of the same outcome, so the outbox keeps it once."""
    plain = job.as_json()
    keys = ("id", "name", "source", "version", "state", "attempts", "error", "result", "started", "finished")
    return json.dumps(
        {"event": event, "job": {key: plain[key] for key in keys}, "warnings": facts.get("warnings", [])},
        sort_keys=True,
    )


def signature(secret: str, timestamp: str, body: str) -> str:
    """Return the HMAC-SHA-256 (RFC 2104) of the time stamp, a dot and the body, as ``sha256=HEX``."""
    digest = hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def deliver(target: str, body: str, *, allow_private: bool) -> None:
    """Deliver one message.

    Raises
    ------
    HookRefused
        Another try cannot succeed.
    OSError, httpx.HTTPError, subprocess.SubprocessError
        Another try may succeed.
    """
    if target.startswith("command:"):
        _run(target.removeprefix("command:"), body)
    else:
        _post(target, body, allow_private=allow_private)


def _run(command: str, body: str) -> None:
    arguments = shlex.split(command)
    environment = {key: value for key, value in os.environ.items() if key != SECRET_VARIABLE}
    subprocess.run(
        arguments, input=body.encode(), env=environment, timeout=_COMMAND_TIMEOUT_S, check=True, stdout=subprocess.DEVNULL
    )  # fmt: skip


def _post(url: str, body: str, *, allow_private: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise HookRefused(f"{url!r} is not a web address (http:// or https://)")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address_of(parts.hostname, port, allow_private=allow_private)
    timestamp = str(int(time.time()))
    headers = {
        "Host": parts.netloc.rpartition("@")[2],
        "Content-Type": "application/json",
        "X-Podkit-Timestamp": timestamp,
    }
    if secret := os.environ.get(SECRET_VARIABLE, ""):
        headers["X-Podkit-Signature"] = signature(secret, timestamp, body)
    shown = f"[{address}]" if ":" in address else address
    # The name is resolved once, and that address used: a second look-up could give another one, which was not checked.
    pinned = urlunsplit((parts.scheme, f"{shown}:{port}", parts.path or "/", parts.query, ""))
    with httpx.Client(timeout=_TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
        answer = client.post(
            pinned, content=body.encode(), headers=headers, extensions={"sni_hostname": parts.hostname}
        )
    if answer.is_success:
        return
    if answer.is_client_error and answer.status_code not in (408, 425, 429):
        raise HookRefused(f"{parts.hostname} answered {answer.status_code}")
    answer.raise_for_status()
    raise httpx.HTTPError(f"{parts.hostname} answered {answer.status_code}")


def _address_of(host: str, port: int, *, allow_private: bool) -> str:
    addresses = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not allow_private and any(not ipaddress.ip_address(address).is_global for address in addresses):
        raise HookRefused(f"{host} is this machine or in a private network; --allow-private allows it")
    return addresses[0]


class DeliveryThread:
    """Delivers the messages of the outbox, in a thread of its own, until it is closed."""

    def __init__(self, database: Database, hooks: Hooks, journal: Journal) -> None:
        self._path = database.path
        self._hooks = hooks
        self._journal = journal
        self._wake_up = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True, name="hook-delivery")
        self._thread.start()

    def wake(self) -> None:
        """Look into the outbox now: it has a new message."""
        self._wake_up.set()

    def close(self, patience_s: float = 10.0) -> None:
        """Deliver the messages that are due, and end; those that cannot be delivered now stay for the next run."""
        self._ended.set()
        self._wake_up.set()
        self._thread.join(patience_s)

    def _serve(self) -> None:
        database = Database(self._path)
        outbox = Outbox(database)
        with contextlib.closing(database):
            while True:
                for message in outbox.due():
                    self._deliver(outbox, *message)
                if self._ended.is_set():
                    return
                self._wake_up.wait(_FIRST_WAIT_S)
                self._wake_up.clear()

    def _deliver(self, outbox: Outbox, job: str, target: str, body: str, attempts: int) -> None:
        try:
            deliver(target, body, allow_private=self._hooks.allow_private)
        except (HookRefused, ValueError) as error:
            outbox.mark(job, target, body, state="refused")
            self._journal.log("hook refused", str(error), level=logging.ERROR, job_id=job)
        except (OSError, httpx.HTTPError, subprocess.SubprocessError) as error:
            if attempts + 1 >= MOST_ATTEMPTS:
                outbox.mark(job, target, body, state="given up")
                self._journal.log("hook given up", str(error), level=logging.ERROR, job_id=job)
                return
            wait_s = _FIRST_WAIT_S * 2**attempts
            outbox.postpone(job, target, body, wait_s)
            self._journal.log("hook waits", str(error), level=logging.WARNING, job_id=job, again_in_s=round(wait_s))
        else:
            outbox.mark(job, target, body)
            self._journal.log("hook delivered", target, level=logging.DEBUG, job_id=job)
