"""Health and metrics over HTTP: ``/healthz`` for a supervisor, ``/metrics`` for Prometheus (text format 0.0.4)."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from toolkit.unattended.database import Database
from toolkit.unattended.ledger import Ledger

_STALLED_S = 120.0


class Pulse:
    """When the loop that runs the jobs last turned, by a clock that cannot be set."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def beat(self) -> None:
        """Record one turn of the loop."""
        self._last = time.monotonic()

    @property
    def age_s(self) -> float:
        """Seconds since the last turn."""
        return time.monotonic() - self._last


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
        "# HELP podkit_pulse_age_seconds Seconds since the loop that runs the jobs last turned.",
        "# TYPE podkit_pulse_age_seconds gauge",
        f"podkit_pulse_age_seconds {pulse.age_s:.3f}",
    ]
    return "\n".join(lines) + "\n"


@contextlib.contextmanager
def serving(address: str, ledger: Path, pulse: Pulse) -> Iterator[int]:
    """Serve the two pages at ``HOST:PORT`` while the block runs, and yield the port; port 0 takes a free one.

    Raises
    ------
    ValueError
        When the address is not ``HOST:PORT``.
    OSError
        When the address cannot be bound.
    """
    host, _, port = address.rpartition(":")
    if not port.isdigit():
        raise ValueError(f"{address!r} is not HOST:PORT")

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            code, text = _page(self.path, ledger, pulse)
            content = text.encode()
            self.send_response(code)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Write nothing: a line for each request would fill the log."""

    server = ThreadingHTTPServer((host or "127.0.0.1", int(port)), Pages)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True, name="http")
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5.0)


def _page(path: str, ledger: Path, pulse: Pulse) -> tuple[int, str]:
    if path == "/healthz":
        alive = pulse.age_s < _STALLED_S
        return (
            (200, "ok\n") if alive else (503, f"the loop that runs the jobs has not turned for {pulse.age_s:.0f} s\n")
        )
    if path == "/metrics":
        with contextlib.closing(Database(ledger)) as database:
            return 200, metrics_text(Ledger(database), pulse)
    return 404, "this server has /healthz and /metrics\n"
