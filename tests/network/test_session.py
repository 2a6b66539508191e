"""Servers that answer badly: what is read of it, how long that takes, and what is said of it."""

from __future__ import annotations

import logging
import threading
import time
import tracemalloc
from pathlib import Path

import pytest

from tests.bad_server import NOT_READ, Answer, answering, bomb, drips, endless_chunks, redirects, sends, sends_raw
from toolkit.network.errors import BadAnswer, NoAnswer, Silent, TooSlow, Unreachable
from toolkit.network.session import Limits, Session

LIMITS = Limits(5.0, 100_000)
_HEAD = b"HTTP/1.1 200 OK\r\n"


def test_an_answer_has_its_status_its_headers_and_its_bytes() -> None:
    with answering(sends(b"{}", b"X-Kind: small")) as server, Session({"x-key": "1"}) as session:
        answer = session.post(server.url, LIMITS, json={"a": 1})
    assert (answer.status, answer.title, answer.content, answer.is_success) == (200, "200 OK", b"{}", True)
    assert answer.headers["x-kind"] == "small"
    (request,) = server.requests
    assert b"accept-encoding: identity\r\n" in request.lower()
    assert b"x-key: 1\r\n" in request


@pytest.mark.parametrize(("answer", "why"), NOT_READ.values(), ids=NOT_READ.keys())
def test_an_answer_that_is_not_read_ends_at_once_and_says_why(answer: Answer, why: str) -> None:
    began_s = time.monotonic()
    with answering(answer) as server, Session() as session:
        try:
            said = session.post(server.url, LIMITS).title
        except NoAnswer as error:
            said = str(error)
    assert why in said
    assert time.monotonic() - began_s < 4.0


def most_memory(content: Answer, why: str) -> int:
    """Ask for an answer that is refused, and return the most memory that this took, bytes."""
    with answering(content) as server, Session() as session:
        tracemalloc.start()
        with pytest.raises(BadAnswer, match=why):
            session.post(server.url, LIMITS)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return most


def test_a_bomb_is_not_unpacked() -> None:
    assert most_memory(bomb(), r"compressed answer \(gzip, gzip, gzip\)") < 2_000_000


def test_chunks_without_end_cost_no_more_than_the_limit() -> None:
    assert most_memory(endless_chunks(), r"does not end \(more than 100,000 bytes\)") < 2_000_000


@pytest.mark.parametrize(
    "answer",
    [
        drips(),
        drips(b"1\r\nx\r\n", head=_HEAD + b"transfer-encoding: chunked\r\n\r\n"),
        drips(b"x", head=_HEAD + b"content-length: 5000\r\n\r\n"),
        drips(b"x-a: b\r\n", head=_HEAD),
        drips(b"H", head=b""),
        drips(b"HTTP/1.1 103 Early Hints\r\n\r\n", head=b""),
    ],
    ids=["body", "chunks", "promised body", "headers", "status line", "early hints"],
)
def test_a_byte_now_and_then_ends_at_the_deadline(answer: Answer) -> None:
    began_s = time.monotonic()
    with (
        answering(answer) as server,
        Session() as session,
        pytest.raises(TooSlow, match=r"^took longer than 0\.6 s$"),
    ):
        session.post(server.url, Limits(0.6, 100_000, silence_s=0.5))
    assert 0.5 < time.monotonic() - began_s < 3.0


@pytest.mark.parametrize("piece", [b"\x16\x03\x03\x40\x00\x02", b"\x16"], ids=["record", "byte"])
def test_a_handshake_that_drips_ends_at_the_deadline(piece: bytes) -> None:
    began_s = time.monotonic()
    with (
        answering(drips(b"\x00", head=piece)) as server,
        Session() as session,
        pytest.raises(NoAnswer, match=r"took longer|cannot be"),
    ):
        session.post(server.url.replace("http:", "https:"), Limits(0.6, 100_000))
    assert time.monotonic() - began_s < 3.0


def test_a_server_that_says_nothing_is_given_up() -> None:
    with answering(lambda _, ended: ended.wait(10) and None) as server, Session() as session:
        with pytest.raises(Silent, match=r"^took longer than 0\.2 s$") as silent:
            session.post(server.url, Limits(5.0, 100, silence_s=0.2))
        assert silent.value.may_pass


def test_a_connection_that_breaks_may_be_tried_again() -> None:
    with answering(sends_raw(_HEAD + b"content-length: 50\r\n\r\nhalf")) as server, Session() as session:
        with pytest.raises(Unreachable, match=r"^cannot be reached \(peer closed connection") as broken:
            session.post(server.url, LIMITS)
        assert broken.value.may_pass


def test_a_redirect_is_an_answer_unless_it_is_followed_and_then_not_for_ever() -> None:
    with answering(redirects()) as server:
        with Session() as session:
            assert session.post(server.url, LIMITS).title == "302 Found"
        assert server.asked == 1
        with Session(follows=True) as session, pytest.raises(BadAnswer, match=r"^redirects without end$"):
            session.post(server.url, LIMITS)
    assert server.asked < 10


@pytest.mark.parametrize(
    "address",
    ["http://me:pa/sesame@host/v1", "http://[::1", "ftp://me:sesame@host/", "http://me:sesame@ho st/", "sesame", ""],
)
def test_what_is_no_address_is_not_quoted(address: str) -> None:
    with Session() as session, pytest.raises(NoAnswer, match="cannot be") as failed:
        session.post(address, LIMITS)
    assert "sesame" not in str(failed.value)


@pytest.mark.parametrize("key", ["sesame\nx", "sesame\u00fc\u2026"])
def test_a_key_that_no_header_can_hold_is_not_quoted(key: str) -> None:
    with (
        answering(sends(b"{}")) as server,
        Session({"authorization": f"Bearer {key}"}) as session,
        pytest.raises(BadAnswer, match="is not one that HTTP can carry") as failed,
    ):
        session.post(server.url, LIMITS)
    assert "sesame" not in str(failed.value)


def test_an_error_has_no_secret_that_the_server_repeats() -> None:
    line = b"HTTP/1.1 oops sesame abcdef keykey\r\n\r\n"
    with answering(sends_raw(line)) as server, Session(secrets=("keykey",)) as session:
        address = server.url.replace("http://", "http://me:sesame@") + "?token=abcdef"
        with pytest.raises(BadAnswer, match="no HTTP") as failed:
            session.post(address, LIMITS)
    assert not any(secret in str(failed.value) for secret in ("sesame", "abcdef", "keykey"))


def test_requests_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with answering(sends(b"{}")) as server, Session() as session:
        session.post(server.url + "?key=sesame", LIMITS)
    assert "sesame" not in caplog.text


def test_many_requests_leave_no_thread_and_no_open_socket() -> None:
    with answering(sends(b"{}")) as server, Session() as session:
        session.post(server.url, LIMITS)
        threads, handles = threading.active_count(), len([*Path("/proc/self/fd").iterdir()])
        for _ in range(20):
            session.post(server.url, LIMITS)
        time.sleep(0.1)
        assert threading.active_count() <= threads + 2
        assert len([*Path("/proc/self/fd").iterdir()]) <= handles + 4
