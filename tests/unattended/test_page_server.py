"""The server of /healthz stays up, small and quick, whoever connects to it."""

from __future__ import annotations

import contextlib
import resource
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unattended.conftest import Log, logged, recording, watching
from toolkit.unattended import page_server
from toolkit.unattended.page_server import MOST_CONNECTIONS, MOST_REQUEST_BYTES, PageServer

IDLE = 1100
PAGE = "the page\n"


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    listening = socket.create_server(("127.0.0.1", 0))
    place = listening.getsockname()
    server = PageServer(listening, lambda path: (200, PAGE) if path == "/page" else (404, "no\n"))
    yield place
    server.close()


def asked(address: tuple[str, int], request: bytes) -> bytes:
    """Send bytes, and return all that comes back."""
    with socket.create_connection(address, timeout=20) as peer:
        peer.sendall(request)
        return b"".join(iter(lambda: peer.recv(65536), b""))


def test_a_page_is_answered_and_the_connection_closed(address: tuple[str, int]) -> None:
    head, _, content = asked(address, b"GET /page?x=1 HTTP/1.1\r\nHost: x\r\n\r\n").partition(b"\r\n\r\n")
    assert head.startswith(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: 9\r\n"
    )
    assert content.decode() == PAGE
    assert asked(address, b"HEAD /page HTTP/1.0\r\n\r\n").endswith(b"Connection: close\r\n\r\n")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /other HTTP/1.1\r\n\r\n", 404),
        (b"POST /page HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 3000, 405),
        (b"GET /page HTTP/2\r\n\r\n", 400),
        (b"GET\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
        (b"\r\n\r\n", 431),
        (b"GET /" + b"a" * MOST_REQUEST_BYTES + b" HTTP/1.1\r\n\r\n", 431),
        (b"GET /page HTTP/1.1\r\n" + b"X: y\r\n" * 2000, 431),
        (b"GET /page HTTP/1.1\r\n\r\n" * 5, 200),
        (b"GET /\xff\xfe HTTP/1.1\r\n\r\n", 404),
    ],
)
def test_any_request_has_one_answer(address: tuple[str, int], request_: bytes, status: int) -> None:
    answer = asked(address, request_)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert asked(address, b"GET /page HTTP/1.1\r\n\r\n").endswith(PAGE.encode())


def test_a_request_that_drips_is_closed_in_time(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_server, "LONGEST_S", 0.5)
    began_s = time.monotonic()
    with socket.create_connection(address, timeout=20) as peer, contextlib.suppress(OSError):
        while time.monotonic() - began_s < 10:
            peer.sendall(b"G")
            time.sleep(0.05)
    assert time.monotonic() - began_s < 5


def test_a_page_is_served_while_all_places_are_taken_and_held(address: tuple[str, int]) -> None:
    with contextlib.ExitStack() as held:
        idle = [held.enter_context(socket.create_connection(address, timeout=20)) for _ in range(3 * MOST_CONNECTIONS)]
        assert asked(address, b"GET /page HTTP/1.1\r\n\r\n").endswith(PAGE.encode())
        # The oldest had to go.
        assert idle[0].recv(1) == b""


def test_closing_closes_all_connections() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    server = PageServer(listening, lambda _: (200, PAGE))
    with socket.create_connection(listening.getsockname(), timeout=20) as peer:
        time.sleep(0.2)
        server.close()
        assert peer.recv(1) == b""
    assert "http" not in {thread.name for thread in threading.enumerate()}


def test_the_log_warns_of_an_address_that_others_can_reach(tmp_path: Path, inbox: Path, log: Log) -> None:
    with watching(inbox, tmp_path / "out", log, "--http", "0.0.0.0:0"):
        log.until(logged("serving", level="warning"))
    assert "without a password" in log.entries[-1]["text"]


@pytest.fixture
def many_handles() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] != resource.RLIM_INFINITY and before[1] < IDLE + 200:
        pytest.skip(f"a process may open {before[1]} files here, and this test opens {IDLE}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (IDLE + 200, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("many_handles")
def test_eleven_hundred_idle_connections_do_not_stop_the_watcher(tmp_path: Path, inbox: Path, log: Log) -> None:
    with watching(inbox, tmp_path / "out", log, "--http", ":0") as process, contextlib.ExitStack() as held:
        log.until(logged("serving", level="info"))
        port = next(entry["port"] for entry in log.entries if entry["event"] == "serving")
        log.until(logged("watching"))
        handles = Path(f"/proc/{process.pid}/fd")
        before = len([*handles.iterdir()])
        for _ in range(IDLE):
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
            assert answer.read() == b"ok\n"
        # The other half of the watcher may open its own meanwhile.
        assert len([*handles.iterdir()]) <= before + MOST_CONNECTIONS + 20
        recording(inbox / "talk.wav")
        log.until(logged("done"))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
            assert b'podkit_jobs{state="done"} 1' in answer.read()
