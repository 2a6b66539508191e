"""What is here and what is missing, each with how to get it."""

import os
import platform
import shutil
import tempfile
from pathlib import Path

import pytest

from toolkit.media.ffmpeg import find_ffmpeg
from toolkit.pipeline.commands.doctor import Finding, examine


def findings() -> dict[str, Finding]:
    return {finding.part: finding for finding in examine()}


def test_a_machine_is_examined_as_it_is() -> None:
    found = findings()
    assert found["Python"].found == platform.python_version()
    assert str(find_ffmpeg().path) in found["ffmpeg"].found
    assert str(os.cpu_count()) in found["processor"].found
    assert f"{shutil.disk_usage(tempfile.gettempdir()).free / 1e9:.0f} GB" in found["temporary room"].found


def test_whatever_is_missing_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODKIT_FFMPEG", str(tmp_path / "none"))
    found = findings()
    assert found["ffmpeg"].ok is False
    assert str(tmp_path / "none") in found["ffmpeg"].found
    assert all(finding.how for finding in found.values() if finding.needed and not finding.ok)


def test_a_machine_without_a_place_for_temporary_files_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    room = findings()["temporary room"]
    assert (room.ok, room.needed) == (False, True)
    assert "gone" in room.found


def test_a_full_place_for_temporary_files_is_told(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    room = findings()["temporary room"]
    assert (room.ok, room.found, room.how) == (False, f"0 GB free in {small_disk}", "make room on that disk")


def test_work_goes_on_without_a_gpu_and_without_the_second_engine() -> None:
    found = findings()
    assert not found["GPU"].needed
    assert not found["engine openai-whisper"].needed
    assert found["engine faster-whisper"].needed
