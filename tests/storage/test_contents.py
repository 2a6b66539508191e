"""The list of a folder's contents: whatever is not what was written is seen."""

import os
from pathlib import Path

import pytest

from toolkit.storage.contents import LIST, contents_digest, is_sound, record_contents


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "result"
    (place / "deep").mkdir(parents=True)
    (place / "sound.wav").write_bytes(b"RIFF" * 100)
    (place / "deep" / "text.txt").write_text("words")
    record_contents(place)
    return place


def test_a_folder_is_sound_as_it_was_written(folder: Path) -> None:
    assert is_sound(folder)


def test_an_empty_folder_has_contents_too(tmp_path: Path) -> None:
    record_contents(tmp_path)
    assert is_sound(tmp_path)
    (tmp_path / "more").touch()
    assert not is_sound(tmp_path)


def test_a_folder_without_a_list_is_not_believed(tmp_path: Path) -> None:
    assert not is_sound(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"sound.wav": 5}', '{"sound.wav": [1, 2]}', "[" * 100_000])
def test_a_damaged_list_is_not_believed(folder: Path, text: str) -> None:
    (folder / LIST).write_text(text)
    assert not is_sound(folder)


def test_a_changed_byte_is_seen_though_size_and_modification_time_are_the_same(folder: Path) -> None:
    sound = folder / "sound.wav"
    before = sound.stat()
    with sound.open("r+b") as stream:
        stream.write(b"rIFF")
    os.utime(sound, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert sound.stat().st_mtime_ns == before.st_mtime_ns
    assert not is_sound(folder)


def test_a_file_that_is_gone_or_came_is_seen(folder: Path) -> None:
    (folder / "more.txt").write_text("")
    assert not is_sound(folder)
    (folder / "more.txt").unlink()
    assert is_sound(folder)
    (folder / "deep" / "text.txt").unlink()
    assert not is_sound(folder)


def test_a_touched_file_is_read_once_and_trusted_after_that(folder: Path) -> None:
    (folder / "sound.wav").touch()
    before = (folder / LIST).read_text()
    assert is_sound(folder)
    after = (folder / LIST).read_text()
    assert after != before
    assert is_sound(folder)
    assert (folder / LIST).read_text() == after


def test_the_digest_is_that_of_all_files_but_one(folder: Path) -> None:
    whole, without = contents_digest(folder), contents_digest(folder, without="sound.wav")
    assert whole != without
    (folder / "sound.wav").write_bytes(b"other")
    record_contents(folder)
    assert contents_digest(folder) != whole
    assert contents_digest(folder, without="sound.wav") == without


def test_a_file_under_another_name_is_other_contents(folder: Path) -> None:
    before = contents_digest(folder)
    (folder / "sound.wav").rename(folder / "voice.wav")
    record_contents(folder)
    assert contents_digest(folder) != before
