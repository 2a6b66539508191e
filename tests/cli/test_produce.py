"""podkit produce at the terminal; what is produced is for tests/pipeline."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run, tone


def test_a_stage_or_draft_that_there_is_none_of_is_wrong_usage(tmp_path: Path) -> None:
    tone(tmp_path / "ada.wav")
    for option, known in (("--skip", "transcribe"), ("--redraft", "chapters")):
        refused = run("produce", tmp_path, option, "dance")
        assert refused.exit_code == 2
        assert "'dance' is not one of" in refused.stderr
        assert known in refused.stderr


@pytest.mark.slow
def test_people_read_what_was_made_and_what_was_inferred_and_programs_get_one_object(tmp_path: Path) -> None:
    tone(tmp_path / "talk" / "ada.wav", 6.0)
    shown = run("produce", tmp_path / "talk", "--skip", "transcribe,clean")
    assert shown.exit_code == 0, shown.stderr
    assert "inferred: " in shown.stderr
    assert "talk.mp3" in shown.stdout
    data = json.loads(run("produce", tmp_path / "talk", "--skip", "transcribe,clean", "--json").stdout)
    assert any(file.endswith("talk.mp3") for file in data["files"])


@pytest.mark.slow
def test_what_a_run_did_not_make_again_is_removed_and_named(tmp_path: Path) -> None:
    tone(tmp_path / "talk" / "ada.wav", 6.0)
    run("produce", tmp_path / "talk", "--skip", "transcribe,clean")
    again = run("produce", tmp_path / "talk", "--skip", "transcribe,clean", "--preset", "archive")
    assert f"removed from {tmp_path / 'talk' / 'out'}, as this run did not make it: " in again.stderr
    assert "talk.mp3" in again.stderr


@pytest.mark.slow
def test_a_preview_is_asked_for_with_a_time_or_without_one(tmp_path: Path) -> None:
    talk = tmp_path / "talk"
    tone(talk / "ada.wav", 6.0)
    shown = run("produce", "--preview", talk, "--skip", "transcribe,clean", "--for", "2")
    assert shown.exit_code == 0, shown.stderr
    assert "both at " in shown.stdout
    assert "talk-before.wav" in shown.stdout
    assert "rests on " in shown.stdout
    data = json.loads(run("produce", talk, "--preview", "0:03", "--for", "2", "--skip", "transcribe", "--json").stdout)
    assert (data["start_s"], data["duration_s"]) == (3.0, 2.0)
    assert Path(data["after"]).is_file()
    assert not (talk / "out").exists()


def test_a_preview_from_no_time_at_all_is_wrong_usage(tmp_path: Path) -> None:
    tone(tmp_path / "ada.wav")
    refused = run("produce", tmp_path, "--preview=noon")
    assert refused.exit_code == 2
    assert "'noon' is not a time" in refused.stderr
    assert run("produce", tmp_path, "--preview", "--for", "0").exit_code == 2
