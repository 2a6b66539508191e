"""Chapters and tags in Matroska and WebM: another reader agrees, and the sound stays as it was."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import av
import pytest

from toolkit.formats.ffmetadata import render_ffmetadata
from toolkit.media.ffmpeg import find_ffmpeg
from toolkit.media.matroska import write_matroska
from toolkit.media.probe import is_matroska, probe
from toolkit.model.chapter import Chapter

CHAPTERS = (
    Chapter(0.5, "Walls = doors; #1 \\ x"),
    Chapter(2.25, "\u65e5\u672c \U0001f399 " + "x" * 300, 2.75),
)
LISTED = render_ffmetadata(CHAPTERS, 3.0)


@pytest.fixture(params=["mka", "webm", "mkv"])
def talk(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"talk.{request.param}"
    command = [str(find_ffmpeg().path), "-v", "error", "-f", "lavfi", "-i", "sine=duration=3"]
    subprocess.run([*command, "-metadata", "mood=calm", str(path)], check=True)
    return path


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(container.streams.audio[0])]


def test_chapters_and_tags_are_there_and_the_sound_is_as_it_was(talk: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out{talk.suffix}"
    assert is_matroska(talk)
    write_matroska(talk, target, {"title": "W\u00e4nde"}, LISTED)
    facts = probe(target)
    assert [(c.start_s, c.title, c.end_s) for c in facts.chapters] == [
        (0.5, CHAPTERS[0].title, 2.25),
        (2.25, CHAPTERS[1].title, 2.75),
    ]
    assert (facts.tags["title"], facts.tags["mood"]) == ("W\u00e4nde", "calm")
    assert packets(target) == packets(talk)


def test_an_empty_list_takes_chapters_out(talk: Path, tmp_path: Path) -> None:
    once, bare = (tmp_path / f"{name}{talk.suffix}" for name in ("once", "bare"))
    write_matroska(talk, once, {}, LISTED)
    write_matroska(once, bare, {}, render_ffmetadata((), 3.0))
    assert probe(bare).chapters == ()


def test_writing_the_same_twice_changes_nothing(talk: Path, tmp_path: Path) -> None:
    once, twice = tmp_path / f"once{talk.suffix}", tmp_path / f"twice{talk.suffix}"
    write_matroska(talk, once, {"title": "Walls"}, LISTED)
    write_matroska(once, twice, {"title": "Walls"}, LISTED)
    assert once.read_bytes() == twice.read_bytes()


def test_mkvinfo_agrees(talk: Path, tmp_path: Path) -> None:
    if shutil.which("mkvinfo") is None:
        pytest.skip("mkvinfo is not on this machine")
    target = tmp_path / f"out{talk.suffix}"
    write_matroska(talk, target, {}, LISTED)
    shown = subprocess.run(["mkvinfo", str(target)], capture_output=True, text=True, check=True).stdout
    assert "Chapter time start: 00:00:00.500000000" in shown
    assert f"Chapter string: {CHAPTERS[0].title}" in shown
