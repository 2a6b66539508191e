"""Tags into finished files: another reader finds them, and a file that cannot be tagged stays as it was."""

import shutil
from pathlib import Path

import pytest

from tests.pipeline.files.other_reader import names_in, read
from toolkit.formats.tags import EpisodeTags
from toolkit.model.chapter import Chapter
from toolkit.model.containers import MATROSKA, MP3
from toolkit.model.errors import (
    CannotWrite,
    DiskFull,
    InvalidChapters,
    NoSuchInput,
    UnreadableMedia,
    UnsupportedFormat,
)
from toolkit.pipeline.files.tagged_file import artwork_bytes, matroska_texts, tag_file, tagged_container

CHAPTERS = (Chapter(0.0, "Hello"), Chapter(1.5, "Walls"))
SUFFIXES = ["mp3", "m4a", "opus", "flac", "mka"]
COVER = Path(__file__).parents[3] / "samples" / "small-rooms" / "cover.png"


@pytest.fixture
def talk(short_files: dict[str, Path], tmp_path: Path) -> Path:
    shutil.copytree(short_files["mp3"].parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "talk.mp3"


@pytest.fixture
def sound(short_files: dict[str, Path]) -> bytes:
    return short_files["mp3"].read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_tags_and_chapters_reach_another_reader(talk: Path, suffix: str) -> None:
    path, before = talk.with_suffix(f".{suffix}"), names_in(talk.parent)
    tag_file(path, EpisodeTags(title="W\u00e4nde \u90e8\u5c4b"), CHAPTERS)
    tags, chapters = read(path)
    assert tags["title"] == "W\u00e4nde \u90e8\u5c4b"
    assert chapters == [(0.0, "Hello"), (1.5, "Walls")]
    assert names_in(talk.parent) == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_chapters_that_are_not_named_stay(talk: Path, suffix: str) -> None:
    path = talk.with_suffix(f".{suffix}")
    tag_file(path, EpisodeTags(), CHAPTERS)
    tag_file(path, EpisodeTags(title="Walls"), None)
    assert len(read(path)[1]) == 2
    tag_file(path, EpisodeTags(), ())
    assert read(path)[1] == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_chapters_after_the_end_leave_the_file_and_name_it(talk: Path, suffix: str) -> None:
    path = talk.with_suffix(f".{suffix}")
    before, beside = path.read_bytes(), names_in(talk.parent)
    with pytest.raises(InvalidChapters, match=rf"/talk\.{suffix}: chapter 'Doors' starts at 00:01:40"):
        tag_file(path, EpisodeTags(title="Walls"), (*CHAPTERS, Chapter(100.0, "Doors")))
    assert path.read_bytes() == before
    assert names_in(talk.parent) == beside


def test_a_full_disk_leaves_the_file(talk: Path, small_disk: Path) -> None:
    full = Path(shutil.copy(talk, small_disk))
    before = full.read_bytes()
    with pytest.raises(DiskFull, match="the disk is full"):
        tag_file(full, EpisodeTags(lyrics="word " * 100_000), None)
    assert full.read_bytes() == before
    assert names_in(small_disk) == ["talk.mp3"]


def test_a_folder_without_permission_leaves_the_file(sound: bytes, ordinary_user: Path) -> None:
    locked = ordinary_user / "talk.mp3"
    locked.write_bytes(sound)
    ordinary_user.chmod(0o500)
    with pytest.raises(CannotWrite, match="permission denied"):
        tag_file(locked, EpisodeTags(title="Walls"), None)
    assert locked.read_bytes() == sound


def test_through_a_link_the_file_itself_is_tagged(talk: Path) -> None:
    link = talk.with_name("link.mp3")
    link.symlink_to(talk.name)
    tag_file(link, EpisodeTags(title="Walls"), None)
    assert link.is_symlink()
    assert read(talk)[0]["title"] == "Walls"


def test_a_file_keeps_who_may_read_it(talk: Path) -> None:
    talk.chmod(0o640)
    tag_file(talk, EpisodeTags(title="Walls"), None)
    assert talk.stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_tagged_is_refused(talk: Path) -> None:
    with pytest.raises(UnsupportedFormat, match=r"talk\.wav: this format is not supported here; use MP3"):
        tag_file(talk.with_suffix(".wav"), EpisodeTags(title="Walls"), None)
    with pytest.raises(NoSuchInput, match=r"none\.mp3"):
        tag_file(talk.with_name("none.mp3"), EpisodeTags(title="Walls"), None)
    with pytest.raises(UnreadableMedia, match="this is a folder"):
        tag_file(talk.parent, EpisodeTags(title="Walls"), None)


def test_the_container_is_told_by_the_content(short_files: dict[str, Path], tmp_path: Path) -> None:
    assert tagged_container(Path(shutil.copy(short_files["mka"], tmp_path / "x.mp3"))) is MATROSKA
    assert tagged_container(Path(shutil.copy(short_files["mp3"], tmp_path / "x.mka"))) is MP3


def test_matroska_gets_tags_under_its_own_names_and_no_empty_ones() -> None:
    tags = EpisodeTags(title="Walls", show="Small Rooms", number=0, season=2, description="Short.", keywords=("a", "b"))
    assert matroska_texts(tags) == {
        "title": "Walls", "album": "Small Rooms", "part_number": "0", "season": "2", "genre": "Podcast", "summary": "Short.",
        "description": "Short.", "keywords": "a,b",
    }  # fmt: skip
    assert matroska_texts(EpisodeTags(description="Short.", long_description="Long."))["description"] == "Long."


def test_artwork_is_fitted_and_told_what_a_directory_would_say(tmp_path: Path) -> None:
    content, warnings = artwork_bytes(COVER)
    assert content.startswith(b"\xff\xd8\xff")
    assert warnings == ()
    with pytest.raises(NoSuchInput, match=r"none\.png: there is no such artwork"):
        artwork_bytes(tmp_path / "none.png")
