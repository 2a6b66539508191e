"""Chapters as ffmpeg's metadata text: its escaping, its time bases."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.formats.chapter_lists import chapter_lists
from toolkit.formats.ffmetadata import FFMETADATA, parse_ffmetadata, render_ffmetadata
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter, ChapterFile


@given(chapter_lists())
def test_ffmetadata_gives_back_titles_starts_and_ends(chapters: list[Chapter]) -> None:
    read = parse_ffmetadata(render_ffmetadata(chapters, 2e4))
    assert [(c.start_s, c.title) for c in read] == [(c.start_s, c.title) for c in chapters]
    assert [c.end_s for c in read[:-1]] == [c.end_s for c in chapters[:-1]]


def test_chapters_are_written_in_milliseconds_each_ending_at_the_next() -> None:
    assert render_ffmetadata([Chapter(0, "A"), Chapter(1.5, "B", 2.25), Chapter(3, "C")], 4.0) == (
        ";FFMETADATA1\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=A\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=2250\ntitle=B\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=3000\nEND=4000\ntitle=C\n"
    )


def test_what_would_end_a_value_is_escaped() -> None:
    assert "title=a\\=b\\;c\\#d\\\\e\n" in render_ffmetadata([Chapter(0, "a=b;c#d\\e")], 1)
    # A line that ends in a backslash would go on in the next.
    assert render_ffmetadata([Chapter(0, "C:\\")], 1).endswith("title=C:\\\\ \n")


def test_a_list_alone_ends_a_second_after_its_last_start() -> None:
    written = FFMETADATA.render(ChapterFile((Chapter(0, "A"), Chapter(2, "B"))))
    assert written.endswith("START=2000\nEND=3000\ntitle=B\n")
    assert FFMETADATA.render(ChapterFile((Chapter(2, "B", 9.0),))).endswith("END=9000\ntitle=B\n")
    assert FFMETADATA.render(ChapterFile(())) == ";FFMETADATA1\n"


def test_the_text_of_ffmpeg_is_read_past_what_is_not_a_chapter() -> None:
    text = (
        "\n;FFMETADATA1\r\ntitle=The file\n[STREAM]\ntitle=The sound\n[chapter]\n#START=5\n; a remark\nSTART=1500000000\n"
        "END=2500000000\nTitle=over \\\ntwo lines\nother\n[CHAPTER]\nTIMEBASE=1/44100\nSTART=110250\nEND=132300\ntitle=B\\=b\n"
    )
    assert parse_ffmetadata(text) == (Chapter(1.5, "over two lines"), Chapter(2.5, "B=b", 3.0))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[CHAPTER]\n", r"^the first line is not ;FFMETADATA1$"),
        (";FFMETADATA1\n[CHAPTER]\nSTART=0\n", r"^chapter 1 has no START, END and TIMEBASE that are numbers$"),
        (";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/0\nSTART=0\nEND=1\n", r"^chapter 1 has no START"),
        (";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1\nSTART=0\nEND=1\n", r"^chapter 1 has no START"),
        (
            ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=2\nEND=1\n",
            r"^chapter 1 has impossible times \(2 to 1 s\)$",
        ),
        (
            ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=-1\nEND=1\n",
            r"^chapter 1 has impossible times \(-1 to 1 s\)$",
        ),
        (";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=3600000000\n", r"^chapter 1 has impossible times"),
    ],
)
def test_what_is_wrong_is_said_with_the_chapter(text: str, why: str) -> None:
    with pytest.raises(UnreadableText, match=why):
        parse_ffmetadata(text)


def test_a_chapter_of_no_length_can_be_read() -> None:
    assert parse_ffmetadata(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=2\nEND=2\n") == (Chapter(2.0, "", 2.0),)
