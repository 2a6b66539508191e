"""Messages reach a command and a web server, signed, until they are delivered; and no address that must not be reached."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import queue
import shlex
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.bad_server import Answer, answering, bomb, drips, endless_chunks, endless_headers
from tests.unattended.conftest import Log, logged
from toolkit.model.secret_variables import SECRET_VARIABLES
from toolkit.network.session import Limits
from toolkit.unattended import hooks as hooks_module
from toolkit.unattended.database import Database
from toolkit.unattended.hooks import (
    MOST_ATTEMPTS,
    DeliveryThread,
    HookFailed,
    HookRefused,
    Hooks,
    body_of,
    deliver,
    target_name,
)
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


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "[::1]", "10.0.0.1", LINK_LOCAL, "0.0.0.0", "192.168.1.1", "[::ffff:127.0.0.1]", "[::127.0.0.1]",
     "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "192.88.99.1", "224.0.0.1", "2130706433", "0x7f.1", "127.1"],
)  # fmt: skip
def test_this_machine_and_private_networks_are_not_reached_unless_allowed(host: str, listener: Listener) -> None:
    with pytest.raises(HookRefused, match="private network"):
        deliver(f"http://{host}:{listener.port}/", "{}", allow_private=False)
    assert listener.received.empty()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://x",
        "http:///nothing",
        "http://me:sesame/x@h/",
        "http://[::1",
        "http://me:sesame@h:x/",
    ],
)
def test_what_is_no_web_address_is_refused_and_not_quoted(url: str) -> None:
    with pytest.raises(HookRefused, match=r"is not a web address|is not the name") as refused:
        deliver(url, "{}", allow_private=True)
    assert "sesame" not in str(refused.value)


def test_a_name_that_no_server_can_have_is_refused() -> None:
    with pytest.raises(HookRefused, match="is not the name of a server"):
        deliver(f"http://{'a' * 70}.example/", "{}", allow_private=True)


def test_user_name_and_password_are_sent_and_not_put_into_the_host(listener: Listener) -> None:
    deliver(listener.url.replace("//", "//me:p%40ss@"), "{}", allow_private=True)
    headers, _ = listener.received.get()
    assert headers["Authorization"] == f"Basic {base64.b64encode(b'me:p@ss').decode()}"
    assert headers["Host"] == f"localhost:{listener.port}"


def test_a_server_that_rejects_a_message_is_not_asked_again(listener: Listener) -> None:
    listener.answers = [404]
    with pytest.raises(HookRefused, match="answered 404"):
        deliver(listener.url, "{}", allow_private=True)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_server_that_sends_elsewhere_is_not_asked_again(listener: Listener, status: int) -> None:
    listener.answers = [status]
    with pytest.raises(HookRefused, match=rf"answered {status} .*; name the address that it sends to"):
        deliver(listener.url, "{}", allow_private=True)


@pytest.mark.parametrize("status", [500, 503, 429, 408, 425])
def test_a_server_that_is_busy_may_be_asked_again(listener: Listener, status: int) -> None:
    listener.answers = [status]
    with pytest.raises(HookFailed, match=str(status)):
        deliver(listener.url, "{}", allow_private=True)


@pytest.mark.parametrize("answer", [bomb(), endless_chunks(), drips()], ids=["bomb", "chunks", "drip"])
def test_what_a_server_says_after_its_status_is_not_read(answer: Answer) -> None:
    with answering(answer) as server:
        deliver(server.url, "{}", allow_private=True)


@pytest.mark.parametrize("answer", [endless_headers(), drips(b"H", head=b"")], ids=["headers", "drip"])
def test_a_server_whose_status_never_comes_may_be_asked_again(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks_module, "_LIMITS", Limits(0.5, 0))
    with answering(answer) as server, pytest.raises(HookFailed, match=r"no HTTP|took longer than 0\.5 s"):
        deliver(server.url, "{}", allow_private=True)


def test_a_command_reads_the_message_and_never_sees_the_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SECRET_VARIABLES:
        monkeypatch.setenv(name, "between us")
    script, target = tmp_path / "hook.py", tmp_path / "told; rm -rf x"
    script.write_text(
        "import os, sys\nopen(sys.argv[1], 'w').write(sys.stdin.read() + str('between us' in os.environ.values()) + str('PATH' in os.environ))\n"
    )
    deliver(f"command:{shlex.join([sys.executable, str(script), str(target)])}", "{}", allow_private=False)
    assert target.read_text() == "{}FalseTrue"


def test_a_command_that_fails_may_be_run_again() -> None:
    with pytest.raises(HookFailed, match=r"ended with exit code 3$") as failed:
        deliver(
            f"command:{shlex.join([sys.executable, '-c', 'raise SystemExit(3)', 'sesame'])}", "{}", allow_private=False
        )
    assert "sesame" not in str(failed.value)


def test_the_targets_are_those_that_are_named() -> None:
    assert Hooks().targets == {}
    hooks = Hooks("notify --token sesame", "https://me:sesame@example.org/?key=sesame")
    assert hooks.targets == {
        "command:notify": "command:notify --token sesame",
        "https://example.org/": "https://me:sesame@example.org/?key=sesame",
    }


@pytest.mark.parametrize(
    "target",
    ["command:notify", "command:'/opt/my hooks/n' -x", 'command:"', "command:", "https://me@h/x?y", "no address"],
)
def test_the_name_of_a_name_is_itself(target: str) -> None:
    assert target_name(target_name(target)) == target_name(target)


def test_a_new_password_delivers_what_waited_for_the_server(
    listener: Listener, ledger: Ledger, job: Job, log: Log
) -> None:
    before, after = (
        Hooks(url=listener.url.replace("//", f"//me:{word}@"), allow_private=True) for word in ("old", "new")
    )
    Outbox(ledger.database).put(job.id, before.targets, "{}")
    thread = DeliveryThread(ledger.database, after, log.journal())
    assert listener.received.get()[0]["Authorization"] == f"Basic {base64.b64encode(b'me:new').decode()}"
    thread.close()


def test_a_message_has_the_job_and_its_warnings(job: Job) -> None:
    told = json.loads(body_of("done", job, {"warnings": ["quiet"]}))
    assert (told["event"], told["job"]["name"], told["warnings"]) == ("done", "a", ["quiet"])
    assert "identity" not in told["job"]


def test_what_could_not_be_delivered_is_tried_again_until_it_is(
    listener: Listener, ledger: Ledger, job: Job, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks_module, "_FIRST_WAIT_S", 0.01)
    listener.answers = [503, 204]
    hooks = Hooks(url=listener.url, allow_private=True)
    Outbox(ledger.database).put(job.id, hooks.targets, "{}")
    thread = DeliveryThread(ledger.database, hooks, log.journal())
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
    hooks = Hooks(url=listener.url, allow_private=True)
    thread = DeliveryThread(ledger.database, hooks, log.journal())
    Outbox(ledger.database).put(job.id, hooks.targets, "{}")
    thread.wake()
    assert listener.received.get()[1] == b"{}"
    thread.close()


@pytest.mark.parametrize("hooks", [Hooks('"'), Hooks(url="http://127.0.0.1:9/"), Hooks(url="sesame")])
def test_a_target_that_is_wrong_or_not_allowed_is_refused_for_good(
    hooks: Hooks, ledger: Ledger, job: Job, log: Log
) -> None:
    Outbox(ledger.database).put(job.id, hooks.targets, "{}")
    thread = DeliveryThread(ledger.database, hooks, log.journal())
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
