"""A server for a few small pages of text: one thread, a fixed number of connections, and no request that is long or slow.

Owns the sockets and as much of HTTP/1.1 (RFC 9112) as a probe and Prometheus speak: GET and HEAD, one request for each connection. Whoever
connects while all places are taken gets the place of the connection that has been open longest.
"""

from __future__ import annotations

import contextlib
import http
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_CONNECTIONS = 16
MOST_REQUEST_BYTES = 8192
# For everything together: the request, the answer, and the end of the connection by the other side.
LONGEST_S = 5.0
_TURN_S = 0.25
_TEXT = "text/plain; version=0.0.4; charset=utf-8"

Page = Callable[[str], tuple[int, str]]
"""Gives the status and the text of a path."""


@dataclass
class _Visit:
    """One connection: what has arrived on it, and whether it has been answered."""

    peer: socket.socket
    until_s: float
    request: bytearray = field(default_factory=bytearray)
    is_answered: bool = False


class PageServer:
    """Serves pages at a listening socket, in a thread of its own, until it is closed."""

    def __init__(self, listening: socket.socket, page: Page) -> None:
        self._listening = listening
        self._page = page
        self._visits: dict[int, _Visit] = {}
        self._selector = selectors.DefaultSelector()
        self._ended = threading.Event()
        listening.settimeout(0.0)
        self._selector.register(listening, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._serve, daemon=True, name="http")
        self._thread.start()

    def close(self) -> None:
        """Close all connections, and the listening socket."""
        self._ended.set()
        self._thread.join(LONGEST_S)

    def _serve(self) -> None:
        with self._listening, self._selector:
            while not self._ended.is_set():
                for key, _ in self._selector.select(_TURN_S):
                    self._handle(key.fd)
                now_s = time.monotonic()
                for visit in [visit for visit in self._visits.values() if visit.until_s < now_s]:
                    self._part(visit)
            for visit in [*self._visits.values()]:
                self._part(visit)

    def _handle(self, handle: int) -> None:
        if handle == self._listening.fileno():
            # Out of file handles, or the peer has gone again: the next turn is another try.
            with contextlib.suppress(OSError):
                self._welcome(self._listening.accept()[0])
        # A connection that was just closed to make room may still be among those that are ready.
        elif (visit := self._visits.get(handle)) is not None:
            try:
                self._read(visit)
            except OSError:
                self._part(visit)

    def _welcome(self, peer: socket.socket) -> None:
        if len(self._visits) >= MOST_CONNECTIONS:
            self._part(min(self._visits.values(), key=lambda visit: visit.until_s))
        peer.settimeout(0.0)
        self._visits[peer.fileno()] = _Visit(peer, time.monotonic() + LONGEST_S)
        self._selector.register(peer, selectors.EVENT_READ)

    def _part(self, visit: _Visit) -> None:
        del self._visits[visit.peer.fileno()]
        self._selector.unregister(visit.peer)
        visit.peer.close()

    def _read(self, visit: _Visit) -> None:
        arrived = visit.peer.recv(MOST_REQUEST_BYTES)
        if not arrived:
            self._part(visit)
        elif not visit.is_answered:
            visit.request += arrived
            head, end, _ = visit.request.partition(b"\r\n\r\n")
            if end or len(visit.request) > MOST_REQUEST_BYTES:
                self._answer(visit, bytes(head) if len(head) <= MOST_REQUEST_BYTES else b"")

    def _answer(self, visit: _Visit, head: bytes) -> None:
        # A page fits into the buffer of a fresh socket, so that nothing is left to be sent later.
        visit.peer.send(self._response(head))
        visit.is_answered = True
        # Closed by the other side first: closing with unread bytes could take the answer away from it.
        visit.peer.shutdown(socket.SHUT_WR)

    def _response(self, head: bytes) -> bytes:
        method, _, rest = head.partition(b"\r\n")[0].decode("ascii", "replace").partition(" ")
        path, _, version = rest.rpartition(" ")
        if not head:
            status, text = 431, f"a request has at most {MOST_REQUEST_BYTES} bytes\n"
        elif not version.startswith("HTTP/1."):
            status, text = 400, "this is no request of HTTP/1.1\n"
        elif method not in ("GET", "HEAD"):
            status, text = 405, "this server knows GET and HEAD\n"
        else:
            status, text = self._page(path.partition("?")[0])
        content = text.encode()
        lines = (
            f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}",
            f"Content-Type: {_TEXT}",
            f"Content-Length: {len(content)}",
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            "Connection: close",
        )
        return "\r\n".join((*lines, "", "")).encode() + (b"" if method == "HEAD" else content)
