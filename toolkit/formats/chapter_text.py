"""Chapters as simple text: ``HH:MM:SS.mmm Title`` a line, the form of ``draft/chapters.txt``.

Owns the format of that line, with an optional link in angle brackets after the title, as Podlove and MP4Chaps read it, and
after both an optional picture as ``![pictures/room.jpg]``: its address, or its path. The lists in show notes and video descriptions (``M:SS Title``, ``(M:SS) Title``) are read by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from toolkit.formats.form import Form, never
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter, ChapterFile
from toolkit.model.clock_text import clock_text, parse_clock, short_clock_text
from toolkit.model.errors import InvalidDraft
from toolkit.model.printable import one_line

_LINE = re.compile(r"[\[(]?(?P<time>\d[\d:.,]*)[\])]?(?:\s*[-\u2013\u2014|:]\s+|\s+|$)(?P<title>.*)", re.ASCII)
_LINK = re.compile(r"[a-z][a-z0-9+.-]*:[^<>\s]+")
_IMAGE = re.compile(r"[^\s\[\]](?:[^\[\]\n\r]*[^\s\[\]])?")


def render_chapter_text(chapters: Iterable[Chapter]) -> str:
    """Return one line per chapter. The form has no ends; hidden chapters are left out."""
    return "".join(
        f"{clock_text(chapter.start_s)} {one_line(chapter.title)}{_extras(chapter)}\n"
        for chapter in chapters
        if chapter.toc
    )


def parse_chapter_text(text: str) -> tuple[Chapter, ...]:
    """Read one chapter per line, in the order of the file; empty lines and lines that begin with ``#`` are ignored.

    Raises
    ------
    UnreadableText
        A line has no time or no title.
    """
    return tuple(chapter for _, chapter in _numbered(text))


def parse_chapter_draft(text: str, path: Path) -> tuple[Chapter, ...]:
    """Read ``draft/chapters.txt``; ``path`` is only used in errors.

    Raises
    ------
    InvalidDraft
        A line cannot be read, or its chapter does not start after the one before.
    """
    try:
        numbered = list(_numbered(text))
    except UnreadableText as error:
        raise InvalidDraft(path, error.line, f"{error.reason}.") from error
    for (_, before), (number, chapter) in pairwise(numbered):
        if chapter.start_s <= before.start_s:
            times = f"{clock_text(chapter.start_s)} is not after the chapter above it at {clock_text(before.start_s)}"
            raise InvalidDraft(path, number, f"{times}.")
    return tuple(chapter for _, chapter in numbered)


def render_show_notes_list(chapters: Iterable[Chapter]) -> str:
    """Return one line ``M:SS Title`` per chapter, for show notes."""
    return "".join(
        f"{short_clock_text(chapter.start_s)} {one_line(chapter.title)}\n" for chapter in chapters if chapter.toc
    )


def _extras(chapter: Chapter) -> str:
    # A picture whose name would end the brackets, or the line, has no place here.
    image = chapter.image if _IMAGE.fullmatch(chapter.image) else ""
    return (f" <{chapter.url}>" if chapter.url else "") + (f" ![{image}]" if image else "")


def _numbered(text: str) -> Iterator[tuple[int, Chapter]]:
    """Yield each chapter with the number of its line."""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line and not line.startswith("#"):
            yield number, _chapter(line, number)


def _chapter(line: str, number: int) -> Chapter:
    found = _LINE.fullmatch(line)
    if found is None:
        raise UnreadableText(f"{line[:60]!r} does not begin with a time; write it as 00:12:30.500 Title", number)
    try:
        start_s = parse_clock(found["time"].rstrip(":.,"))
    except ValueError as error:
        raise UnreadableText(f"{error}; write the line as 00:12:30.500 Title", number) from error
    title, image = _without_picture(one_line(found["title"]))
    title, url = _without_link(title)
    if not title:
        raise UnreadableText(f"the chapter at {clock_text(start_s)} has no title; write one after the time", number)
    return Chapter(start_s, title, url=url, image=image)


def _without_picture(title: str) -> tuple[str, str]:
    """Return a title without ``![image]`` at its end, and the image; "" where there is none."""
    rest, bracket, image = title.removesuffix("]").rpartition("[")
    if not title.endswith("]") or not bracket or not rest.endswith("!") or "]" in image or not image.strip():
        return title, ""
    return rest[:-1].rstrip(), image.strip()


def _without_link(title: str) -> tuple[str, str]:
    """Return a title without ``<address>`` at its end, and the address; "" where there is none."""
    rest, bracket, url = title.removesuffix(">").rpartition("<")
    return (rest.rstrip(), url) if title.endswith(">") and bracket and _LINK.fullmatch(url) else (title, "")


CHAPTER_TEXT = Form(
    "txt",
    (".txt",),
    recognises=never,
    parse=lambda text: ChapterFile(parse_chapter_text(text)),
    render=lambda file: render_chapter_text(file.chapters),
    holds=frozenset({"links", "pictures"}),
)
