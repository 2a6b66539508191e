"""podkit doctor."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from toolkit.cli.main import app

runner = CliRunner()


def test_a_machine_without_ffmpeg_is_told_so_and_leaves_with_4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_FFMPEG", str(tmp_path / "none"))
    result = runner.invoke(app, ["doctor", "--json"])
    said = json.loads(result.stdout)
    (ffmpeg,) = (finding for finding in said["findings"] if finding["part"] == "ffmpeg")
    assert result.exit_code == 4
    assert said["healthy"] is False
    assert ffmpeg["ok"] is False
    assert "PODKIT_FFMPEG" in ffmpeg["how"]


def test_the_table_shows_missing_parts_with_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_FFMPEG", str(tmp_path / "none"))
    (row,) = (line for line in runner.invoke(app, ["doctor"]).stdout.splitlines() if line.startswith("ffmpeg"))
    assert row.split()[1] == "missing"
    assert row.rstrip().endswith("or set PODKIT_FFMPEG")


def test_a_machine_is_healthy_exactly_when_nothing_needed_is_missing() -> None:
    result = runner.invoke(app, ["doctor", "--json"])
    said = json.loads(result.stdout)
    assert said["healthy"] == all(finding["ok"] for finding in said["findings"] if finding["needed"])
    assert result.exit_code == (0 if said["healthy"] else 4)
