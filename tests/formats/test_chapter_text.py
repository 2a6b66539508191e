"""Chapters as a line each, as the draft has them and as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.chapter_lists import links
from toolkit.formats.chapter_text import (
    parse_chapter_draft,
    parse_chapter_text,
    render_chapter_text,
    render_show_notes_list,
)
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter
from toolkit.model.errors import InvalidDraft
from toolkit.model.printable import one_line

PATH = Path("draft/chapters.txt")

# A line that ends in <…:…> is a title with a link, and a dash after the time is a separator.
text_titles = st.text(st.characters(exclude_characters="<>|:-–—", exclude_categories=["Cs"]), max_size=30).map(one_line)  # noqa: RUF001


@given(st.lists(st.tuples(text_titles.filter(bool), links), min_size=1, max_size=5))
def test_simple_text_gives_back_titles_starts_and_links(listed: list[tuple[str, str]]) -> None:
    chapters = [Chapter(number * 61.001, title, url=url) for number, (title, url) in enumerate(listed)]
    assert [(round(c.start_s, 3), c.title, c.url) for c in parse_chapter_text(render_chapter_text(chapters))] == [
        (round(c.start_s, 3), c.title, c.url) for c in chapters
    ]


@pytest.mark.parametrize(
    "text",
    [
        "00:00:00.000 Hello\n00:01:30.500 Room tone\n",
        "# a remark\n\n0:00 Hello\n1:30.5 - Room tone\n",
        "(00:00) Hello\n(1:30,500) Room tone",
        "[00:00:00] Hello\r\n[00:01:30.5]: Room tone\r\n",
    ],
)
def test_lists_are_read_as_people_write_them(text: str) -> None:
    assert parse_chapter_text(text) == (Chapter(0, "Hello"), Chapter(90.5, "Room tone"))


def test_hidden_chapters_are_left_out() -> None:
    chapters = [Chapter(1.5, "A", url="https://x.org"), Chapter(2, "H", toc=False), Chapter(3601.25, "B\nb")]
    assert render_chapter_text(chapters) == "00:00:01.500 A <https://x.org>\n01:00:01.250 B b\n"
    assert render_show_notes_list(chapters) == "0:01 A\n1:00:01 B b\n"


@pytest.mark.parametrize(
    ("line", "chapter"),
    [
        ("0:05 A <https://x.org/a> ", Chapter(5, "A", url="https://x.org/a")),
        ("0:05 A<mailto:a@x.org>", Chapter(5, "A", url="mailto:a@x.org")),
        ("0:05 A <b>", Chapter(5, "A <b>")),
        ("0:05 A <https://x.org/a> b", Chapter(5, "A <https://x.org/a> b")),
        ("0:05 | A", Chapter(5, "A")),
        ("0:05 -A", Chapter(5, "-A")),
        ("0:05. A", Chapter(5, "A")),
        ("5 A", Chapter(5, "A")),
    ],
)
def test_links_and_separators_are_told_from_titles(line: str, chapter: Chapter) -> None:
    assert parse_chapter_text(line) == (chapter,)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "# mine\n\nHello there",
            r"^line 3: 'Hello there' does not begin with a time; write it as 00:12:30\.500 Title$",
        ),
        ("0:00 A\n1:75 B", r"^line 2: '1:75' has more than 59 seconds; write the line as 00:12:30\.500 Title$"),
        ("0:10", r"^line 1: the chapter at 00:00:10\.000 has no title; write one after the time$"),
        ("0:10 <https://x.org>", r"^line 1: the chapter at 00:00:10\.000 has no title"),
    ],
)
def test_a_slip_is_named_by_its_line(text: str, why: str) -> None:
    with pytest.raises(UnreadableText, match=why):
        parse_chapter_text(text)


def test_chapters_out_of_order_are_for_whoever_knows_the_episode_to_refuse() -> None:
    assert parse_chapter_text("0:10 b\n0:05 a\n") == (Chapter(10, "b"), Chapter(5, "a"))


def test_a_slip_in_the_draft_is_named_by_its_line() -> None:
    with pytest.raises(
        InvalidDraft, match=r"chapters\.txt, line 3: '1:3O Tone' does not begin with a time|line 3: .*'1:3"
    ):
        parse_chapter_draft("# mine\n0:00 Hello\n1:3O Tone\n", PATH)
    with pytest.raises(InvalidDraft, match=r"line 2: 00:00:05.000 is not after the chapter above it at 00:00:10.000"):
        parse_chapter_draft("0:10 b\n0:05 a\n", PATH)
    with pytest.raises(InvalidDraft, match=r"line 1: the chapter at 00:00:10.000 has no title"):
        parse_chapter_draft("0:10\n", PATH)


def test_the_draft_may_be_empty_and_two_of_its_chapters_may_not_begin_at_once() -> None:
    assert parse_chapter_draft("# nothing\n\n", PATH) == ()
    assert parse_chapter_draft("0:00 a\n0:00.001 b\n", PATH) == (Chapter(0, "a"), Chapter(0.001, "b"))
    with pytest.raises(
        InvalidDraft, match=r"line 4: 00:00:05\.000 is not after the chapter above it at 00:00:05\.000\."
    ):
        parse_chapter_draft("0:05 a\n\n# b\n0:05 b\n", PATH)


@pytest.mark.parametrize(
    ("line", "chapter"),
    [
        ("0:05 A ![room.jpg]", Chapter(5, "A", image="room.jpg")),
        ("0:05 A <https://x.org/a> ![pictures/a room.jpg]", Chapter(5, "A", url="https://x.org/a", image="pictures/a room.jpg")),
        ("0:05 A![https://x.org/a.png]", Chapter(5, "A", image="https://x.org/a.png")),
        ("0:05 Wow! [x]", Chapter(5, "Wow! [x]")),
        ("0:05 A ![]", Chapter(5, "A ![]")),
    ],
)  # fmt: skip
def test_a_picture_is_told_from_the_title(line: str, chapter: Chapter) -> None:
    assert parse_chapter_text(line) == (chapter,)
    assert parse_chapter_text(render_chapter_text([chapter])) == (chapter,)


def test_a_picture_that_the_brackets_cannot_hold_is_left_out() -> None:
    assert render_chapter_text([Chapter(5, "A", image="a]b.png")]) == "00:00:05.000 A\n"


@pytest.mark.parametrize(
    "rest", ["\u00a0" * 100_000 + "x", "![r" + "$" * 100_000, "<a:" + "a" * 100_000, "![" * 50_000, "<" * 100_000]
)
def test_a_long_title_costs_no_more_than_its_length(rest: str) -> None:
    (chapter,) = parse_chapter_text(f"0:01 A{rest}\n")
    assert chapter.title.startswith("A")
    assert (chapter.url, chapter.image) == ("", "")


@pytest.mark.parametrize(
    ("line", "title", "url", "image"),
    [
        ("A <http://x.org/> ![a b.jpg]", "A", "http://x.org/", "a b.jpg"),
        ("A ![a.jpg] <http://x.org/>", "A ![a.jpg]", "http://x.org/", ""),
        ("A<b> <c:d>", "A<b>", "c:d", ""),
        ("A [b]", "A [b]", "", ""),
        ("A ![]", "A ![]", "", ""),
        ("A ![ ]", "A ![ ]", "", ""),
        ("A ![b]c]", "A ![b]c]", "", ""),
        ("A ![b] ![c]", "A ![b]", "", "c"),
        ("A <http://x y>", "A <http://x y>", "", ""),
        ("A <b>", "A <b>", "", ""),
    ],
)
def test_a_link_and_a_picture_stand_at_the_end_of_a_title(line: str, title: str, url: str, image: str) -> None:
    (chapter,) = parse_chapter_text(f"0:01 {line}\n")
    assert (chapter.title, chapter.url, chapter.image) == (title, url, image)
