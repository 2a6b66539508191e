from __future__ import annotations

from pathlib import Path

import imageio_ffmpeg
import pytest

from toolkit.media.ffmpeg import OLDEST_VERSION, find_ffmpeg, parse_version, trial
from toolkit.model.errors import MissingFfmpeg


def _program(path: Path, says: str, code: int) -> Path:
    path.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit {code}\n")
    path.chmod(0o755)
    return path


def test_every_filter_and_encoder_podkit_uses_works_in_each_ffmpeg_of_this_machine(every_ffmpeg: Path) -> None:
    assert trial(every_ffmpeg) >= OLDEST_VERSION


def test_a_named_ffmpeg_is_taken(every_ffmpeg: Path) -> None:
    found = find_ffmpeg()
    assert (found.path, found.origin) == (every_ffmpeg, "PODKIT_FFMPEG")


def test_a_named_ffmpeg_that_is_not_there_is_missing_and_nothing_else_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_FFMPEG", "/nowhere/ffmpeg")
    with pytest.raises(MissingFfmpeg, match=r"/nowhere/ffmpeg from PODKIT_FFMPEG: No such file"):
        find_ffmpeg()


def test_a_program_that_is_not_ffmpeg_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PODKIT_FFMPEG", str(_program(tmp_path / "ffmpeg", "hello", 0)))
    with pytest.raises(MissingFfmpeg, match="it is not ffmpeg"):
        find_ffmpeg()


@pytest.mark.parametrize(
    "says",
    ["ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright", "ffmpeg version 7.1 Copyright\nNo such filter: afftdn"],
    ids=["too old", "lacks a filter"],
)
def test_an_unfit_ffmpeg_on_path_is_passed_over_for_the_one_podkit_brings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str
) -> None:
    _program(tmp_path / "ffmpeg", says, 1)
    monkeypatch.delenv("PODKIT_FFMPEG", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = find_ffmpeg()
    assert (found.path, found.origin) == (Path(imageio_ffmpeg.get_ffmpeg_exe()), "imageio-ffmpeg")


def test_without_one_on_path_the_one_podkit_brings_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PODKIT_FFMPEG", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_ffmpeg().origin == "imageio-ffmpeg"


def test_it_is_looked_for_once(every_ffmpeg: Path) -> None:
    assert find_ffmpeg() is find_ffmpeg()
    assert find_ffmpeg().path == every_ffmpeg


@pytest.mark.parametrize(
    ("banner", "version"),
    [
        ("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026", (5, 1, 9)),
        ("ffmpeg version n9.0.2-17-g2a571b6068-20260930 Copyright", (9, 0, 2)),
        ("ffmpeg version 7.0 Copyright", (7, 0)),
        ("ffmpeg version N-109468-gd39b34123d Copyright", ()),
        ("", ()),
    ],
)
def test_versions_are_read_as_the_distributions_spell_them(banner: str, version: tuple[int, ...]) -> None:
    assert parse_version(banner) == version
