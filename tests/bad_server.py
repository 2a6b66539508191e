"""A server on loopback that answers every request as badly as a test wants it, byte by byte."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache

Answer = Callable[[socket.socket, threading.Event], None]
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


@dataclass
class BadServer:
    """Where it is, and how often it was asked."""

    url: str = ""
    asked: int = 0
    requests: list[bytes] = field(default_factory=list)


@contextmanager
def answering(answer: Answer) -> Iterator[BadServer]:
    """Answer every request with ``answer``, each in a thread, until the block ends."""
    server, ended = BadServer(), threading.Event()

    def serve(peer: socket.socket) -> None:
        with peer, suppress(OSError):
            server.requests.append(peer.recv(1 << 16))
            server.asked += 1
            answer(peer, ended)
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(1 << 16):
                pass

    def listen() -> None:
        with suppress(OSError):
            while True:
                peer, _ = listening.accept()
                threading.Thread(target=serve, args=(peer,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        threading.Thread(target=listen, daemon=True).start()
        try:
            yield server
        finally:
            ended.set()
            listening.shutdown(socket.SHUT_RDWR)


def sends(body: bytes, *headers: bytes) -> Answer:
    """Return a way to answer with a whole body."""
    lines = b"".join(header + b"\r\n" for header in (*headers, b"content-length: %d" % len(body)))
    return lambda peer, _: peer.sendall(_HEAD + lines + b"\r\n" + body)


def sends_raw(content: bytes) -> Answer:
    """Return a way to answer with these bytes, head and all."""
    return lambda peer, _: peer.sendall(content)


@cache
def bomb(layers: int = 3, unpacked: int = 1 << 27) -> Answer:
    """Return a way to answer with zeros, compressed again and again: a few KB that unpack to ``unpacked`` bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(unpacked >> 20)) + packer.flush()
    for _ in range(layers - 1):
        body = gzip.compress(body)
    return sends(body, b"content-encoding: " + b", ".join([b"gzip"] * layers))


def drips(piece: bytes = b" ", every_s: float = 0.05, head: bytes = _HEAD + b"\r\n") -> Answer:
    """Return a way to answer that never ends and is never silent for long."""

    def answer(peer: socket.socket, ended: threading.Event) -> None:
        peer.sendall(head)
        while not ended.wait(every_s):
            peer.sendall(piece)

    return answer


def floods(piece: bytes, head: bytes) -> Answer:
    """Return a way to answer that never ends, as fast as it can."""

    def answer(peer: socket.socket, ended: threading.Event) -> None:
        peer.sendall(head)
        while not ended.is_set():
            peer.sendall(piece)

    return answer


def endless_chunks() -> Answer:
    """Return a way to answer with chunks of 64 KB that never end."""
    return floods(b"10000\r\n" + b"x" * 65536 + b"\r\n", _HEAD + b"transfer-encoding: chunked\r\n\r\n")


def endless_headers() -> Answer:
    """Return a way to answer with headers that never end."""
    return floods(b"x-more: " + b"y" * 1000 + b"\r\n", b"HTTP/1.1 200 OK\r\n")


def redirects() -> Answer:
    """Return a way to send everybody to the same place again."""
    return sends_raw(b"HTTP/1.1 302 Found\r\nlocation: /v1/again\r\ncontent-length: 0\r\n\r\n")


def promises(length: str) -> Answer:
    """Return a way to answer that names this length and sends a little."""
    return sends_raw(_HEAD + f"content-length: {length}\r\n\r\n{{}}".encode())


NOT_JSON = {
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 15_000 + b"1" + b"}" * 15_000,
    "deep enough for Python, too deep to be walked": b"[" * 900 + b"]" * 900,
    "half of a pair": b'{"text": "\\ud800", "choices": [{"message": {"content": "{\\"a\\": \\"\\\\ud800\\"}"}}]}',
    "half of a pair as bytes": b'{"text": "\xed\xa0\x80"}',
    "not UTF-8": b'{"text": "\xff\xfe"}',
    "nothing": b"",
    "a number": b"1",
    "null": b"null",
    "a list": b"[1, 2]",
    "a page": b"<html>login</html>",
    "wrong shapes": b'{"text": {"a": 1}, "choices": {"0": []}}',
}
"""Bodies that are no answer of a speech or language server."""

NOT_READ = {
    "a bomb": (bomb(), "compressed"),
    "br": (sends(b"x", b"content-encoding: br"), "compressed"),
    "chunks without end": (endless_chunks(), "does not end"),
    "headers without end": (endless_headers(), "no HTTP"),
    "a length beyond all": (promises("99999999999"), "does not end"),
    "a length of 30 digits": (promises("9" * 30), "no HTTP"),
    "a length that is none": (promises("-5"), "no HTTP"),
    "no HTTP at all": (sends_raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "no HTTP"),
    "elsewhere": (redirects(), "302 Found"),
}
"""Answers that are not read, and a word of why."""
