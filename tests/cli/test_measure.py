"""podkit measure at the terminal; what the figures are is for tests/audio."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run, tone


def test_each_recording_is_a_row_with_its_figures(tmp_path: Path) -> None:
    heading, first, second = run("measure", tone(tmp_path / "a.wav"), tone(tmp_path / "b.wav", 3.0)).stdout.splitlines()
    assert heading.split()[:3] == ["file", "duration", "rate"]
    assert [row.split()[0] for row in (first, second)] == [str(tmp_path / "a.wav"), str(tmp_path / "b.wav")]
    assert [row.split()[1] for row in (first, second)] == ["2.0", "3.0"]


def test_programs_get_every_figure(tmp_path: Path) -> None:
    (measured,) = json.loads(run("measure", tone(tmp_path / "a.wav", 5.0), "--json").stdout)["files"]
    assert {"file", "duration_s", "sample_rate", "channels", "integrated_lufs", "lra_lu", "true_peak_dbtp",
            "momentary_max_lufs", "short_term_max_lufs", "noise_floor_dbfs", "speech_share"} <= measured.keys()  # fmt: skip
    assert measured["true_peak_dbtp"] == pytest.approx(-20.0, abs=0.2)


def test_what_is_odd_about_a_recording_is_in_the_last_column(tmp_path: Path) -> None:
    assert "clip" in run("measure", tone(tmp_path / "loud.wav", peak=3.0)).stdout


def test_where_none_can_be_read_programs_get_an_empty_list_and_people_no_table(tmp_path: Path) -> None:
    people, programs = run("measure", tmp_path / "none.wav"), run("measure", tmp_path / "none.wav", "--json")
    assert (people.exit_code, people.stdout) == (3, "")
    assert (programs.exit_code, json.loads(programs.stdout)) == (3, {"files": []})
