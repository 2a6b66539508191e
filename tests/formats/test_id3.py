"""Episode tags in MP3: which frames, which version, and what others wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import mutagen
import mutagen.id3

from tests.formats.tagging import CHAPTERS, JPEG, TAGS, asked, players_chapters, write_tags
from toolkit.formats.tags import EpisodeTags, read_tags


def test_players_list_chapters_in_order_in_version_2_4_too(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    # ffmpeg 8 takes sync-safe sizes inside CHAP for plain ones: it only reads titles up to 127 bytes in 2.4.
    chapters = tuple(replace(chapter, title=chapter.title[:59]) for chapter in CHAPTERS)
    other = mutagen.id3.ID3()
    other.add(mutagen.id3.TSOP(encoding=3, text="Park, Ada"))
    other.save(file, v2_version=4)
    write_tags(file, TAGS, chapters, 3.0)
    assert file.read_bytes()[3] == 4
    assert players_chapters(file) == [(c.start_s, c.title) for c in chapters]


def test_kid3_sees_one_ordered_table_of_all_chapters(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    shown = asked("kid3-cli", "-c", '{"method":"get","params":["all"]}', file)
    frames = json.loads(shown)["result"]["taggedFile"]["tag2"]["frames"]
    values = {
        name: [frame["value"] for frame in frames if frame["name"] == name] for name in {f["name"] for f in frames}
    }
    assert values["Title"] == [TAGS.title]
    assert values["Table of Contents"] == ["toc"]
    assert values["Chapter"] == [f"chp{number:03d}" for number in range(len(CHAPTERS))]
    assert values["Podcast Feed"] == [TAGS.feed]
    assert values["Release Date"] == values["Date"] == ["2026-11-23"]


def test_mpg123_decodes_a_tagged_mp3_and_shows_its_title(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert f"Title:   {TAGS.title}" in asked("mpg123", "--utf8", "-t", file)


def test_mp3_gets_version_2_3_with_utf_16_and_padding(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    content = file.read_bytes()
    assert content[:5] == b"ID3\x03\x00"
    assert b"\xff\xfe" + "部屋の音".encode("utf-16-le") in content
    assert bytes(4096) in content
    assert mutagen.id3.ID3(file, translate=False)["TYER"].text == ["2026"]


def test_frames_of_other_programs_are_kept(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    other = mutagen.id3.ID3()
    for frame in (mutagen.id3.TXXX(encoding=1, desc="MyTool", text="x"), mutagen.id3.PRIV(owner="me", data=b"\x00\x01"),
                  mutagen.id3.COMM(encoding=1, lang="eng", desc="iTunNORM", text=" 0000"), mutagen.id3.TBPM(encoding=1, text="120"),
                  mutagen.id3.APIC(encoding=0, mime="image/jpeg", type=4, desc="cover", data=JPEG + b"back")):  # fmt: skip
        other.add(frame)
    other.save(file, v2_version=3, v1=2)
    write_tags(file, TAGS, CHAPTERS, 3.0)
    kept = mutagen.id3.ID3(file, translate=False)
    assert (kept["TXXX:MyTool"].text, kept["PRIV:me:\x00\x01"].data, kept["TBPM"].text) == (["x"], b"\x00\x01", ["120"])
    assert "COMM:iTunNORM:eng" in kept
    assert [picture.type for picture in kept.getall("APIC")] == [3, 4]
    assert file.read_bytes()[-128:-125] == b"TAG"


def test_a_tag_in_2_4_with_frames_that_2_3_lacks_stays_2_4(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    other = mutagen.id3.ID3()
    other.add(mutagen.id3.TSOP(encoding=3, text="Park, Ada"))
    other.save(file, v2_version=4)
    write_tags(file, TAGS, CHAPTERS, 3.0)
    assert mutagen.id3.ID3(file).version == (2, 4, 0)
    assert mutagen.id3.ID3(file)["TSOP"].text == ["Park, Ada"]
    assert read_tags(file) == (TAGS, CHAPTERS)


def saved(file: Path, *frames: mutagen.id3.Frame, version: int = 3, v1: int = 1) -> None:
    tag = mutagen.id3.ID3()
    for frame in frames:
        tag.add(frame)
    tag.save(file, v2_version=version, v1=v1)


def test_a_file_without_tags_has_none_to_read(copy_of: Callable[[str], Path]) -> None:
    assert read_tags(copy_of("mp3")) == (EpisodeTags(genre=""), ())


def test_tags_of_other_programs_are_read_under_podkits_names(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    saved(
        file, mutagen.id3.TIT2(encoding=3, text="Walls"), mutagen.id3.TRCK(encoding=3, text="7/20"), mutagen.id3.TDRL(encoding=3, text="2026-05-04"),
        mutagen.id3.COMM(encoding=3, lang="eng", desc="", text="About walls"), mutagen.id3.WOAS(url=" https://x.org "), mutagen.id3.TLAN(encoding=3, text="ger"),
        mutagen.id3.USLT(encoding=3, lang="eng", desc="", text="La\nla"), mutagen.id3.TKWD(encoding=3, text="a, b,"), version=4,
    )  # fmt: skip
    tags, _ = read_tags(file)
    assert (tags.title, tags.number, str(tags.date), tags.description, tags.long_description) == (
        "Walls",
        7,
        "2026-05-04",
        "About walls",
        "",
    )
    assert (tags.link, tags.language, tags.lyrics, tags.keywords) == ("https://x.org", "de", "La\nla", ("a", "b"))


def test_the_front_cover_is_the_artwork_and_else_the_first_picture(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    back = mutagen.id3.APIC(encoding=0, mime="image/jpeg", type=4, desc="b", data=JPEG + b"b")
    front = mutagen.id3.APIC(encoding=0, mime="image/jpeg", type=3, desc="f", data=JPEG + b"f")
    saved(file, back, mutagen.id3.APIC(encoding=0, mime="image/gif", type=3, desc="g", data=b"GIF89a"))
    assert read_tags(file)[0].artwork == JPEG + b"b"
    saved(file, back, front)
    assert read_tags(file)[0].artwork == JPEG + b"f"


def test_what_stands_behind_the_sound_stays_byte_for_byte(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    tail = b"TAG" + "Ol\u00e9".encode("latin-1").ljust(124, b"\0") + b"\x0c"
    file.write_bytes(file.read_bytes() + tail)
    write_tags(file, TAGS, CHAPTERS, 3.0)
    write_tags(file, replace(TAGS, title="Another"), None, 3.0)
    assert file.read_bytes().endswith(tail)
    assert file.read_bytes().count(b"TAG" + b"Ol") == 1


def test_a_description_alone_is_the_long_one_too(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    write_tags(file, EpisodeTags(description="In one sentence."), None, 3.0)
    frames = mutagen.id3.ID3(file)
    assert frames["TIT3"].text == frames["TDES"].text == ["In one sentence."]
    assert read_tags(file)[0].long_description == ""


def test_empty_tags_leave_what_is_there(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    write_tags(file, EpisodeTags(genre=""), None, 3.0)
    assert read_tags(file) == (TAGS, CHAPTERS)
