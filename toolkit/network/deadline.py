"""The end of a request: its connection is shut at that moment, whatever the server does.

The time-outs of a socket begin anew with every byte, so a server that sends a byte a second never meets one.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Any


class Deadline:
    """Shuts the connections that :meth:`trace` saw once ``within_s`` seconds have passed inside the block."""

    def __init__(self, within_s: float) -> None:
        self._until_s = time.monotonic() + within_s
        self._twins: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(within_s, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for twin in self._twins:
                twin.close()
            self._twins.clear()

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._until_s

    def trace(self, event: str, facts: dict[str, Any]) -> None:
        """Note each new connection; this is the ``trace`` extension of a request of httpx."""
        if not event.endswith("connect_tcp.complete"):
            return
        found = facts["return_value"].get_extra_info("socket")
        # TLS detaches the socket from its object. A duplicate stays, and shutting it shuts the connection.
        with self._lock:
            self._twins.append(found.dup())
        if self.is_over:
            self._shut()

    def _shut(self) -> None:
        with self._lock:
            for twin in self._twins:
                with contextlib.suppress(OSError):
                    twin.shutdown(socket.SHUT_RDWR)
