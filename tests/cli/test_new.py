"""podkit new."""

import json
from pathlib import Path

from typer.testing import CliRunner

from toolkit.cli.main import app

runner = CliRunner()


def test_new_makes_the_folder_and_says_what_comes_next(tmp_path: Path) -> None:
    result = runner.invoke(app, ["new", str(tmp_path / "talk")])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{tmp_path}/talk/episode.toml: ")
    assert f"podkit produce {tmp_path}/talk" in result.stdout
    assert (tmp_path / "talk" / "tracks").is_dir()


def test_new_names_the_manifest_in_json(tmp_path: Path) -> None:
    result = runner.invoke(app, ["new", str(tmp_path / "talk"), "--json"])
    assert json.loads(result.stdout) == {"folder": f"{tmp_path}/talk", "manifest": f"{tmp_path}/talk/episode.toml"}


def test_new_overwrites_no_episode(tmp_path: Path) -> None:
    (tmp_path / "episode.toml").write_text("mine")
    result = runner.invoke(app, ["new", str(tmp_path)])
    assert result.exit_code == 4
    assert "there is an episode here already" in result.stderr
    assert (tmp_path / "episode.toml").read_text() == "mine"
