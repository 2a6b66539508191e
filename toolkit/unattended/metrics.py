"""Health and metrics over HTTP: ``/healthz`` for a supervisor, ``/metrics`` for Prometheus (text format 0.0.4)."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.unattended.database import Database
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.page_server import MOST_CONNECTIONS, PageServer

_STALLED_S = 120.0
_LOCKED_WAIT_S = 1.0
_LAST_PORT = 65535


JOBS_LOOP, INBOX_LOOP = "the loop that runs the jobs", "the look into the inbox"


class Pulse:
    """When the loops of a watcher last turned, by a clock that cannot be set."""

    def __init__(self) -> None:
        self._last = {JOBS_LOOP: time.monotonic()}

    def beat(self, loop: str = JOBS_LOOP) -> None:
        """Record one turn of a loop."""
        self._last[loop] = time.monotonic()

    @property
    def slowest(self) -> str:
        """The loop that has not turned for the longest."""
        return min(self._last.copy().items(), key=lambda entry: entry[1])[0]

    @property
    def age_s(self) -> float:
        """Seconds since the last turn of the loop that has not turned for the longest."""
        return time.monotonic() - self._last[self.slowest]


def metrics_text(ledger: Ledger, pulse: Pulse) -> str:
    """Return the metrics in Prometheus's text format."""
    lines = ["# HELP podkit_jobs Jobs in the ledger by state.", "# TYPE podkit_jobs gauge"]
    lines += [f'podkit_jobs{{state="{state}"}} {count}' for state, count in sorted(ledger.counts().items())]
    seconds, retries = ledger.totals()
    lines += [
        "# HELP podkit_job_seconds_total Seconds that finished jobs took.",
        "# TYPE podkit_job_seconds_total counter",
        f"podkit_job_seconds_total {seconds:.3f}",
        "# HELP podkit_retries_total Attempts after the first.",
        "# TYPE podkit_retries_total counter",
        f"podkit_retries_total {retries}",
        "# HELP podkit_pulse_age_seconds Seconds since the slowest loop of the watcher last turned.",
        "# TYPE podkit_pulse_age_seconds gauge",
        f"podkit_pulse_age_seconds {pulse.age_s:.3f}",
    ]
    return "\n".join(lines) + "\n"


class ReadOnlyDatabase(Database):
    """A connection that changes nothing and creates no file; :class:`sqlite3.Error` where there is no ledger to read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_LOCKED_WAIT_S)
        self.base.row_factory = sqlite3.Row


@dataclass(frozen=True)
class Served:
    """Where the pages are: ``is_loopback`` says that only this machine can reach them."""

    host: str
    port: int
    is_loopback: bool

    @property
    def url(self) -> str:
        """The address of the pages, without a slash at its end."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


@contextlib.contextmanager
def serving(address: str, ledger: Path, pulse: Pulse) -> Iterator[Served]:
    """Serve the two pages at ``HOST:PORT`` while the block runs; port 0 takes a free one, and no host is the loopback.

    The ledger is opened for each request of ``/metrics``, read-only.

    Raises
    ------
    ValueError
        When the address is not ``HOST:PORT``.
    OSError
        When the address cannot be bound.
    """
    host, _, port = address.rpartition(":")
    if not (port.isascii() and port.isdecimal() and int(port[:6]) <= _LAST_PORT):
        raise ValueError(f"{address!r} is not HOST:PORT")
    listening = _listening(host.removeprefix("[").removesuffix("]") or "127.0.0.1", int(port))
    bound = listening.getsockname()
    server = PageServer(listening, lambda path: _page(path, ledger, pulse))
    try:
        yield Served(bound[0], bound[1], ipaddress.ip_address(bound[0].partition("%")[0]).is_loopback)
    finally:
        server.close()


def _listening(host: str, port: int) -> socket.socket:
    family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server(place[:2], family=family, backlog=MOST_CONNECTIONS)


def _page(path: str, ledger: Path, pulse: Pulse) -> tuple[int, str]:
    if path == "/healthz":
        alive = pulse.age_s < _STALLED_S
        return (200, "ok\n") if alive else (503, f"{pulse.slowest} has not turned for {pulse.age_s:.0f} s\n")
    if path == "/metrics":
        try:
            with contextlib.closing(ReadOnlyDatabase(ledger)) as database:
                return 200, metrics_text(Ledger(database), pulse)
        except sqlite3.Error as error:
            return 503, f"the ledger cannot be read ({error})\n"
    return 404, "this server has /healthz and /metrics\n"
