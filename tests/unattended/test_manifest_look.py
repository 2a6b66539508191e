"""A stranger's manifest is read by a process that it can break, with little memory and time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from toolkit.unattended.manifest_look import lacks_tracks

TRACKS = '[[track]]\nfile = "a.wav"\n[[track]]\nfile = "b.wav"\n'


def test_a_track_that_is_not_there_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "episode.toml").write_text(TRACKS)
    (tmp_path / "a.wav").touch()
    assert lacks_tracks(tmp_path / "episode.toml")
    (tmp_path / "b.wav").touch()
    assert not lacks_tracks(tmp_path / "episode.toml")


def dotted(path: Path) -> None:
    path.write_text(".".join(["a"] * 20_000) + " = 1\n" + TRACKS)


def nested(path: Path) -> None:
    path.write_text("a = " + "[" * 100_000)


def endless(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(6 << 30)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def linked(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [dotted, nested, endless, pipe, linked])
def test_a_manifest_that_breaks_its_reader_is_taken_as_it_is(make: object, tmp_path: Path) -> None:
    assert callable(make)
    make(tmp_path / "episode.toml")
    assert not lacks_tracks(tmp_path / "episode.toml")
