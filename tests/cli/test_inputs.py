"""Patterns that no shell filled in, and folders where recordings are meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run, tone


@pytest.fixture
def takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("b.wav", "a.wav", "deep/c.wav"):
        tone(tmp_path / "takes" / name)
    (tmp_path / "takes" / "notes.txt").write_text("not a recording")
    return tmp_path / "takes"


def measured(*arguments: object) -> list[str]:
    return [Path(one["file"]).name for one in json.loads(run("measure", *arguments, "--json").stdout)["files"]]


@pytest.mark.parametrize(
    ("argument", "names"),
    [
        ("takes/*.wav", ["a.wav", "b.wav"]),
        ("takes/?.wav", ["a.wav", "b.wav"]),
        ("takes/**/c.wav", ["c.wav"]),
        ("takes", ["a.wav", "b.wav"]),
        ("takes/deep", ["c.wav"]),
    ],
)
def test_a_pattern_and_a_folder_stand_for_their_recordings(takes: Path, argument: str, names: list[str]) -> None:
    assert measured(argument) == names
    assert measured(takes / "b.wav", argument) == ["b.wav", *names]


def test_a_folder_of_an_episode_stands_for_its_tracks(takes: Path) -> None:
    tone(takes / "tracks" / "ada.wav")
    assert measured("takes") == ["ada.wav"]


@pytest.mark.usefixtures("takes")
@pytest.mark.parametrize("command", ["measure", "transcribe", "normalise", "check", "batch"])
def test_a_pattern_that_nothing_matches_is_wrong_usage(command: str) -> None:
    refused = run(command, "takes/*.flac")
    assert refused.exit_code == 2
    assert "no file matches 'takes/*.flac'; check the folder and the pattern." in " ".join(refused.stderr.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("inspect",),
        ("tag", "--title", "T"),
        ("chapters",),
        ("produce",),
        ("session",),
        ("notes",),
        ("feed", "item", "--base-url", "https://x.org"),
    ],
    ids=" ".join,
)
def test_one_file_is_not_a_pattern(takes: Path, arguments: tuple[str, ...]) -> None:
    refused = run(*arguments, f"{takes}/*.wav")
    assert refused.exit_code == 3
    assert "name one file, or leave out the quotes around the pattern." in refused.stderr


@pytest.mark.parametrize("command", ["inspect", "tag", "convert", "mix"])
def test_a_folder_where_one_file_is_meant_is_one_sentence(takes: Path, command: str) -> None:
    more = {
        "convert": [takes.parent / "out.vtt"],
        "tag": ["--title", "T"],
        "mix": ["-o", takes.parent / "out.wav"],
    }.get(command, [])
    refused = run(command, takes, *more)
    assert refused.exit_code == 3
    assert "this is a folder" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_folder_without_recordings_says_so(tmp_path: Path) -> None:
    assert "no audio files in this folder" in run("measure", tmp_path).stderr


def test_files_whose_names_hold_the_marks_of_patterns_are_files(takes: Path) -> None:
    tone(takes / "[x]*.wav")
    assert measured(takes / "[x]*.wav") == ["[x]*.wav"]


def test_parts_may_play_twice(takes: Path) -> None:
    stitched = run("stitch", takes / "a.wav", "takes", takes / "a.wav", "-o", "out.wav", "--crossfade", "0", "--json")
    assert json.loads(stitched.stdout)["starts_s"] == pytest.approx([0.0, 2.0, 4.0, 6.0], abs=0.01)
