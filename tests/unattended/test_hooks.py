"""WorkerMessage reach a command and a web server, signed, until they are taken; and nobody who must not be reached."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.unattended.conftest import until
from toolkit.unattended.database import Database
from toolkit.unattended.hooks import DeliveryThread, HookRefused, Hooks, body_of, deliver
from toolkit.unattended.journal import Journal
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.outbox import Outbox


class Listener:
    """A real web server that keeps what it was told and answers as it is bidden."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.told.append((dict(self.headers), body))
                self.send_response(listener.answers.pop(0) if listener.answers else 204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_address[1]}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def listener() -> Iterator[Listener]:
    serving = Listener()
    yield serving
    serving.server.shutdown()
    serving.server.server_close()


def test_a_message_is_signed_over_its_time_and_body(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_WEBHOOK_SECRET", "between us")
    deliver(listener.url, '{"event": "done"}', allow_private=True)
    ((headers, body),) = listener.told
    signed = f"{headers['X-Podkit-Timestamp']}.".encode() + body
    assert headers["X-Podkit-Signature"] == f"sha256={hmac.new(b'between us', signed, hashlib.sha256).hexdigest()}"
    assert headers["Host"].startswith("localhost:")


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0", "192.168.1.1"]
)
def test_this_machine_and_private_networks_are_not_reached_unless_allowed(host: str, listener: Listener) -> None:
    with pytest.raises(HookRefused, match="private network"):
        deliver(f"http://{host}:{listener.server.server_address[1]}/", "{}", allow_private=False)
    assert listener.told == []


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "gopher://x", "http:///nothing"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(HookRefused, match="is not a web address"):
        deliver(url, "{}", allow_private=True)


def test_a_server_that_says_no_is_not_asked_again_and_a_tired_one_is(listener: Listener) -> None:
    listener.answers = [404, 503]
    with pytest.raises(HookRefused, match="answered 404"):
        deliver(listener.url, "{}", allow_private=True)
    with pytest.raises(Exception, match="503") as caught:
        deliver(listener.url, "{}", allow_private=True)
    assert not isinstance(caught.value, HookRefused)


def test_a_command_reads_the_message_and_never_sees_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_WEBHOOK_SECRET", "between us")
    script = tmp_path / "hook.py"
    script.write_text(
        "import os, sys\nopen(sys.argv[1], 'w').write(sys.stdin.read() + str('PODKIT_WEBHOOK_SECRET' in os.environ))\n"
    )
    deliver(
        f"command:{sys.executable} {script} {tmp_path / 'told; rm -rf x'!s}".replace("; rm -rf x", "1"),
        "{}",
        allow_private=False,
    )
    assert (tmp_path / "told1").read_text() == "{}False"


def test_a_courier_delivers_what_waits_and_keeps_what_it_could_not(listener: Listener, tmp_path: Path) -> None:
    ledger = Ledger(Database(tmp_path / "ledger.sqlite"))
    job, _ = ledger.add("aa", Path("/in/a.wav"), "a")
    body = body_of("done", job, {"warnings": ["quiet"]})
    Outbox(ledger.database).put(job.id, [listener.url], body)
    listener.answers = [503, 204]
    log = io.StringIO()
    hooks = Hooks(url=listener.url, allow_private=True)
    courier = DeliveryThread(ledger.database, hooks, Journal("json", stream=log))
    until(lambda: len(listener.told) == 2, patience_s=30.0)
    courier.close()
    assert {told for _, told in listener.told} == {body.encode()}
    assert json.loads(body)["job"]["name"] == "a"
    assert Outbox(ledger.database).due() == []
    assert json.loads(log.getvalue().splitlines()[0])["event"] == "hook waits"
