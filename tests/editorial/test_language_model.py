"""A language model behind a real server: what is asked, what is tried again, and how it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat_server import ChatServer, chatting, says
from toolkit.editorial.language_model import LanguageModel, ModelFailed


def ask(server: ChatServer, **options: object) -> dict[str, object]:
    return LanguageModel("small", server.url, **options).ask("Count.", {"letters": "abc"})  # type: ignore[arg-type]


def test_it_answers_with_an_object_and_task_and_data_are_apart() -> None:
    with chatting(ChatServer(lambda _task, data: {"count": len(data["letters"])})) as server:
        assert ask(server, key="studio-key") == {"count": 3}
        assert server.asked == [("Count.", {"letters": "abc"})]
        assert server.keys == ["Bearer studio-key"]


def test_an_object_in_a_code_fence_is_an_object() -> None:
    with chatting(ChatServer(says('```json\n{"count": 3}\n```'))) as server:
        assert ask(server) == {"count": 3}


def test_a_busy_server_is_asked_again() -> None:
    with chatting(ChatServer(says({"count": 3}), statuses=[429, 503])) as server:
        assert ask(server, longest_wait_s=0.01) == {"count": 3}
        assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("status", "times", "why"),
    [(401, 1, "PODKIT_LLM_KEY"), (404, 1, "PODKIT_LLM_URL"), (500, 3, "3 times in a row"), (429, 3, "429")],
)
def test_a_refusal_says_what_to_do(status: int, times: int, why: str) -> None:
    with chatting(ChatServer(statuses=[status] * 9)) as server:
        with pytest.raises(ModelFailed, match=why):
            ask(server, longest_wait_s=0.01)
        assert len(server.asked) == times


@pytest.mark.parametrize("said", ["Sure, here are three titles!", "[1, 2]", "", '{"open": '])
def test_an_answer_that_is_no_object_is_none(said: str) -> None:
    with (
        chatting(ChatServer(says(said))) as server,
        pytest.raises(ModelFailed, match="not a JSON object"),
    ):
        ask(server)


@pytest.mark.parametrize(
    "raw", [b"<html>", b"{}", b'{"choices": []}', b'{"choices": [{"message": null}]}', b"\xff\xfe"]
)
def test_a_server_that_talks_nonsense_is_one_that_failed(raw: bytes) -> None:
    with chatting(ChatServer(raw=raw)) as server, pytest.raises(ModelFailed, match="not a JSON object"):
        ask(server)


def test_an_answer_without_end_is_given_up() -> None:
    with chatting(ChatServer(raw=b"x" * 300_000)) as server, pytest.raises(ModelFailed, match="does not end"):
        ask(server)


def test_a_slow_server_is_given_up() -> None:
    with chatting(ChatServer(wait_s=20.0)) as server, pytest.raises(ModelFailed, match=r"longer than 0\.2 s"):
        ask(server, timeout_s=0.2)


def test_a_server_that_is_not_there_is_said_once_and_asked_nothing_more() -> None:
    model = LanguageModel("small", "http://127.0.0.1:9/v1")
    for _ in range(2):
        with pytest.raises(ModelFailed, match="cannot be reached"):
            model.ask("Count.", {})


def test_a_good_answer_is_kept_and_a_bad_one_is_not(tmp_path: Path) -> None:
    with chatting(ChatServer(says({"count": 3}), statuses=[401])) as server:
        with pytest.raises(ModelFailed):
            ask(server, memory=tmp_path)
        assert [ask(server, memory=tmp_path) for _ in range(3)] == [{"count": 3}] * 3
        assert len(server.asked) == 2
        for kept in tmp_path.iterdir():
            kept.write_text("damaged")
        assert ask(server, memory=tmp_path) == {"count": 3}


def test_without_an_address_nothing_is_asked_and_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PODKIT_LLM_URL", raising=False)
    with pytest.raises(ModelFailed, match="set PODKIT_LLM_URL"):
        LanguageModel.from_environment("small").ask("Count.", {})


def test_the_key_is_in_no_text_of_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_LLM_URL", "http://localhost:1/v1")
    monkeypatch.setenv("PODKIT_LLM_KEY", "studio-key")
    assert "studio-key" not in repr(LanguageModel.from_environment("small"))
