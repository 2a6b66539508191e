"""podkit check at the terminal: exit codes, forms, and what stands on stdout."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner, Result

from toolkit.cli.main import app

RATE = 8_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def check(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


def tone(path: Path, gain: float = 0.2) -> Path:
    times_s = np.arange(2 * RATE) / RATE
    soundfile.write(path, np.clip(gain * np.sin(2 * np.pi * 440 * times_s), -0.9, 0.9), RATE)
    return path


def test_warnings_and_notes_leave_with_0(tmp_path: Path) -> None:
    found = check(tone(tmp_path / "a.wav"))
    assert found.exit_code == 0
    assert "AUD023 note" in found.stdout


def test_an_error_leaves_with_1(tmp_path: Path) -> None:
    found = check(tone(tmp_path / "a.wav", 4.0))
    assert found.exit_code == 1
    assert "AUD003 error   clipping at 00:00:00.0" in found.stdout


def test_a_file_that_cannot_be_read_leaves_with_3_and_is_told_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_bytes(b"nothing")
    found = check(tmp_path / "broken.wav", "--json")
    assert found.exit_code == 3
    assert json.loads(found.stdout)["unreadable"] == [str(tmp_path / "broken.wav")]


def test_only_new_findings_fail(tmp_path: Path) -> None:
    path = tone(tmp_path / "a.wav", 4.0)
    assert check(path, "--write-baseline", tmp_path / "known.txt").exit_code == 0
    again = check(path, "--baseline", tmp_path / "known.txt")
    assert again.exit_code == 0
    assert "known" in again.stdout


def test_rules_can_be_chosen_and_left_out(tmp_path: Path) -> None:
    path = tone(tmp_path / "a.wav", 4.0)
    assert "AUD023" not in check(path, "--select", "clipping").stdout
    assert check(path, "--ignore", "AUD003").exit_code == 0


def test_a_rule_is_explained_without_any_file() -> None:
    told = check("--explain", "aud004")
    assert told.exit_code == 0
    assert told.stdout.startswith("# AUD004: noise-floor\n")


@pytest.mark.parametrize(
    "arguments", [(), ("--explain", "AUD999"), ("a.wav", "--format", "pdf"), ("a.wav", "--select", "nothing")]
)
def test_wrong_usage_leaves_with_2(arguments: tuple[str, ...]) -> None:
    assert check(*arguments).exit_code == 2


def test_a_report_goes_into_a_file(tmp_path: Path) -> None:
    found = check(tone(tmp_path / "a.wav"), "--format", "sarif", "-o", tmp_path / "found.sarif")
    assert found.stdout == ""
    assert json.loads((tmp_path / "found.sarif").read_text())["version"] == "2.1.0"
