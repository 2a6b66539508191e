"""podkit mix at the terminal; how it sounds is for tests/pipeline and tests/audio."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run, tone
from tests.sample_episode import SAMPLE, cut


@pytest.mark.slow
def test_each_track_is_told_with_where_it_lies_and_what_was_done(tmp_path: Path) -> None:
    for name in ("ada", "ben"):
        cut(SAMPLE / "tracks" / f"{name}.flac", tmp_path / f"{name}.flac", 12.0)
    arguments = (tmp_path / "ada.flac", tmp_path / "ben.flac", "-o", tmp_path / "talk.wav", "--skip", "clean")
    shown = run("mix", *arguments, "--stems", tmp_path / "stems")
    assert shown.exit_code == 0, shown.stderr
    heading, *rows = shown.stdout.splitlines()
    assert heading.split()[:2] == ["track", "offset"]
    assert [row.split()[0] for row in rows] == ["ada", "ben"]
    assert f"wrote {tmp_path / 'talk.wav'}: -16." in shown.stderr
    assert sorted(path.name for path in (tmp_path / "stems").iterdir()) == ["ada.flac", "ben.flac"]
    assert {"file", "tracks"} <= json.loads(run("mix", *arguments, "--json").stdout).keys()


def test_a_repair_that_there_is_none_of_is_wrong_usage(tmp_path: Path) -> None:
    refused = run("mix", tone(tmp_path / "a.wav"), "-o", tmp_path / "talk.wav", "--skip", "transcribe")
    assert refused.exit_code == 2
    assert "'transcribe' is not one of clean, " in refused.stderr
