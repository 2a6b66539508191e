"""What every chapter format promises, and what each does with files of other programs."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.chapter_json import parse_chapter_json, render_chapter_json, starts_and_titles
from toolkit.formats.chapter_rules import valid_chapters
from toolkit.formats.chapter_text import parse_chapter_draft, render_chapter_text
from toolkit.formats.chapters import read_chapters
from toolkit.formats.cue import render_cue
from toolkit.formats.ffmetadata import parse_ffmetadata, render_ffmetadata
from toolkit.formats.labels import render_audacity, render_audition, render_reaper
from toolkit.formats.psc import render_psc
from toolkit.formats.youtube import render_youtube
from toolkit.model.chapter import Chapter, ChapterFileFacts, Place
from toolkit.model.errors import InvalidChapters, InvalidDraft
from toolkit.model.printable import one_line

titles = st.text(max_size=30).map(one_line).filter(bool)
links = st.sampled_from(["", "https://example.org/a?b=1&c=<2>".replace("<2>", "2"), "https://example.org/räume"])


@st.composite
def chapter_lists(draw: st.DrawFn) -> list[Chapter]:
    starts = sorted(draw(st.sets(st.integers(0, 10**7), min_size=1, max_size=6)))
    made = [
        Chapter(start / 1000, draw(titles), url=draw(links), image=draw(links), toc=draw(st.booleans()))
        for start in starts
    ]
    ends = [
        draw(st.none() | st.just((start + following) / 2000))
        for start, following in zip(starts, [*starts[1:], 10**8], strict=True)
    ]
    places = st.none() | st.builds(Place, titles, st.just("geo:53.8,-1.5"), st.sampled_from(["", "R113314"]))
    return [
        replace(c, end_s=round(end, 3) if end and round(end, 3) > c.start_s else None, location=draw(places))
        for c, end in zip(made, ends, strict=True)
    ]


@given(chapter_lists())
def test_json_gives_back_every_field(chapters: list[Chapter]) -> None:
    assert list(read_chapters(render_chapter_json(chapters, ChapterFileFacts(title="x")))) == chapters


@given(chapter_lists())
def test_psc_gives_back_all_but_ends(chapters: list[Chapter]) -> None:
    listed = [replace(chapter, end_s=None, toc=True, location=None) for chapter in chapters]
    assert list(read_chapters(render_psc(listed))) == listed


@given(chapter_lists())
def test_ffmetadata_gives_back_titles_starts_and_ends(chapters: list[Chapter]) -> None:
    read = parse_ffmetadata(render_ffmetadata(chapters, 2e4))
    assert [(c.start_s, c.title) for c in read] == [(c.start_s, c.title) for c in chapters]
    assert all(a.end_s is None or a.end_s == b.end_s for a, b in zip(read[:-1], chapters[:-1], strict=True))


@pytest.mark.parametrize("render", [render_audacity, render_reaper, render_audition])
@given(chapter_lists())
def test_labels_give_back_titles_starts_and_ends(
    render: Callable[[list[Chapter]], str], chapters: list[Chapter]
) -> None:
    kept = [Chapter(chapter.start_s, chapter.title, chapter.end_s) for chapter in chapters]
    assert list(read_chapters(render(chapters))) == kept


@given(chapter_lists())
def test_a_cue_sheet_gives_back_titles_and_starts_to_a_frame(chapters: list[Chapter]) -> None:
    read = read_chapters(render_cue(chapters, file_name='a "b".mp3'))
    assert [c.title for c in read] == [c.title.replace('"', "'").strip() for c in chapters]
    assert all(abs(a.start_s - b.start_s) <= 0.5 / 75 + 1e-6 for a, b in zip(read, chapters, strict=True))


# A line that ends in <…:…> is a title with a link, and a dash after the time is a separator.
text_titles = st.text(st.characters(exclude_characters="<>|:-–—", exclude_categories=["Cs"]), max_size=30).map(one_line)  # noqa: RUF001


@given(st.lists(st.tuples(text_titles.filter(bool), links), min_size=1, max_size=5))
def test_simple_text_gives_back_titles_starts_and_links(listed: list[tuple[str, str]]) -> None:
    chapters = [Chapter(number * 61.001, title, url=url) for number, (title, url) in enumerate(listed)]
    assert [(round(c.start_s, 3), c.title, c.url) for c in read_chapters(render_chapter_text(chapters))] == [
        (round(c.start_s, 3), c.title, c.url) for c in chapters
    ]


@given(st.binary(max_size=200))
def test_any_bytes_give_chapters_or_a_clear_error(content: bytes) -> None:
    try:
        chapters = read_chapters(content, "list.txt")
    except InvalidChapters:
        return
    assert chapters


TOKENS = ["{", "}", '"chapters":', "[", "]", '{"startTime": 1', "1e999", ";FFMETADATA1\n", "[CHAPTER]\n", "START=1\n", "END=", "TIMEBASE=1/0\n",
          "title=\\", "TRACK 01 AUDIO\n", "INDEX 01 00:99:00\n", 'TITLE "', "1.0\t2.0\ta\n", "#,Name,Start\n", "M1,a,", "<a>", "</a>", "\n",
          "00:01 a\n", "<psc:chapters xmlns:psc='http://podlove.org/simple-chapters'>", "<psc:chapter start='x'/>", "</psc:chapters>"]  # fmt: skip


@given(st.lists(st.sampled_from(TOKENS), max_size=20).map("".join))
def test_any_mixture_of_the_formats_words_gives_chapters_or_a_clear_error(text: str) -> None:
    try:
        chapters = read_chapters(text)
    except InvalidChapters:
        return
    assert all(chapter.start_s >= 0 for chapter in chapters)


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
    assert read_chapters(text) == (Chapter(0, "Hello"), Chapter(90.5, "Room tone"))


def test_a_slip_in_the_draft_is_named_by_its_line() -> None:
    path = Path("draft/chapters.txt")
    with pytest.raises(
        InvalidDraft, match=r"chapters\.txt, line 3: '1:3O Tone' does not begin with a time|line 3: .*'1:3"
    ):
        parse_chapter_draft("# mine\n0:00 Hello\n1:3O Tone\n", path)
    with pytest.raises(InvalidDraft, match=r"line 2: 00:00:05.000 is not after the chapter above it at 00:00:10.000"):
        parse_chapter_draft("0:10 b\n0:05 a\n", path)
    with pytest.raises(InvalidDraft, match=r"line 1: the chapter at 00:00:10.000 has no title"):
        parse_chapter_draft("0:10\n", path)


def test_what_stands_above_the_list_is_given_back() -> None:
    facts = ChapterFileFacts("Walls", "Small Rooms", "Ada", "About walls", "walls.mp3", waypoints=True)
    assert parse_chapter_json(render_chapter_json([Chapter(0, "A")], facts)).facts == facts
    assert parse_chapter_json("[]").facts == ChapterFileFacts()


def test_chapters_json_says_its_version_and_leaves_defaults_out() -> None:
    content = json.loads(
        render_chapter_json([Chapter(0, "A"), Chapter(1.5, "B", 2, "https://x.org", "https://x.org/i.png", toc=False)])
    )
    assert content == {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 0, "title": "A"},
            {
                "startTime": 1.5,
                "title": "B",
                "endTime": 2,
                "img": "https://x.org/i.png",
                "url": "https://x.org",
                "toc": False,
            },
        ],
    }
    assert starts_and_titles([Chapter(0, "A", 1)]) == {"chapters": [{"startTime": 0, "title": "A"}]}


def test_ffmetadata_escapes_what_would_end_a_value() -> None:
    assert "title=a\\=b\\;c\\#d\\\\e" in render_ffmetadata([Chapter(0, "a=b;c#d\\e")], 1)


A, B = Chapter(0, "A"), Chapter(10, "B")


@pytest.mark.parametrize(
    ("chapters", "why"),
    [
        ([B, A], r"chapter 'A' at 00:00:00.000 comes after chapter 'B'"),
        ([A, replace(A, title="C")], r"two chapters start at 00:00:00.000 \(chapter 'A', chapter 'C'\)"),
        ([A, Chapter(60, "Late")], "starts at 00:01:00.000, after the end of the episode at 00:01:00.000"),
        ([Chapter(-1, "Early")], "starts at -1 s"),
        ([Chapter(float("nan"), "Never")], "starts at nan s"),
        ([replace(A, end_s=11.0), B], "ends at 00:00:11.000, after the start of chapter 'B'"),
        ([replace(B, end_s=10.0)], "ends before it starts"),
        ([replace(A, end_s=99.0)], "ends after the end of the episode"),
        ([replace(A, title=" ")], "the chapter at 00:00:00.000 has no title"),
        ([replace(A, title="x" * 10_000)], "has a title of 10000 letters"),
        ([replace(A, title="a\x07b")], "has a control character"),
        ([Chapter(n / 100, "x") for n in range(3000)], "there are 3000 chapters"),
    ],
)
def test_chapters_that_no_file_can_hold_are_refused_in_one_sentence(chapters: list[Chapter], why: str) -> None:
    with pytest.raises(InvalidChapters, match=why) as caught:
        valid_chapters(chapters, 60.0)
    assert "\n" not in str(caught.value)


def test_titles_in_any_script_with_emoji_and_markup_are_valid() -> None:
    chapters = (
        Chapter(0.5, "部屋 🎙️ \u200f\u05e2\u05d1\u05e8\u05d9\u05ea"),
        Chapter(1, "<script>alert(1)</script>"),
        Chapter(2, "", toc=False),
    )
    assert valid_chapters(chapters, 60.0) == chapters


def test_youtube_gets_a_first_chapter_at_zero_or_a_reason() -> None:
    assert render_youtube([Chapter(30, "B"), Chapter(4000.9, "C")]) == "0:00 Intro\n0:30 B\n1:06:40 C\n"
    with pytest.raises(InvalidChapters, match="at least 3 chapters, and there are 2"):
        render_youtube([A, B])
    with pytest.raises(InvalidChapters, match="at least 10 s; 'B' is shorter"):
        render_youtube([A, B, Chapter(15, "C")])
