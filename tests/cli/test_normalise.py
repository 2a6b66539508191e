"""podkit normalise at the terminal: where results go, and the target that options and preset give together."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run, tone


def normalised(*arguments: object) -> list[dict[str, object]]:
    done = run("normalise", *arguments, "--json")
    assert done.exit_code == 0, done.stderr
    return list(json.loads(done.stdout)["files"])


def test_without_an_out_the_result_stands_beside_its_recording(tmp_path: Path) -> None:
    (done,) = normalised(tone(tmp_path / "take.wav"))
    assert done["target"] == str(tmp_path / "take-normalised.wav")
    assert done["after"]["integrated_lufs"] == pytest.approx(-16.0, abs=0.5)


def test_one_recording_goes_into_the_file_named(tmp_path: Path) -> None:
    (done,) = normalised(tone(tmp_path / "take.wav"), "-o", tmp_path / "out.flac")
    assert done["target"] == str(tmp_path / "out.flac")


def test_several_go_into_a_folder_that_is_made(tmp_path: Path) -> None:
    takes = [tone(tmp_path / f"{name}.wav") for name in ("a", "b")]
    done = normalised(*takes, "-o", tmp_path / "new" / "folder")
    assert [entry["target"] for entry in done] == [str(tmp_path / "new/folder" / f"{name}.wav") for name in ("a", "b")]


def test_a_target_and_a_peak_of_ones_own_replace_those_of_the_preset(tmp_path: Path) -> None:
    (done,) = normalised(tone(tmp_path / "take.wav"), "--target", "-27", "--preset", "spotify")
    assert done["after"]["integrated_lufs"] == pytest.approx(-27.0, abs=0.5)


def test_the_table_says_before_and_after(tmp_path: Path) -> None:
    heading, row = run("normalise", tone(tmp_path / "take.wav"), "-o", tmp_path / "out.wav").stdout.splitlines()
    assert heading.split()[:4] == ["file", "LUFS", "before", "after"]
    assert row.split()[0] == str(tmp_path / "out.wav")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = run("normalise", tone(tmp_path / "take.wav"), "-o", tmp_path / "file" / "folder")
    assert refused.exit_code == 4
    assert str(tmp_path / "file" / "folder") in refused.stderr
