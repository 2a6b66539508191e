"""The marks that belong to a recording: inside it, and in labels beside it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.formats.wav_files import marked_wav
from toolkit.formats.tags import EpisodeTags
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter
from toolkit.model.mark import Mark
from toolkit.pipeline.files.recording_marks import label_files, marks_in_labels, marks_in_recording
from toolkit.pipeline.files.tagged_file import tag_file

LABELS = "1.5\t1.5\tRoom tone\n2.0\t2.5\tRetake\n"


def recording(folder: Path, *beside: str, content: str = LABELS) -> Path:
    for name in beside:
        (folder / name).write_text(content)
    (folder / "ada.wav").touch()
    return folder / "ada.wav"


@pytest.mark.parametrize(
    "name", ["ada.txt", "ada.TXT", "ada.labels.txt", "ada-labels.txt", "ada label track.txt", "ada_markers.txt"]
)
def test_labels_named_like_a_recording_are_its_own(name: str, tmp_path: Path) -> None:
    assert label_files(recording(tmp_path, name), is_only_one=False) == (tmp_path / name,)


@pytest.mark.parametrize("name", ["labels.txt", "Label Track.txt", "markers.txt"])
def test_labels_without_a_name_are_those_of_the_only_recording(name: str, tmp_path: Path) -> None:
    file = recording(tmp_path, name)
    assert label_files(file, is_only_one=True) == (tmp_path / name,)
    assert label_files(file, is_only_one=False) == ()


@pytest.mark.parametrize("name", ["ada2.txt", "notes.txt", "ada.md", "adalabel.txt.bak", "labels-of-ben.txt"])
def test_other_files_are_not_labels(name: str, tmp_path: Path) -> None:
    assert label_files(recording(tmp_path, name), is_only_one=True) == ()


@pytest.mark.parametrize("content", ["", "Remember to ask Ben.\n", "\0\1\2", "00:01 Room tone\n", "1.5 Room tone\n"])
def test_a_text_beside_a_recording_that_holds_no_labels_is_left_alone(content: str, tmp_path: Path) -> None:
    file = recording(tmp_path, "ada.txt", content=content)
    assert label_files(file, is_only_one=True) == ()
    assert marks_in_labels(tmp_path / "ada.txt") == ()


def test_a_folder_a_pipe_and_a_huge_file_named_like_labels_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ada.txt").mkdir()
    os.mkfifo(tmp_path / "ada.labels.txt")
    (tmp_path / "ada.csv").write_text(LABELS + " " * (1 << 20))
    assert label_files(recording(tmp_path), is_only_one=True) == ()


def test_labels_of_audacity_reaper_and_audition_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LABELS)
    (tmp_path / "b.csv").write_text(
        "#,Name,Start,End,Length\nM1,Room tone,0:01.500,,\nR2,Retake,0:02.000,0:02.500,0:00.500\n"
    )
    (tmp_path / "c.csv").write_text(
        "Name\tStart\tDuration\tTime Format\tType\tDescription\nRetake\t0:02.000\t0:00.500\tdecimal\tCue\t\nRoom tone\t0:01.500\t0:00.000\tdecimal\tCue\t\n"
    )
    for name in ("a.txt", "b.csv", "c.csv"):
        assert marks_in_labels(tmp_path / name) == (Mark(1.5, "Room tone", None, name), Mark(2.0, "Retake", 2.5, name))


def test_a_line_that_is_no_label_is_named(tmp_path: Path) -> None:
    (tmp_path / "ada.txt").write_text("1.0\t1.0\tA\nBen comes in\n")
    with pytest.raises(UnreadableText, match="line 2: 'Ben comes in' is not a time in seconds"):
        marks_in_labels(tmp_path / "ada.txt")


def test_cue_points_of_a_wav_name_their_file(tmp_path: Path) -> None:
    (tmp_path / "ada.wav").write_bytes(marked_wav([(480, "Room tone")]))
    assert marks_in_recording(tmp_path / "ada.wav") == (Mark(0.01, "Room tone", None, "ada.wav"),)


@pytest.mark.parametrize("suffix", ["mp3", "m4a", "flac", "opus", "mka"])
def test_chapters_inside_a_recording_are_marks(suffix: str, short_files: dict[str, Path], tmp_path: Path) -> None:
    file = Path(shutil.copy(short_files[suffix], tmp_path))
    tag_file(file, EpisodeTags(title="T"), (Chapter(0.0, "Hello"), Chapter(1.5, "Room tone")))
    before = file.read_bytes()
    assert [(round(mark.start_s, 2), mark.label) for mark in marks_in_recording(file)] == [
        (0.0, "Hello"),
        (1.5, "Room tone"),
    ]
    assert file.read_bytes() == before


@pytest.mark.parametrize("suffix", ["mp3", "m4a", "flac", "opus", "mka", "wav"])
def test_a_recording_without_marks_has_none(suffix: str, short_files: dict[str, Path]) -> None:
    assert marks_in_recording(short_files[suffix]) == ()
