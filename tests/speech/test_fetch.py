"""Fetching models from a hub: a real server on loopback that can fail in each way a hub can."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.bad_server import NOT_READ, Answer, answering, drips
from toolkit.model.errors import CannotWrite, MissingModel, UntrustedModel
from toolkit.network.session import Limits
from toolkit.speech import fetch
from toolkit.speech.catalog import KnownModel
from toolkit.speech.fetch import fetch_model

WEIGHTS = bytes(range(256)) * 8192
DIGEST = hashlib.sha256(WEIGHTS).hexdigest()
KNOWN = KnownModel("pocket", "studio/whisper-pocket", 2, sha256=DIGEST, bytes=len(WEIGHTS), torch_sha256=DIGEST)


@dataclass
class Hub:
    """What the server gives, what it does wrong, and what it was asked."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    ranges: bool = True
    digest: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)


def handler_for(hub: Hub) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            asked_range = self.headers.get("range", "")
            hub.asked.append((self.path, asked_range))
            content = hub.files.get(self.path)
            large = self.path.endswith((".bin", ".pt"))
            fault = hub.faults.pop(0) if large and hub.faults else ""
            if content is None or fault.isdigit():
                self.answer(int(fault or 404), b"no")
                return
            start = int(asked_range.removeprefix("bytes=").rstrip("-") or 0) if hub.ranges else 0
            if start and start >= len(content):
                self.answer(416, b"", {"content-range": f"bytes */{len(content)}"})
                return
            body = content[start:]
            extra = {"x-linked-etag": f'"{hub.digest}"'} if hub.digest and large else {}
            self.answer(206 if start else 200, body, extra, cut=fault == "short")

        def answer(self, status: int, body: bytes, extra: dict[str, str] | None = None, *, cut: bool = False) -> None:
            self.send_response(status)
            for name, value in {**(extra or {}), "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if cut else body)
            self.close_connection = cut

    return Handler


@pytest.fixture
def hub() -> Iterator[Hub]:
    found = Hub()
    base = f"/{KNOWN.repository}/resolve/main"
    found.files = {
        f"{base}/config.json": b"{}", f"{base}/tokenizer.json": b"{}", f"{base}/vocabulary.txt": b"a\n",
        f"{base}/model.bin": WEIGHTS, f"/{DIGEST}/pocket.pt": WEIGHTS,
    }  # fmt: skip
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler_for(found))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def fetched(target: Path) -> bytes:
    return (target / "model.bin").read_bytes()


def ranges_of_weights(hub: Hub) -> list[str]:
    return [asked for path, asked in hub.asked if path.endswith("model.bin")]


def test_a_model_arrives_whole_with_its_small_files(hub: Hub, tmp_path: Path) -> None:
    fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=hub.url)
    assert fetched(tmp_path / "pocket") == WEIGHTS
    names = {file.name for file in (tmp_path / "pocket").iterdir()}
    assert names == {"config.json", "tokenizer.json", "vocabulary.txt", "model.bin"}


def test_progress_grows_to_one(hub: Hub, tmp_path: Path) -> None:
    shares: list[float] = []
    fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", shares.append, hub.url)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_checkpoint_for_the_other_engine_is_one_file(hub: Hub, tmp_path: Path) -> None:
    fetch_model(KNOWN, "torch", tmp_path / "pocket.pt", endpoint=hub.url)
    assert (tmp_path / "pocket.pt").read_bytes() == WEIGHTS


def test_a_connection_that_breaks_is_taken_up_where_it_broke(hub: Hub, tmp_path: Path) -> None:
    hub.faults = ["short"]
    fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=hub.url)
    assert fetched(tmp_path / "pocket") == WEIGHTS
    assert ranges_of_weights(hub)[-1].startswith("bytes=1048576")


def test_a_fetch_given_up_goes_on_next_time(hub: Hub, tmp_path: Path) -> None:
    hub.faults = ["short", "403"]
    with pytest.raises(MissingModel, match="answered 403"):
        fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=hub.url)
    assert not (tmp_path / "pocket").exists()
    fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=hub.url)
    assert fetched(tmp_path / "pocket") == WEIGHTS
    assert ranges_of_weights(hub)[-1] == "bytes=1048576-"


def test_a_server_without_ranges_sends_it_all_again(hub: Hub, tmp_path: Path) -> None:
    hub.faults, hub.ranges = ["short"], False
    fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=hub.url)
    assert fetched(tmp_path / "pocket") == WEIGHTS


def test_a_fault_of_the_server_is_tried_again(hub: Hub, tmp_path: Path) -> None:
    hub.faults = ["500", "503"]
    fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=hub.url)
    assert fetched(tmp_path / "pocket") == WEIGHTS


def test_a_server_that_stays_broken_is_named_with_its_answer(hub: Hub, tmp_path: Path) -> None:
    hub.faults = ["500"] * 9
    with pytest.raises(MissingModel, match="answered 500"):
        fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=hub.url)


def test_weights_with_another_digest_than_the_pinned_one_are_refused_and_deleted(hub: Hub, tmp_path: Path) -> None:
    hub.files[f"/{KNOWN.repository}/resolve/main/model.bin"] = WEIGHTS[:-1] + b"!"
    with pytest.raises(UntrustedModel, match="not what they say"):
        fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=hub.url)
    assert not list(tmp_path.rglob("model.bin*"))


def test_weights_with_another_digest_than_the_hub_promises_are_refused(hub: Hub, tmp_path: Path) -> None:
    hub.digest = "0" * 64
    with pytest.raises(UntrustedModel, match="not what they say"):
        fetch_model(replace(KNOWN, sha256=""), "ctranslate2", tmp_path / "pocket", endpoint=hub.url)


def test_all_bytes_here_already_only_need_verifying(hub: Hub, tmp_path: Path) -> None:
    waiting = tmp_path / ".pocket.part"
    waiting.mkdir()
    (waiting / "model.bin.part").write_bytes(WEIGHTS)
    fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=hub.url)
    assert fetched(tmp_path / "pocket") == WEIGHTS


def test_a_model_that_the_hub_does_not_have_is_missing(hub: Hub, tmp_path: Path) -> None:
    hub.files.clear()
    with pytest.raises(MissingModel, match="answered 404"):
        fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=hub.url)


def test_a_hub_that_cannot_be_reached_is_missing_too(tmp_path: Path) -> None:
    with pytest.raises(MissingModel, match="could not be fetched"):
        fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint="http://127.0.0.1:9")


def test_a_place_that_is_a_file_cannot_be_written(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(CannotWrite, match="cannot write"):
        fetch_model(KNOWN, "ctranslate2", tmp_path / "models" / "pocket", endpoint=hub.url)


@pytest.mark.parametrize("answer", [answer for answer, _ in NOT_READ.values()], ids=NOT_READ.keys())
def test_a_hub_that_answers_badly_is_missing_at_once(
    answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "LONGEST_WAIT_S", 0.01)
    with answering(answer) as server, pytest.raises(MissingModel, match="could not be fetched") as failed:
        fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=server.url.replace("//", "//me:sesame@"))
    assert "sesame" not in str(failed.value)
    assert sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) <= 33_000_000


def test_a_hub_that_drips_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "SMALL_LIMITS", Limits(0.5, 1000))
    with answering(drips()) as server, pytest.raises(MissingModel, match=r"took longer than 0\.5 s"):
        fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=server.url)


def test_weights_that_do_not_end_are_not_taken(hub: Hub, tmp_path: Path) -> None:
    hub.files[f"/{KNOWN.repository}/resolve/main/model.bin"] = WEIGHTS + b"more"
    with pytest.raises(MissingModel, match=r"does not end \(more than 2,097,152 bytes\)"):
        fetch_model(KNOWN, "ctranslate2", tmp_path / "pocket", endpoint=hub.url)
