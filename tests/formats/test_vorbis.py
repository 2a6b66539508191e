"""Episode tags in Vorbis comments: Ogg, Opus, FLAC."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import mutagen
import mutagen.id3
import pytest
from mutagen.flac import Picture

from tests.formats.tagging import CHAPTERS, JPEG, TAGS, asked, write_tags
from toolkit.formats.tags import EpisodeTags, read_tags
from toolkit.model.chapter import Chapter


def test_opusinfo_reads_chapters_in_opus(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("opus")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert "CHAPTER001NAME=部屋の音" in asked("opusinfo", file)


def test_metaflac_reads_chapters_in_flac(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("flac")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    shown = asked("metaflac", "--export-tags-to=-", "--no-utf8-convert", file).splitlines()
    assert {"CHAPTER002=00:00:01.000", "CHAPTER002NAME=🎙️", f"title={TAGS.title}"} <= {*shown}


@pytest.mark.parametrize("suffix", ["opus", "flac"])
def test_comments_of_other_programs_are_kept(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    other = mutagen.File(file)
    other["R128_TRACK_GAIN"], other["CHAPTER001"], other["CHAPTER001NAME"] = ["-100"], ["00:00:01.000"], ["Old"]
    other.save()
    assert read_tags(file)[1] == (Chapter(1, "Old"),)
    write_tags(file, TAGS, CHAPTERS[:1], 3.0)
    assert mutagen.File(file)["R128_TRACK_GAIN"] == ["-100"]
    assert read_tags(file)[1] == CHAPTERS[:1]


@pytest.mark.parametrize("suffix", ["opus", "ogg", "flac"])
def test_comments_have_the_names_that_players_look_for(suffix: str, copy_of: Callable[[str], Path]) -> None:
    file = copy_of(suffix)
    write_tags(file, TAGS, CHAPTERS[2:3], 3.0)
    found = mutagen.File(file)
    named = {
        name: found[name]
        for name in (
            "title",
            "album",
            "albumartist",
            "tracknumber",
            "discnumber",
            "date",
            "description",
            "subtitle",
            "language",
        )
    }
    assert named == {
        "title": [TAGS.title], "album": [TAGS.show], "albumartist": [TAGS.publisher], "tracknumber": ["12"], "discnumber": ["2"],
        "date": ["2026-11-23"], "description": [TAGS.long_description], "subtitle": [TAGS.description], "language": ["en"],
    }  # fmt: skip
    assert (found["CHAPTER000"], found["CHAPTER000NAME"], found["CHAPTER000URL"]) == (
        ["00:00:01.000"],
        ["\U0001f399\ufe0f"],
        ["https://example.org/r%C3%A4ume"],
    )


def back_cover() -> Picture:
    picture = Picture()
    picture.type, picture.mime, picture.data = 4, "image/jpeg", JPEG + b"back"
    return picture


def test_in_flac_the_cover_comes_before_other_pictures_which_stay(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("flac")
    other = mutagen.File(file)
    other.add_picture(back_cover())
    other.save()
    for cover in (JPEG + b"old", JPEG):
        write_tags(file, EpisodeTags(artwork=cover), None, 3.0)
        assert read_tags(file)[0].artwork == cover
        assert [picture.data for picture in mutagen.File(file).pictures] == [cover, JPEG + b"back"]


def test_in_ogg_the_cover_comes_before_other_pictures_which_stay(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("opus")
    other, back = mutagen.File(file), base64.b64encode(back_cover().write()).decode()
    other["metadata_block_picture"] = [back]
    other.save()
    for cover in (JPEG + b"old", JPEG):
        write_tags(file, EpisodeTags(artwork=cover), None, 3.0)
        assert read_tags(file)[0].artwork == cover
        first, second = mutagen.File(file)["metadata_block_picture"]
        assert (Picture(base64.b64decode(first)).data, second) == (cover, back)


def test_a_block_that_is_not_a_picture_is_read_past(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("opus")
    other = mutagen.File(file)
    other["metadata_block_picture"] = ["no base64!", base64.b64encode(b"short").decode()]
    other.save()
    assert read_tags(file)[0].artwork is None
    write_tags(file, EpisodeTags(artwork=JPEG), None, 3.0)
    assert len(mutagen.File(file)["metadata_block_picture"]) == 1


def test_chapters_are_read_in_order_of_their_start_and_those_without_a_time_are_read_past(
    copy_of: Callable[[str], Path],
) -> None:
    file = copy_of("opus")
    other = mutagen.File(file)
    for number, (start, name) in enumerate((("00:00:02.5", "B"), ("soon", "X"), ("0:01", "A"))):
        other[f"chapter{number:03d}"], other[f"Chapter{number:03d}Name"] = [start], [name]
    other.save()
    assert read_tags(file)[1] == (Chapter(1.0, "A"), Chapter(2.5, "B"))


def test_hidden_chapters_are_left_out_and_the_others_numbered_without_a_gap(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("flac")
    write_tags(file, EpisodeTags(), (Chapter(0, "A"), Chapter(1, "H", toc=False), Chapter(2, "B")), 3.0)
    assert sorted(key for key in mutagen.File(file).keys() if key.startswith("chapter")) == [  # noqa: SIM118 - a tag
        "chapter000", "chapter000name", "chapter001", "chapter001name"]  # fmt: skip


def test_a_file_without_comments_has_none_to_read(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("flac")
    bare = mutagen.File(file)
    bare.delete()
    assert read_tags(file) == (EpisodeTags(genre=""), ())
