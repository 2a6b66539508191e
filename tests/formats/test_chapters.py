"""Chapter files of any form, told apart by their content."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.chapters import read_chapters, read_chapters_with_facts
from toolkit.model.chapter import Chapter, ChapterFileFacts
from toolkit.model.errors import InvalidChapters


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


PODLOVE = (
    '<psc:chapters xmlns:psc="http://podlove.org/simple-chapters"><psc:chapter start="5" title="A"/></psc:chapters>'
)


@pytest.mark.parametrize(
    "text",
    [
        '{"chapters": [{"startTime": 5, "title": "A"}]}', '[ {"startTime": 5, "title": "A"}]', PODLOVE, f"\n {PODLOVE}",
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=5\nEND=5\ntitle=A\n", '"#","Name","Start"\nM1,A,5\n', "Name\tStart\tDuration\nA\t5\t0\n",
        'FILE "x.mp3" MP3\ntrack 01 AUDIO\nTITLE A\nINDEX 01 00:05:00\n', "5.0\t5.0\tA\n", "\\\t1\t2\n5.0\t5.0\tA\n", "0:05 A\n", "5\tA\n",
    ],
    ids=["json", "list", "psc", "psc after blanks", "ffmetadata", "reaper", "audition", "cue", "audacity", "spectral", "txt", "tab"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_form_is_told_by_its_content(text: str, encoding: str) -> None:
    (chapter,) = read_chapters(text.encode(encoding))
    assert (chapter.start_s, chapter.title) == (5.0, "A")


def test_what_stands_above_the_list_comes_along() -> None:
    text = '\ufeff{"title": "Walls", "chapters": [{"startTime": 0, "title": "A"}]}'
    assert read_chapters_with_facts(text).facts == ChapterFileFacts(title="Walls")
    assert read_chapters(text) == (Chapter(0.0, "A"),)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            b"0:00 A\n0:01 \x07B\n",
            r"^list\.txt: line 2: there is a control character \(U\+0007\) in this line; remove it\.$",
        ),
        (
            b'{"chapters": []}',
            r"^list\.txt: it contains no chapter; write a line for each, such as 00:12:30\.500 Title\.$",
        ),
        (b"# nothing\n", r"^list\.txt: it contains no chapter"),
        (b"\0\0", r"^list\.txt: this is not a text file\.$"),
        (b"Hello", r"^list\.txt: line 1: 'Hello' does not begin with a time"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(content: bytes, why: str) -> None:
    with pytest.raises(InvalidChapters, match=why):
        read_chapters(content, "list.txt")


def test_without_a_name_the_error_names_chapters() -> None:
    with pytest.raises(InvalidChapters, match=r"^chapters: line 1"):
        read_chapters("Hello")
