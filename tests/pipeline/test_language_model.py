"""Produce with a language model: what it changes, what it cannot, and an episode without it when it fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chat_server import ChatServer, chatting
from tests.sample_episode import OPTIONS
from toolkit.pipeline.commands.produce import Produced

WITH_MODEL = replace(OPTIONS, language_model="small")


def helpful(_task: str, data: dict) -> dict[str, object]:
    """Answer with the first sentence of what was given, and a title of its first two words."""
    if "passages" in data:
        return {"highlights": [{"number": entry["number"]} for entry in reversed(data["passages"])]}
    said = data["parts"][0]["text"].split(". ")[0]
    title = " ".join(said.replace(",", "").split()[:2])
    return {"titles": [{"number": 1, "title": title}], "summary": [f"{said.rstrip('.')}."]}


@pytest.fixture
def undrafted(produced: Path) -> Path:
    """Give the produced folder without a summary of the producer's own."""
    manifest = produced / "episode.toml"
    lines = [line for line in manifest.read_text("utf-8").splitlines() if not line.startswith("summary")]
    manifest.write_text("\n".join(lines) + "\n", "utf-8")
    return produced


def drafts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (folder / "draft").glob("*.*")}


@pytest.mark.slow
def test_a_model_titles_and_summarises_and_is_asked_once(
    undrafted: Path, again: Callable[..., Produced], monkeypatch: pytest.MonkeyPatch
) -> None:
    with chatting(ChatServer(helpful)) as server:
        monkeypatch.setenv("PODKIT_LLM_URL", server.url)
        monkeypatch.setenv("PODKIT_LLM_KEY", "studio-key")
        report = again(undrafted, WITH_MODEL).report
        asked = len(server.asked)
        again(undrafted, WITH_MODEL)
        assert len(server.asked) == asked > 0
    assert not [warning for warning in report.warnings if "language model" in warning]
    said = json.loads((undrafted / "out/transcript.json").read_text())["segments"][0]["body"]
    assert " ".join(said.replace(",", "").split()[:2]).lower() in drafts(undrafted)["chapters.txt"].lower()
    assert "studio-key" not in "".join(
        path.read_text("utf-8", "replace") for path in undrafted.rglob("*") if path.suffix in (".json", ".html", ".md")
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("server", "why"),
    [
        (ChatServer(statuses=[401] * 9), "PODKIT_LLM_KEY"),
        (ChatServer(raw=b"<html>"), "not a JSON object"),
        (None, "set PODKIT_LLM_URL"),
    ],
    ids=["refuses", "nonsense", "no address"],
)
def test_a_model_that_fails_is_said_once_and_the_drafts_are_podkits(
    produced: Path, again: Callable[..., Produced], monkeypatch: pytest.MonkeyPatch, server: ChatServer | None, why: str
) -> None:
    before = drafts(produced)
    monkeypatch.delenv("PODKIT_LLM_URL", raising=False)
    with chatting(server or ChatServer()) as running:
        if server is not None:
            monkeypatch.setenv("PODKIT_LLM_URL", running.url)
        report = again(produced, WITH_MODEL).report
    (warning,) = [warning for warning in report.warnings if "language model" in warning]
    assert why in warning
    assert drafts(produced) == before
