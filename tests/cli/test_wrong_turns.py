"""What people type who do not know podkit yet: each wrong turn is answered by the right one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import Result

from tests.cli.conftest import run, tone
from toolkit.check.registry import all_rules
from toolkit.cli.commands import TABLE, Commands
from toolkit.pipeline.episode.options import DRAFT_NAMES, SKIPPABLE
from toolkit.pipeline.episode.presets import list_presets
from toolkit.speech.catalog import CATALOG
from toolkit.speech.engines.registry import WEIGHTS


def slipped(name: str) -> str:
    """Return a name with two letters of its middle the wrong way round, or one too many where they are equal."""
    dashes, plain = name[: len(name) - len(name.lstrip("-"))], name.lstrip("-")
    at = len(plain) // 2
    turned = plain[: at - 1] + plain[at] + plain[at - 1] + plain[at + 1 :]
    return dashes + (turned if turned != plain else f"{plain[:at]}{plain[at]}{plain[at:]}")


def said(result: Result) -> str:
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.stderr).split())


def every_command() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in Commands().items():
        found.append((name,))
        found += [(name, inner) for inner in getattr(command, "commands", ())]
    return found


def every_option() -> list[tuple[tuple[str, ...], str]]:
    options = []
    for path in every_command():
        command = Commands()[path[0]]
        command = command.commands[path[1]] if len(path) > 1 else command
        options += [
            (path, option) for parameter in command.params for option in parameter.opts if option.startswith("--")
        ]
    return options


@pytest.mark.parametrize("path", [path for path in every_command() if not TABLE[path[0]].hidden], ids=" ".join)
def test_a_near_miss_of_every_command_is_answered_by_the_command(path: tuple[str, ...]) -> None:
    refused = run(*path[:-1], slipped(path[-1]))
    assert refused.exit_code == 2
    assert f"Did you mean '{path[-1]}'" in said(refused) or f"'{path[-1]}'" in said(refused)


@pytest.mark.parametrize(("path", "option"), every_option())
def test_a_near_miss_of_every_option_is_answered_by_the_option(path: tuple[str, ...], option: str) -> None:
    refused = run(*path, slipped(option), "x")
    assert refused.exit_code == 2
    assert f"did you mean '{option}'?" in said(refused)
    assert "Possible options" not in refused.stderr


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_help_is_a_word_too(path: tuple[str, ...]) -> None:
    asked = run("help", *path)
    assert asked.exit_code == 0
    assert asked.stdout == run(*path, "--help").stdout != ""
    if len(path) > 1:
        assert run(path[0], "help", path[1]).stdout == asked.stdout


def test_help_alone_is_the_help_of_podkit_and_of_what_is_not_there_there_is_none() -> None:
    assert run("help").stdout == run("--help").stdout
    refused = run("help", "prodce")
    assert (refused.exit_code, "Did you mean 'produce'?" in said(refused)) == (2, True)


NAMES = [
    *(("produce", "{folder}", "--preset", preset.name) for preset in list_presets()),
    *(("normalise", "{folder}/ada.wav", "--preset", preset.name) for preset in list_presets()),
    *(("produce", "{folder}", "--skip", name) for name in SKIPPABLE),
    *(("produce", "{folder}", "--redraft", name) for name in DRAFT_NAMES),
    *(("session", "{folder}", "--skip", name) for name in SKIPPABLE),
    *(("produce", "{folder}", "--engine", name) for name in WEIGHTS),
    *(("produce", "{folder}", "--denoise", name) for name in ("spectral", "neural")),
    *(("models", "get", model.name) for model in CATALOG if "v" not in model.name),
    *(("produce", "{folder}", "--model", name) for name in ("small", "medium.en", "large-v3-turbo")),
    *(("transcribe", "{folder}/ada.wav", "--format", name) for name in ("vtt", "json")),
    *(("check", "{folder}", "--select", rule.name) for rule in all_rules()),
    *(("check", "--explain", rule.name) for rule in all_rules()),
    *(("check", "{folder}", "--format", name) for name in ("json", "junit", "sarif", "markdown")),
    *(("notes", "{folder}", "--format", name) for name in ("html", "apple", "spotify", "youtube")),
    *(("convert", "a", "b", "--to", name) for name in ("json", "ffmetadata", "reaper", "audacity", "youtube")),
    *(("jobs", "list", "--state", name) for name in ("waiting", "quarantined", "done")),
    *(("watch", "{folder}", "-o", "out", "--log-format", name) for name in ("json", "text")),
    *(("produce", "{folder}", "--language", name) for name in ("English", "German", "Deutsch", "Nederlands")),
    *(("tag", "{folder}/ada.wav", "--language", name) for name in ("English", "Français")),
]


@pytest.mark.parametrize("arguments", NAMES, ids=" ".join)
def test_a_near_miss_of_every_name_is_answered_by_the_name(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    tone(tmp_path / "ada.wav")
    *before, name = (argument.format(folder=tmp_path) for argument in arguments)
    refused = run(*before, slipped(name))
    assert refused.exit_code in (2, 3, 4)
    assert f"did you mean '{name}'?" in said(refused)
    assert "Value error" not in refused.stderr


@pytest.mark.parametrize("command", ["produce", "session", "transcribe", "tag"])
def test_what_is_no_language_is_wrong_usage(tmp_path: Path, command: str) -> None:
    refused = run(command, tone(tmp_path / "ada.wav"), "--language", "klingon")
    assert refused.exit_code == 2
    assert "'klingon' is not a language: give its code or its name, such as en or English." in said(refused)


def test_a_fetch_without_a_network_does_not_advise_the_same_fetch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODKIT_MODELS", str(tmp_path))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    refused = run("models", "get", "small")
    assert refused.exit_code == 4
    assert "could not be fetched" in said(refused)
    assert "podkit models get small" not in said(refused)


def test_weights_of_the_other_engine_are_fetched_by_their_own_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODKIT_MODELS", str(tmp_path / "models"))
    tone(tmp_path / "ada.wav")
    refused = run("produce", tmp_path / "ada.wav", "--engine", "openai-whisper", "--model", "small")
    assert "`podkit models get small --engine openai-whisper`" in said(refused)
    only_here = run("produce", tmp_path / "ada.wav", "--engine", "openai-whisper", "--model", "distil-small.en")
    assert "podkit models get" not in said(only_here)


def test_no_page_or_message_advises_an_install_that_cannot_work() -> None:
    root = Path(__file__).parents[2]
    pages = [*(root / "toolkit").rglob("*.py"), *(root / "docs").rglob("*.md"), root / "README.md"]
    wrong = re.compile(r"pip install [\"']?podkit|podkit\[")
    assert [str(page) for page in pages if wrong.search(page.read_text("utf-8"))] == []
