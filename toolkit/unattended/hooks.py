"""Hooks: a command or a web server that is notified when an episode is done or has failed.

Owns how a message is signed and where it may go. Only the person who starts podkit names hooks; nothing in an inbox can. Addresses of
this machine and of private networks are refused unless allowed. The address that was checked is the one that is connected to. Whole
addresses and command lines, which may have secrets in them, stay in memory: the ledger and the log have their names.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
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
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from toolkit.model.address import shown_address
from toolkit.model.secret_variables import without_secret_variables
from toolkit.network.errors import NoAnswer
from toolkit.network.public_address import is_public
from toolkit.network.session import Limits, Session
from toolkit.unattended.database import Database
from toolkit.unattended.job import Job
from toolkit.unattended.journal import Journal
from toolkit.unattended.outbox import Outbox

SECRET_VARIABLE = "PODKIT_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable
MOST_ATTEMPTS = 12
# What a server answers is not read, only its status.
_LIMITS = Limits(20.0, 0)
_COMMAND, _COMMAND_TIMEOUT_S = "command:", 300.0
_FIRST_WAIT_S = 5.0
_ELSEWHERE, _TOO_EARLY = 3, 425


class HookRefused(Exception):
    """A target that is not tried again: its address is not allowed, or its server rejects the message."""


class HookFailed(Exception):
    """A message that was not delivered; another try may succeed."""


@dataclass(frozen=True)
class Hooks:
    """Who is notified: a command, run without a shell with the message on its standard input, and a web address."""

    command: str = ""
    url: str = ""
    allow_private: bool = False

    @property
    def targets(self) -> dict[str, str]:
        """The targets by the names that they have in the outbox and in the log."""
        found = (f"{_COMMAND}{self.command}" if self.command else "", self.url)
        return {target_name(target): target for target in found if target}


def target_name(target: str) -> str:
    """Return the name of a target: its address without secrets, or the program of its command without arguments.

    It is the same for a new password or token of the same server, so what waits for a server is delivered with the new one.
    """
    if not target.startswith(_COMMAND):
        return shown_address(target)
    with contextlib.suppress(ValueError, IndexError):
        return f"{_COMMAND}{shlex.quote(shlex.split(target.removeprefix(_COMMAND))[0])}"
    return _COMMAND


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
    HookFailed, OSError
        Another try may succeed.
    """
    if target.startswith(_COMMAND):
        _run(target.removeprefix(_COMMAND), body)
    else:
        _post(target, body, allow_private=allow_private)


def _run(command: str, body: str) -> None:
    try:
        arguments = shlex.split(command)
    except ValueError as error:
        raise HookRefused(f"the command of --hook cannot be read ({error})") from error
    environment = without_secret_variables(os.environ)
    try:
        subprocess.run(
            arguments, input=body.encode(), env=environment, timeout=_COMMAND_TIMEOUT_S, check=True, stdout=subprocess.DEVNULL
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        raise HookFailed(f"{arguments[0]} ended with exit code {error.returncode}") from error
    except subprocess.TimeoutExpired as error:
        raise HookFailed(f"{arguments[0]} took longer than {_COMMAND_TIMEOUT_S:g} s") from error


def _post(url: str, body: str, *, allow_private: bool) -> None:
    parts, port = _split(url)
    host = parts.hostname or ""
    address = _address_of(host, port, allow_private=allow_private)
    shown = f"[{address}]" if ":" in address else address
    # The name is resolved once, and that address used: a second look-up could give another one, which was not checked.
    pinned = urlunsplit((parts.scheme, f"{shown}:{port}", parts.path or "/", parts.query, ""))
    try:
        with (
            Session(_headers(parts, body), trusts_environment=False) as session,
            session.receiving(
                "POST", pinned, _LIMITS, content=body.encode(), extensions={"sni_hostname": host}
            ) as (answer, _),
        ):  # fmt: skip
            if answer.is_success:
                return
    except NoAnswer as error:
        raise HookFailed(f"{host} {error}") from error
    if answer.may_pass or answer.status == _TOO_EARLY:
        raise HookFailed(f"{host} answered {answer.title}")
    advice = "; name the address that it sends to" if answer.status // 100 == _ELSEWHERE else ""
    raise HookRefused(f"{host} answered {answer.title}{advice}")


def _split(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), 0
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise HookRefused(f"{shown_address(url)} is not a web address (http:// or https://)")
    return parts, port


def _headers(parts: SplitResult, body: str) -> dict[str, str]:
    user, _, place = parts.netloc.rpartition("@")
    timestamp = str(int(time.time()))
    headers = {"Host": place, "Content-Type": "application/json", "X-Podkit-Timestamp": timestamp}
    if user:
        headers["Authorization"] = f"Basic {base64.b64encode(unquote(user).encode()).decode()}"
    if secret := os.environ.get(SECRET_VARIABLE, ""):
        headers["X-Podkit-Signature"] = signature(secret, timestamp, body)
    return headers


def _address_of(host: str, port: int, *, allow_private: bool) -> str:
    try:
        addresses = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError as error:
        raise HookRefused(f"{host} is not the name of a server") from error
    if not allow_private and not all(map(is_public, addresses)):
        raise HookRefused(f"{host} is this machine or in a private network; --allow-private allows it")
    return addresses[0]


class DeliveryThread:
    """Delivers the messages of the outbox, in a thread of its own, until it is closed."""

    def __init__(self, database: Database, hooks: Hooks, journal: Journal) -> None:
        self._ledger_file = database.path, database.fill
        self._targets = hooks.targets
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
        database = Database(*self._ledger_file)
        outbox = Outbox(database)
        with contextlib.closing(database):
            outbox.rename(target_name)
            while True:
                if database.renew():
                    outbox = Outbox(database)
                for message in outbox.due([*self._targets]):
                    self._deliver(outbox, *message)
                if self._ended.is_set():
                    return
                self._wake_up.wait(_FIRST_WAIT_S)
                self._wake_up.clear()

    def _deliver(self, outbox: Outbox, job: str, target: str, body: str, attempts: int) -> None:
        try:
            deliver(self._targets[target], body, allow_private=self._hooks.allow_private)
        except (HookRefused, ValueError) as error:
            outbox.mark(job, target, body, state="refused")
            self._journal.log("hook refused", str(error), level=logging.ERROR, job_id=job)
        except (OSError, HookFailed) as error:
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
