"""Chapters out of any file, with their pictures: where those are looked for, and where never."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from toolkit.formats.tags import EpisodeTags
from toolkit.model.chapter import Chapter, ChapterFileFacts
from toolkit.model.errors import InvalidChapters, NoSuchInput, UnreadableMedia
from toolkit.model.file_errors import UnreadableFile
from toolkit.pipeline.files.chapter_files import (
    PICTURE_BYTES,
    PICTURE_SIDE_PX,
    chapters_in_media,
    chapters_in_text,
    read_chapter_file,
)
from toolkit.pipeline.files.tagged_file import tag_file

JPEG = b"\xff\xd8\xff\xe0" + bytes(20)


def listed(folder: Path, *images: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "chapters.json"
    chapters = [{"startTime": n, "title": f"C{n}", "img": image} for n, image in enumerate(images)]
    path.write_text(json.dumps({"title": "Walls", "chapters": chapters}))
    return path


def painted(path: Path, side_px: int = 900) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.effect_noise((side_px, side_px), 90).convert("RGB").save(path)
    return path


def test_a_list_comes_with_its_facts_and_the_pictures_beside_it(tmp_path: Path) -> None:
    painted(tmp_path / "lists" / "in" / "room.png")
    found = read_chapter_file(listed(tmp_path / "lists", "in/room.png", "https://x.org/i.png", ""))
    assert [chapter.title for chapter in found.chapters] == ["C0", "C1", "C2"]
    assert (found.facts, found.from_media) == (ChapterFileFacts(title="Walls"), False)
    assert list(found.pictures) == ["in/room.png"]
    picture = Image.open(io.BytesIO(found.pictures["in/room.png"]))
    assert (picture.format, max(picture.size) <= PICTURE_SIDE_PX) == ("JPEG", True)
    assert len(found.pictures["in/room.png"]) <= PICTURE_BYTES


@pytest.mark.parametrize(
    "image", ["../secret.png", "/etc/hostname", "none.png", "link.png", "folder", "x" * 5000, "a\0b"]
)
def test_what_lies_elsewhere_or_is_no_file_is_left_alone(image: str, tmp_path: Path) -> None:
    secret = painted(tmp_path / "secret.png", 20)
    path = listed(tmp_path / "lists", image)
    (path.parent / "link.png").symlink_to(secret)
    (path.parent / "folder").mkdir()
    assert chapters_in_text(path.read_bytes().replace(b"\\u0000", b"0"), path).pictures == {}


def test_a_picture_that_is_none_is_named(tmp_path: Path) -> None:
    path = listed(tmp_path, "room.png")
    (tmp_path / "room.png").write_text("no picture")
    with pytest.raises(UnreadableMedia, match=r"room\.png: this is not a picture"):
        read_chapter_file(path)


def test_a_picture_that_may_not_be_read_is_named(ordinary_user: Path) -> None:
    path = listed(ordinary_user, "room.png")
    painted(ordinary_user / "room.png", 20).chmod(0)
    with pytest.raises(
        UnreadableFile, match=r"room\.png: this cannot be read \(permission denied\); check the file and"
    ):
        read_chapter_file(path)


def test_a_list_that_is_not_there_or_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSuchInput, match=r"none\.txt: there is no such chapter file"):
        read_chapter_file(tmp_path / "none.txt")
    (tmp_path / "letter.txt").write_text("Dear Ada")
    with pytest.raises(InvalidChapters, match=r"letter\.txt: line 1"):
        read_chapter_file(tmp_path / "letter.txt")


def test_a_media_file_gives_the_chapters_of_its_tags_with_links_and_pictures(
    short_files: dict[str, Path], tmp_path: Path
) -> None:
    talk = Path(shutil.copy(short_files["mp3"], tmp_path))
    chapters = (Chapter(0.0, "A", url="https://x.org", image="a"), Chapter(0.5, "B", 0.75, toc=False))
    tag_file(talk, EpisodeTags(chapter_pictures={"a": JPEG}), chapters)
    found = chapters_in_media(talk)
    assert found.from_media
    assert found.chapters == (Chapter(0.0, "A", url="https://x.org", image="chapter-001.jpg"), chapters[1])
    assert found.pictures == {"chapter-001.jpg": JPEG}


@pytest.mark.parametrize("suffix", ["m4a", "mka"])
def test_a_media_file_whose_tags_hold_less_gives_what_its_demuxer_finds(
    suffix: str, short_files: dict[str, Path], tmp_path: Path
) -> None:
    talk = Path(shutil.copy(short_files[suffix], tmp_path))
    title = "long " * 80
    tag_file(talk, EpisodeTags(), (Chapter(0.0, title.strip()), Chapter(0.5, "B")))
    assert chapters_in_media(talk).chapters == (Chapter(0.0, title.strip()), Chapter(0.5, "B"))


def test_a_media_file_without_chapters_has_none(short_files: dict[str, Path]) -> None:
    assert chapters_in_media(short_files["wav"]).chapters == chapters_in_media(short_files["flac"]).chapters == ()
