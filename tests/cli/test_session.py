"""podkit session at the terminal; what a project holds is for tests/pipeline/commands."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run, tone


@pytest.mark.slow
def test_the_project_and_the_labels_are_named(tmp_path: Path) -> None:
    tone(tmp_path / "talk" / "ada.wav", 6.0)
    done = run("session", tmp_path / "talk", "--skip", "transcribe,clean", "-o", tmp_path / "daw", "--json")
    assert done.exit_code == 0, done.stderr
    data = json.loads(done.stdout)
    assert Path(data["project"]).is_file()
    assert Path(data["project"]).suffix == ".rpp"
    assert Path(data["project"]).parent == tmp_path / "daw"


def test_a_stage_that_there_is_none_of_is_wrong_usage(tmp_path: Path) -> None:
    tone(tmp_path / "ada.wav")
    assert "'dance' is not one of" in run("session", tmp_path, "--skip", "dance").stderr
