"""Messages reach a command and a web server, signed, until they are delivered; and no address that must not be reached."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from tests.unattended.conftest import Log, logged
from toolkit.unattended import hooks as hooks_module
from toolkit.unattended.database import Database
from toolkit.unattended.hooks import MOST_ATTEMPTS, DeliveryThread, HookRefused, Hooks, body_of, deliver
from toolkit.unattended.job import Job
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.outbox import Outbox

LINK_LOCAL = "169.254.169.254"


class Listener:
    """A real web server that keeps what it receives and answers as it is told."""

    def __init__(self) -> None:
        self.received: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        self.answers: list[int] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(listener.answers.pop(0) if listener.answers else 204)
                self.end_headers()
                listener.received.put((dict(self.headers), body))

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://localhost:{self.port}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def listener() -> Iterator[Listener]:
    serving = Listener()
    yield serving
    serving.server.shutdown()
    serving.server.server_close()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(Database(tmp_path / "ledger.sqlite"))


@pytest.fixture
def job(ledger: Ledger) -> Job:
    return ledger.add("aa", Path("/in/a.wav"), "a")[0]


def test_a_message_is_signed_over_its_time_and_body(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_WEBHOOK_SECRET", "between us")
    deliver(listener.url, '{"event": "done"}', allow_private=True)
    headers, body = listener.received.get()
    signed = f"{headers['X-Podkit-Timestamp']}.".encode() + body
    assert headers["X-Podkit-Signature"] == f"sha256={hmac.new(b'between us', signed, hashlib.sha256).hexdigest()}"
    assert headers["Host"].startswith("localhost:")


def test_without_a_secret_a_message_is_not_signed(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PODKIT_WEBHOOK_SECRET", raising=False)
    deliver(listener.url, "{}", allow_private=True)
    assert "X-Podkit-Signature" not in listener.received.get()[0]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "10.0.0.1", LINK_LOCAL, "0.0.0.0", "192.168.1.1"])
def test_this_machine_and_private_networks_are_not_reached_unless_allowed(host: str, listener: Listener) -> None:
    with pytest.raises(HookRefused, match="private network"):
        deliver(f"http://{host}:{listener.port}/", "{}", allow_private=False)
    assert listener.received.empty()


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "gopher://x", "http:///nothing"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(HookRefused, match="is not a web address"):
        deliver(url, "{}", allow_private=True)


def test_a_server_that_rejects_a_message_is_not_asked_again(listener: Listener) -> None:
    listener.answers = [404]
    with pytest.raises(HookRefused, match="answered 404"):
        deliver(listener.url, "{}", allow_private=True)


@pytest.mark.parametrize("status", [503, 429, 302])
def test_a_server_that_is_busy_or_sends_elsewhere_may_be_asked_again(listener: Listener, status: int) -> None:
    listener.answers = [status]
    with pytest.raises(httpx.HTTPError, match=str(status)):
        deliver(listener.url, "{}", allow_private=True)


def test_a_command_reads_the_message_and_never_sees_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_WEBHOOK_SECRET", "between us")
    script, target = tmp_path / "hook.py", tmp_path / "told; rm -rf x"
    script.write_text(
        "import os, sys\nopen(sys.argv[1], 'w').write(sys.stdin.read() + str('PODKIT_WEBHOOK_SECRET' in os.environ))\n"
    )
    deliver(f"command:{shlex.join([sys.executable, str(script), str(target)])}", "{}", allow_private=False)
    assert target.read_text() == "{}False"


def test_a_command_that_fails_may_be_run_again() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        deliver(f"command:{shlex.join([sys.executable, '-c', 'raise SystemExit(3)'])}", "{}", allow_private=False)


def test_the_targets_are_those_that_are_named() -> None:
    assert Hooks().targets == ()
    assert Hooks("notify --now", "https://example.org/").targets == ("command:notify --now", "https://example.org/")


def test_a_message_has_the_job_and_its_warnings(job: Job) -> None:
    told = json.loads(body_of("done", job, {"warnings": ["quiet"]}))
    assert (told["event"], told["job"]["name"], told["warnings"]) == ("done", "a", ["quiet"])
    assert "identity" not in told["job"]


def test_what_could_not_be_delivered_is_tried_again_until_it_is(
    listener: Listener, ledger: Ledger, job: Job, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks_module, "_FIRST_WAIT_S", 0.01)
    listener.answers = [503, 204]
    Outbox(ledger.database).put(job.id, [listener.url], "{}")
    thread = DeliveryThread(ledger.database, Hooks(url=listener.url, allow_private=True), log.journal())
    log.until(logged("hook delivered"))
    thread.close()
    assert [entry["event"] for entry in log.entries] == ["hook waits", "hook delivered"]
    assert [listener.received.get()[1] for _ in range(2)] == [b"{}", b"{}"]
    assert state_of_messages(ledger) == ["delivered"]


def test_a_message_that_comes_later_is_delivered_at_once(
    listener: Listener, ledger: Ledger, job: Job, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Longer than any test: only the call that wakes the thread can end its wait.
    monkeypatch.setattr(hooks_module, "_FIRST_WAIT_S", 10_000.0)
    thread = DeliveryThread(ledger.database, Hooks(url=listener.url, allow_private=True), log.journal())
    Outbox(ledger.database).put(job.id, [listener.url], "{}")
    thread.wake()
    assert listener.received.get()[1] == b"{}"
    thread.close()


@pytest.mark.parametrize("target", ['command:"', "http://127.0.0.1:9/"])
def test_a_target_that_is_wrong_or_not_allowed_is_refused_for_good(
    target: str, ledger: Ledger, job: Job, log: Log
) -> None:
    Outbox(ledger.database).put(job.id, [target], "{}")
    thread = DeliveryThread(ledger.database, Hooks(url=target), log.journal())
    log.until(logged("hook refused", job_id=job.id))
    thread.close()
    assert state_of_messages(ledger) == ["refused"]


def test_after_many_tries_a_message_is_given_up(ledger: Ledger, job: Job, log: Log) -> None:
    outbox, target = Outbox(ledger.database), "command:/nowhere/hook"
    outbox.put(job.id, [target], "{}")
    for _ in range(MOST_ATTEMPTS - 1):
        outbox.postpone(job.id, target, "{}", 0.0)
    thread = DeliveryThread(ledger.database, Hooks("/nowhere/hook"), log.journal())
    log.until(logged("hook given up"))
    thread.close()
    assert state_of_messages(ledger) == ["given up"]


def state_of_messages(ledger: Ledger) -> list[str]:
    return [row["state"] for row in ledger.database.base.execute("SELECT state FROM news")]
