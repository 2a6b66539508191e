"""A language model behind a real server: what is asked, what is repeated, and how it fails."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bad_server import NOT_JSON, NOT_READ, Answer, answering, drips, sends
from tests.chat_server import ChatServer, chatting, says
from toolkit.editorial.language_model import ATTEMPTS, LanguageModel, ModelFailed


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chatting(ChatServer()) as running:
        yield running


def ask(server: ChatServer, **options: object) -> dict[str, object]:
    return LanguageModel("small", server.url, longest_wait_s=0.01, **options).ask("Count.", {"letters": "abc"})  # type: ignore[arg-type]


def test_it_answers_with_an_object_and_task_and_data_are_apart(server: ChatServer) -> None:
    server.answer = lambda _task, data: {"count": len(data["letters"])}
    assert ask(server, key="studio-key") == {"count": 3}
    assert server.asked == [("Count.", {"letters": "abc"})]
    assert server.keys == ["Bearer studio-key"]


def test_the_request_names_the_model_and_asks_for_the_likeliest_object(server: ChatServer) -> None:
    ask(server)
    (body,) = server.bodies
    assert (body["model"], body["temperature"], body["response_format"]) == ("small", 0, {"type": "json_object"})
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert server.keys == [""]


def test_letters_of_any_script_are_sent_as_they_are(server: ChatServer) -> None:
    LanguageModel("small", server.url).ask("Z\u00e4hle.", {"w": "\u5899"})
    assert server.bodies[0]["messages"][1]["content"] == '{"w": "\u5899"}'


@pytest.mark.parametrize("text", ['```json\n{"count": 3}\n```', '```\n{"count": 3}\n```', ' {"count": 3}\n'])
def test_an_object_in_a_code_fence_is_an_object(server: ChatServer, text: str) -> None:
    server.answer = says(text)
    assert ask(server) == {"count": 3}


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_busy_server_is_asked_again(server: ChatServer, status: int) -> None:
    server.answer, server.statuses = says({"count": 3}), [status] * (ATTEMPTS - 1)
    assert ask(server) == {"count": 3}
    assert len(server.asked) == ATTEMPTS == 3


@pytest.mark.parametrize(
    ("status", "times", "why"),
    [
        (400, 1, r"^it answered 400 Bad Request$"),
        (401, 1, r"^it answered 401 Unauthorized; set PODKIT_LLM_KEY to a key that it knows$"),
        (403, 1, r"set PODKIT_LLM_KEY to a key that may do this"),
        (404, 1, r"check PODKIT_LLM_URL"),
        (500, 3, r"^it answered 500 Internal Server Error, 3 times in a row$"),
        (429, 3, r"429 Too Many Requests, 3 times"),
        (301, 1, r"301"),
    ],
)
def test_a_refusal_says_what_to_do(server: ChatServer, status: int, times: int, why: str) -> None:
    server.statuses = [status] * 9
    with pytest.raises(ModelFailed, match=why):
        ask(server)
    assert len(server.asked) == times


@pytest.mark.parametrize("text", ["Sure, here are three titles!", "[1, 2]", "", '{"open": ', "null"])
def test_an_answer_that_is_no_object_is_none(server: ChatServer, text: str) -> None:
    server.answer = says(text)
    with pytest.raises(ModelFailed, match=r"^its answer is not a JSON object$"):
        ask(server)


@pytest.mark.parametrize(
    "raw", [b"<html>", b"{}", b'{"choices": []}', b'{"choices": [{"message": null}]}', b"\xff\xfe"]
)
def test_a_server_that_talks_nonsense_is_one_that_failed(server: ChatServer, raw: bytes) -> None:
    server.raw = raw
    with pytest.raises(ModelFailed, match="not a JSON object"):
        ask(server)


def test_an_answer_has_at_most_two_hundred_thousand_bytes(server: ChatServer) -> None:
    head, tail = b'{"choices": [{"message": {"content": "{}"}}], "padding": "', b'"}'
    server.raw = head + b"x" * (200_000 - len(head) - len(tail)) + tail
    assert ask(server) == {}
    server.raw = server.raw[:-2] + b"x" + tail
    with pytest.raises(ModelFailed, match=r"^it sent an answer that does not end \(more than 200,000 bytes\)$"):
        ask(server)


def test_a_slow_server_is_given_up(server: ChatServer) -> None:
    server.wait_s = 20.0
    with pytest.raises(ModelFailed, match=r"^it took longer than 0\.1 s$"):
        ask(server, timeout_s=0.1)
    assert len(server.asked) == 1


def test_a_server_that_never_stops_sending_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def dribble() -> None:
            peer, _ = listening.accept()
            peer.recv(65536)
            peer.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
            try:
                while not stopped.wait(0.02):
                    peer.sendall(b" ")
            except OSError:
                pass
            peer.close()

        stopped = threading.Event()
        thread = threading.Thread(target=dribble, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        with pytest.raises(ModelFailed, match=r"^it took longer than 0\.2 s$"):
            LanguageModel("small", url, timeout_s=0.2).ask("Count.", {})
        stopped.set()
        thread.join()


@pytest.mark.parametrize(("answer", "why"), NOT_READ.values(), ids=NOT_READ.keys())
def test_an_answer_that_is_not_read_is_a_failure(answer: Answer, why: str) -> None:
    with answering(answer) as bad, pytest.raises(ModelFailed, match=f"^it .*{why}"):
        LanguageModel("small", bad.url, longest_wait_s=0.01).ask("Count.", {})


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_a_body_that_is_no_answer_is_a_failure_and_is_not_kept(body: bytes, tmp_path: Path) -> None:
    with answering(sends(body)) as bad, pytest.raises(ModelFailed, match=r"^its answer is not a JSON object$"):
        LanguageModel("small", bad.url, memory=tmp_path / "memory").ask("Count.", {})
    assert not (tmp_path / "memory").exists()


@pytest.mark.parametrize(
    "body", [NOT_JSON[name] for name in ("deep lists", "deep objects", "nothing", "null", "a page")]
)
def test_what_a_model_says_is_read_with_the_same_care(server: ChatServer, body: bytes) -> None:
    server.answer = says(body.decode("utf-8", "replace"))
    with pytest.raises(ModelFailed, match=r"^its answer is not a JSON object$"):
        ask(server)


def test_a_number_without_end_is_none(server: ChatServer) -> None:
    server.answer = says('{"count": %s, "share": NaN}' % ("9" * 5000))
    assert ask(server) == {"count": None, "share": None}


def test_a_model_that_drips_is_given_up_at_the_deadline() -> None:
    with answering(drips(b"x", head=b"")) as bad, pytest.raises(ModelFailed, match=r"^it took longer than 0\.3 s$"):
        LanguageModel("small", bad.url, timeout_s=0.3).ask("Count.", {})
    assert bad.asked == 1


def test_an_address_with_a_query_and_a_password_is_asked_and_not_shown() -> None:
    with answering(sends(b"no")) as bad:
        address = bad.url.replace("//", "//me:sesame@") + "?key=abcdef"
        with pytest.raises(ModelFailed) as failed:
            LanguageModel("small", address).ask("Count.", {})
    assert bad.requests[0].startswith(b"POST /v1/chat/completions?key=abcdef HTTP/1.1\r\n")
    assert "sesame" not in str(failed.value)
    assert "abcdef" not in str(failed.value)


def test_all_questions_of_a_run_share_one_patience(server: ChatServer) -> None:
    server.wait_s = 20.0
    model = LanguageModel("small", server.url, timeout_s=9.0, patience_s=0.1, longest_wait_s=0.01)
    with pytest.raises(ModelFailed, match=r"longer than 0\.1 s"):
        model.ask("Count.", {})
    model.failure = ""
    with pytest.raises(ModelFailed, match=r"longer than 0\.1 s"):
        model.ask("Count again.", {})
    assert len(server.asked) == 1


def test_a_server_that_is_not_there_gets_no_more_questions() -> None:
    model = LanguageModel("small", "http://127.0.0.1:9/v1")
    for _ in range(2):
        with pytest.raises(ModelFailed, match=r"^it cannot be reached "):
            model.ask("Count.", {})
    assert model.failure.startswith("it cannot be reached")
    assert not model.is_reported


def test_an_address_that_is_none_cannot_be_asked() -> None:
    with pytest.raises(ModelFailed, match="cannot be asked: its address"):
        LanguageModel("small", "http://[::1").ask("Count.", {})


def test_after_a_failure_nothing_more_is_asked(server: ChatServer) -> None:
    model = LanguageModel("small", server.url)
    server.statuses = [400]
    for _ in range(2):
        with pytest.raises(ModelFailed, match="400"):
            model.ask("Count.", {})
    assert len(server.asked) == 1


def test_a_good_answer_is_kept_and_a_bad_one_is_not(server: ChatServer, tmp_path: Path) -> None:
    server.answer, server.statuses = says({"count": 3}), [401]
    memory = tmp_path / "state" / "answers"
    with pytest.raises(ModelFailed):
        ask(server, memory=memory)
    assert not memory.exists()
    assert [ask(server, memory=memory) for _ in range(3)] == [{"count": 3}] * 3
    assert len(server.asked) == 2


@pytest.mark.parametrize("content", ["damaged", "[1]"])
def test_a_damaged_memory_is_asked_for_again_and_mended(server: ChatServer, tmp_path: Path, content: str) -> None:
    server.answer = says({"count": 3})
    ask(server, memory=tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_text(content)
    assert ask(server, memory=tmp_path) == {"count": 3}
    assert len(server.asked) == 2
    assert ask(server, memory=tmp_path) == {"count": 3}
    assert len(server.asked) == 2


def test_another_question_model_or_server_is_asked_anew(server: ChatServer, tmp_path: Path) -> None:
    with chatting(ChatServer()) as other:
        LanguageModel("small", server.url, memory=tmp_path).ask("Count.", {})
        LanguageModel("small", server.url, memory=tmp_path).ask("Count.", {"more": 1})
        LanguageModel("large", server.url, memory=tmp_path).ask("Count.", {})
        LanguageModel("small", other.url, memory=tmp_path).ask("Count.", {})
        assert (len(server.asked), len(other.asked)) == (3, 1)


def test_the_environment_says_where_the_server_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PODKIT_LLM_URL", "https://studio.example/v1/")
    monkeypatch.setenv("PODKIT_LLM_KEY", "studio-key")
    model = LanguageModel.from_environment("small", tmp_path)
    assert (model.name, model.url, model.key, model.memory) == ("small", "https://studio.example/v1", "studio-key", tmp_path)  # fmt: skip
    assert model.failure == ""
    assert "studio" not in repr(model)


@pytest.mark.parametrize("address", ["", "localhost:8080/v1", "ftp://studio/v1"])
def test_without_an_address_nothing_is_asked_and_it_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("PODKIT_LLM_URL", address)
    with pytest.raises(ModelFailed, match=r"^set PODKIT_LLM_URL to its address"):
        LanguageModel.from_environment("small").ask("Count.", {})


def test_a_run_waits_a_minute_for_an_answer_and_five_for_all() -> None:
    model = LanguageModel("small", "http://studio/v1")
    assert (model.timeout_s, model.patience_s, model.longest_wait_s) == (60.0, 300.0, 10.0)
