"""Passwords, keys and tokens of servers are used, and are in no output, no log and no file that podkit leaves."""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.unattended.conftest import PODKIT, recording

# None of them is a word, a number or part of a name that a run writes.
PASSWORD, QUERY, KEY, TOKEN, SIGNING = "qz7sesame", "qz7query", "qz7studiokey", "qz7T0KENqz7T0KEN77", "qz7signing"
SECRETS = (PASSWORD, QUERY, KEY, TOKEN, SIGNING, "cXo3c2VzYW1l")
SAID = (
    "Rooms change how a voice is heard. A small room with a rug and two curtains is kinder than a hall. "
    "We tried three microphones in the same corner and nobody could name them. The window seat was the best place of all."
)
SPEECH, CHAT, HOOK = "/v1/audio/transcriptions", "/v1/chat/completions", f"/hooks/{TOKEN}"


class Server:
    """Answers for all three, keeps what it was asked, and repeats the secrets when it refuses."""

    def __init__(self) -> None:
        self.asked: queue.Queue[tuple[str, dict[str, str], bytes]] = queue.Queue()
        self.status = 200
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                server.asked.put((self.path, dict(self.headers), body))
                content = json.dumps(server.answer(self.path)).encode()
                self.send_response(server.status, f"{PASSWORD} {KEY}")
                self.send_header("content-length", str(len(content)))
                self.send_header("location", f"http://me:{PASSWORD}@127.0.0.1/{TOKEN}")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, path: str) -> object:
        if self.status != 200:
            return {"error": {"message": f"not with {KEY}, {PASSWORD} or {QUERY}"}}
        if path.startswith(SPEECH):
            return {"text": SAID, "language": "english"}
        return {
            "choices": [{"message": {"content": '{"titles": [], "summary": ["Rooms change how a voice is heard."]}'}}]
        }

    def url(self, path: str) -> str:
        return f"http://me:{PASSWORD}@127.0.0.1:{self.http.server_port}{path}?key={QUERY}"

    def paths(self) -> set[str]:
        return {self.asked.get_nowait()[0].partition("?")[0] for _ in range(self.asked.qsize())}


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.http.shutdown()
    found.http.server_close()


def environment(server: Server, home: Path) -> dict[str, str]:
    return os.environ | {
        "PODKIT_SPEECH_URL": server.url("/v1"), "PODKIT_LLM_URL": server.url("/v1"), "PODKIT_SPEECH_KEY": KEY,
        "PODKIT_LLM_KEY": KEY, "PODKIT_WEBHOOK_SECRET": SIGNING, "XDG_DATA_HOME": str(home), "XDG_CACHE_HOME": str(home),
    }  # fmt: skip


def podkit(server: Server, home: Path, *arguments: str) -> str:
    """Run a command, and return all that it writes to stdout and stderr."""
    done = subprocess.run(
        [*PODKIT, *arguments], check=False, env=environment(server, home), capture_output=True, text=True, timeout=240
    )
    return f"{done.stdout}\n{done.stderr}\nexit {done.returncode}"


@contextmanager
def nothing_secret_in(*folders: Path) -> Iterator[list[str]]:
    """Require, at the end of the block, that no file of the folders and no text of the list has a secret in it."""
    texts: list[str] = []
    yield texts
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    told = {str(path): path.read_bytes() for path in files} | {
        f"output {n}": text.encode() for n, text in enumerate(texts)
    }
    pattern = re.compile("|".join(SECRETS).encode())
    assert {name: found[0] for name, content in told.items() if (found := pattern.search(content))} == {}


ENGINE = ("--engine", "http", "--model", "whisper-1", "--language", "en")


@pytest.mark.parametrize("verbose", ["-q", "-v"])
def test_producing_with_servers_leaves_no_secret(server: Server, tmp_path: Path, verbose: str) -> None:
    talk = recording(tmp_path / "talk" / "tracks" / "ada.flac", seconds=25.0)
    with nothing_secret_in(talk.parents[1], tmp_path / "home") as said:
        said.append(
            podkit(
                server,
                tmp_path / "home",
                "produce",
                str(talk.parents[1]),
                *ENGINE,
                "--language-model",
                "small",
                verbose,
            )
        )
        assert said[-1].endswith("exit 0")
        assert server.paths() == {SPEECH, CHAT}
        assert "Rooms" in (talk.parents[1] / "out" / "transcript.txt").read_text("utf-8")


@pytest.mark.parametrize("status", [302, 401, 403, 404])
def test_a_server_that_refuses_and_repeats_the_secrets_is_quoted_without_them(
    server: Server, tmp_path: Path, status: int
) -> None:
    talk = recording(tmp_path / "talk" / "tracks" / "ada.flac", seconds=12.0)
    server.status = status
    with nothing_secret_in(talk.parents[1]) as said:
        said.append(podkit(server, tmp_path / "home", "transcribe", str(talk), *ENGINE))
        assert f"127.0.0.1:{server.http.server_port}{SPEECH}: the speech server answered {status}" in said[-1]
        assert said[-1].endswith("exit 4")


def test_a_watcher_leaves_no_secret_in_its_log_its_ledger_and_its_messages(server: Server, tmp_path: Path) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    recording(inbox / "talk.flac", seconds=12.0)
    command = [*PODKIT, "watch", str(inbox), "-o", str(out), *ENGINE, "--settle", "0", "--poll", "0.3", "-v", "--log-format", "json",
               "--webhook", server.url(HOOK), "--allow-private", "--hook", f"true --token {TOKEN}"]  # fmt: skip
    with nothing_secret_in(out, tmp_path / "home") as said:
        watcher = subprocess.Popen(
            command,
            env=environment(server, tmp_path / "home"),
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        asked = {}
        while HOOK not in asked:
            path, headers, body = server.asked.get(timeout=200)
            asked[path.partition("?")[0]] = (headers, body)
        watcher.terminate()
        said += [*watcher.communicate(timeout=100)]
        job = json.loads(asked[HOOK][1])["job"]
        said += [
            asked[HOOK][1].decode(),
            podkit(server, tmp_path / "home", "jobs", "show", job["id"], "-o", str(out), "--json"),
        ]
        assert job["state"] == "done"
        assert {json.loads(line)["event"] for line in said[1].splitlines()} >= {"done", "hook delivered"}
    assert asked[HOOK][0]["X-Podkit-Signature"].startswith("sha256=")
    assert SPEECH in asked
