"""A server that speaks OpenAI's chat protocol on loopback, and says what a test wants it to say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[str, dict], object]


def says(answer: object) -> Answer:
    """Return a way to answer everything with the same: an object as JSON, a string as it is."""
    return lambda _task, _data: answer


@dataclass
class ChatServer:
    """What was asked of it, and how it answers: ``answer`` gets the task and the data; ``statuses`` are used up first."""

    answer: Answer = field(default_factory=lambda: says({}))
    statuses: list[int] = field(default_factory=list)
    raw: bytes | None = None
    wait_s: float = 0.0
    asked: list[tuple[str, dict]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    bodies: list[dict] = field(default_factory=list)
    url: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)


@contextmanager
def chatting(server: ChatServer) -> Iterator[ChatServer]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            task, data = (message["content"] for message in body["messages"])
            server.asked.append((task, json.loads(data)))
            server.bodies.append(body)
            server.keys.append(self.headers.get("authorization", ""))
            server.stopped.wait(server.wait_s)
            status = server.statuses.pop(0) if server.statuses else 200
            said = server.answer(task, json.loads(data))
            text = said if isinstance(said, str) else json.dumps(said)
            content = (
                server.raw or json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()
            )
            self.send_response(status if self.path == "/v1/chat/completions" else 404)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        server.url = f"http://127.0.0.1:{http.server_port}/v1"
        yield server
        server.stopped.set()
        http.shutdown()
