"""A speech server on loopback that speaks OpenAI's protocol: real HTTP, real weights behind it, and every fault on demand."""

from __future__ import annotations

import email.parser
import email.policy
import http.server
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import soundfile

from toolkit.speech.engines.engine import Engine, Piece, Recognition, Request
from toolkit.speech.scripts import comparable_text


@dataclass
class SpeechServer:
    """What the server does wrong (a status, or ``nonsense``, ``drop``), how it answers, and what it was asked."""

    url: str = ""
    engine: Engine | None = None
    faults: list[str] = field(default_factory=list)
    retry_after: str = ""
    words: str = "beside"
    most_seconds: float = 1e9
    asked: list[dict[str, str]] = field(default_factory=list)
    received_s: list[float] = field(default_factory=list)

    def fault(self, seconds: float) -> str:
        if seconds > self.most_seconds:
            return "413"
        return self.faults.pop(0) if self.faults else ""


def fields_of(content_type: str, body: bytes) -> dict[str, Any]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    found: dict[str, Any] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(name, str)
        assert isinstance(content, bytes)
        found[name] = content if name == "file" else content.decode()
    return found


@lru_cache(maxsize=64)
def recognised(engine: Engine, samples: bytes, language: str) -> Recognition:
    """Return what an engine makes of some samples; tests send the same ones again and again."""
    return engine.recognise([Piece(0.0, np.frombuffer(samples, np.float32))], Request(language))[0]


def answer_of(server: SpeechServer, samples: np.ndarray, asked: dict[str, Any]) -> dict[str, Any]:
    assert server.engine is not None
    heard = recognised(server.engine, samples.tobytes(), asked.get("language") or "en")
    text = " ".join(word.text for word in heard.words)
    # OpenAI's words come without punctuation and probability.
    words = [{"word": comparable_text(word.text), "start": word.start_s, "end": word.end_s} for word in heard.words]
    segment = {"id": 0, "start": 0.0, "end": samples.size / 16_000, "text": f" {text}",
               "avg_logprob": heard.log_probability, "no_speech_prob": heard.no_speech_probability}  # fmt: skip
    answer: dict[str, Any] = {"task": "transcribe", "language": "english", "text": text, "segments": [segment]}
    if server.words == "with probabilities":
        answer["words"] = [
            {**word, "probability": own.probability} for word, own in zip(words, heard.words, strict=True)
        ]
    if server.words == "beside":
        answer["words"] = words
    if server.words == "inside":
        segment["words"] = words
    return answer


def handler_for(server: SpeechServer) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            asked = fields_of(self.headers["content-type"], body)
            samples, _ = soundfile.read(io.BytesIO(asked.pop("file")), dtype="float32")
            server.asked.append({**asked, "path": self.path, "key": self.headers.get("authorization", "")})
            server.received_s.append(samples.size / 16_000)
            fault = server.fault(samples.size / 16_000)
            if fault == "drop":
                self.close_connection = True
            elif fault.isdigit():
                self.answer(int(fault), json.dumps({"error": {"message": "no, not this"}}).encode())
            elif fault == "nonsense":
                self.answer(200, b"<html>login</html>")
            else:
                self.answer(200, json.dumps(answer_of(server, samples, asked)).encode())

        def answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            if server.retry_after:
                self.send_header("retry-after", server.retry_after)
            self.end_headers()
            self.wfile.write(body)

    return Handler


@contextmanager
def serving(engine: Engine) -> Iterator[SpeechServer]:
    """Run a server on loopback until the block ends."""
    server = SpeechServer(engine=engine)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler_for(server)) as listening:
        server.url = f"http://127.0.0.1:{listening.server_port}/v1"
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        listening.shutdown()
        thread.join()
