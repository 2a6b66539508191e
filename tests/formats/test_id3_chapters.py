"""Chapters in ID3: the frames, the table that players show, and their order in the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import mutagen
import mutagen.id3

from tests.formats.tagging import CHAPTERS, JPEG, TAGS, players_chapters, write_tags
from toolkit.formats.tags import EpisodeTags, read_tags
from toolkit.model.chapter import Chapter


def test_a_hidden_chapter_is_in_no_table_and_a_picture_stays_with_its_chapter(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    chapters = (Chapter(0, "Heard", image="a.jpg"), Chapter(1, "Hidden", toc=False), Chapter(2, "Seen", end_s=2.5))
    write_tags(file, replace(TAGS, chapter_pictures={"a.jpg": JPEG}), chapters, 10.0)
    table = mutagen.id3.ID3(file).getall("CTOC")
    assert [(t.child_element_ids, int(t.flags)) for t in table] == [(["chp000", "chp002"], 3)]
    tags, read = read_tags(file)
    assert read == (replace(chapters[0], image="chapter-001.jpg"), *chapters[1:])
    assert tags.chapter_pictures == {"chapter-001.jpg": JPEG}


def test_more_than_255_chapters_hang_in_tables_below_the_one_at_the_top(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    chapters = tuple(Chapter(n / 100, f"Chapter {n}") for n in range(600))
    write_tags(file, EpisodeTags(), chapters, 6.0)
    tables = {t.element_id: t for t in mutagen.id3.ID3(file).getall("CTOC")}
    assert sorted(len(t.child_element_ids) for t in tables.values() if not t.flags & 2) == [90, 255, 255]
    assert tables["toc"].child_element_ids == ["toc000", "toc001", "toc002"]
    assert read_tags(file)[1] == chapters
    assert [title for _, title in players_chapters(file)] == [c.title for c in chapters]


def frames_of(file: Path) -> list[tuple[str, int, int]]:
    return [(frame.element_id, frame.start_time, frame.end_time) for frame in mutagen.id3.ID3(file).getall("CHAP")]


def test_each_chapter_ends_at_the_next_and_the_last_with_the_sound(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    write_tags(file, TAGS, (Chapter(0.0, "A"), Chapter(1.0004, "B", 1.5), Chapter(2.9996, "C")), 3.0)
    assert sorted(frames_of(file)) == [("chp000", 0, 1000), ("chp001", 1000, 1500), ("chp002", 3000, 3001)]


def test_an_end_is_told_where_it_is_not_the_next_start_nor_the_end_of_the_file(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    length_s = 3.0
    write_tags(file, TAGS, (Chapter(0.0, "A", 0.999), Chapter(1.0, "B", 2.0), Chapter(2.0, "C", 2.7)), length_s)
    assert [chapter.end_s for chapter in read_tags(file)[1]] == [0.999, None, 2.7]
    write_tags(file, TAGS, (Chapter(0.0, "A"), Chapter(2.0, "C", 2.9)), length_s)
    assert [chapter.end_s for chapter in read_tags(file)[1]] == [None, None]


def test_a_table_of_255_is_one_and_of_256_hangs_below(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    for count, tables in ((255, ["toc"]), (256, ["toc", "toc000", "toc001"])):
        write_tags(file, EpisodeTags(), tuple(Chapter(n / 100, f"C{n}") for n in range(count)), 3.0)
        assert sorted(table.element_id for table in mutagen.id3.ID3(file).getall("CTOC")) == tables


def test_without_any_table_every_chapter_is_listed(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    tag = mutagen.id3.ID3()
    for n, title in enumerate(("B", "A")):
        tag.add(
            mutagen.id3.CHAP(
                element_id=title, start_time=1000 - 1000 * n, end_time=2000, start_offset=0, end_offset=0, sub_frames=[]
            )
        )
    tag.save(file, v2_version=3)
    assert read_tags(file)[1] == (Chapter(0.0, ""), Chapter(1.0, "", 2.0))


def test_no_chapters_take_all_frames_out(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    write_tags(file, TAGS, CHAPTERS, 3.0)
    write_tags(file, TAGS, (), 3.0)
    assert {frame.FrameID for frame in mutagen.id3.ID3(file).values()}.isdisjoint({"CHAP", "CTOC"})


def test_chapters_stand_in_the_file_in_order_of_their_start(copy_of: Callable[[str], Path]) -> None:
    file = copy_of("mp3")
    # mutagen sorts frames by their size.
    chapters = tuple(Chapter(n / 10, "long " * (9 - n) or "x") for n in range(9))
    write_tags(file, TAGS, chapters, 3.0)
    content = file.read_bytes()
    places = [content.index(f"chp{n:03d}\0".encode() + (n * 100).to_bytes(4, "big")) for n in range(9)]
    assert places == sorted(places)
    assert players_chapters(file) == [(c.start_s, c.title.strip()) for c in chapters]
