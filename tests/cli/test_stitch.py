"""podkit stitch at the terminal; how parts are joined is for tests/pipeline/commands."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run, tone


def test_the_result_says_how_long_it_is_and_where_each_part_begins(tmp_path: Path) -> None:
    parts = [tone(tmp_path / "a.wav", 3.0), tone(tmp_path / "b.wav", 4.0)]
    data = json.loads(run("stitch", *parts, "-o", tmp_path / "both.wav", "--crossfade", "1", "--json").stdout)
    assert data["file"] == str(tmp_path / "both.wav")
    assert (data["duration_s"], data["starts_s"]) == (pytest.approx(6.0), [0.0, pytest.approx(2.0)])
    shown = run("stitch", *parts, "-o", tmp_path / "again.wav", "--crossfade", "0")
    assert shown.stdout == f"{tmp_path / 'again.wav'}: 2 parts, 7.0 s\n"


@pytest.mark.parametrize("crossfade", ["-1", "31", "long"])
def test_a_crossfade_out_of_range_is_wrong_usage(tmp_path: Path, crossfade: str) -> None:
    assert run("stitch", tone(tmp_path / "a.wav"), "-o", tmp_path / "b.wav", "--crossfade", crossfade).exit_code == 2


def test_without_a_place_for_the_result_it_is_wrong_usage(tmp_path: Path) -> None:
    assert run("stitch", tone(tmp_path / "a.wav")).exit_code == 2
