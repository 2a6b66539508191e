r"""Chapters as ffmpeg's metadata text, the way they get into MP4 and Matroska.

Owns the escaping (``= ; # \`` and line breaks, each after a backslash) and the time base, whole milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from toolkit.formats.chapter_rules import with_ends
from toolkit.formats.form import Form
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter, ChapterFile
from toolkit.model.clock_text import MAX_SECONDS, to_milliseconds
from toolkit.model.printable import one_line

HEADER = ";FFMETADATA1"

_SPECIAL = re.compile(r"([=;#\\])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PAIR = re.compile(r"((?:\\.|[^=\\]++)*+)=(.*)", re.DOTALL)


def render_ffmetadata(chapters: Sequence[Chapter], duration_s: float) -> str:
    """Return the text. A chapter without an end ends at the next, the last at ``duration_s``. Links and pictures are lost."""
    blocks = [
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={to_milliseconds(chapter.start_s)}\nEND={to_milliseconds(end_s)}\n"
        f"title={_written(chapter.title)}\n"
        for chapter, end_s in with_ends(chapters, duration_s)
    ]
    return "".join([f"{HEADER}\n", *blocks])


def parse_ffmetadata(text: str) -> tuple[Chapter, ...]:
    """Read the chapters of a metadata text; everything else in it is ignored.

    An end that equals the next start is left out.

    Raises
    ------
    UnreadableText
        The header is missing, or the times of a chapter cannot be read.
    """
    if not text.lstrip().startswith(HEADER):
        raise UnreadableText(f"the first line is not {HEADER}")
    chapters = [_chapter(fields, number) for number, fields in enumerate(_sections(text), start=1)]
    return tuple(
        Chapter(chapter.start_s, chapter.title, None if chapter.end_s == next_s else chapter.end_s)
        for chapter, next_s in zip_longest(chapters, (following.start_s for following in chapters[1:]))
    )


def _written(title: str) -> str:
    escaped = _SPECIAL.sub(_behind_backslash, one_line(title))
    # ffmpeg (5.1 to 9.0) takes a line that ends in a backslash, escaped or not, for continued.
    return f"{escaped} " if escaped.endswith("\\") else escaped


def _behind_backslash(found: re.Match[str]) -> str:
    return f"\\{found[1]}"


def _sections(text: str) -> Iterator[Mapping[str, str]]:
    fields: dict[str, str] | None = None
    for line in _logical_lines(text):
        if line.startswith("["):
            if fields is not None:
                yield fields
            fields = {} if line.strip().upper() == "[CHAPTER]" else None
        elif fields is not None and not line.startswith((";", "#")) and (pair := _PAIR.fullmatch(line)):
            fields[_ESCAPED.sub(r"\1", pair[1]).strip().lower()] = _ESCAPED.sub(r"\1", pair[2])
    if fields is not None:
        yield fields


def _logical_lines(text: str) -> Iterable[str]:
    """Return the lines; a backslash before a line break joins two."""
    return re.findall(r"(?:\\.|[^\\\n]++)++", text.replace("\r\n", "\n"), re.DOTALL)


def _chapter(fields: Mapping[str, str], number: int) -> Chapter:
    try:
        numerator, denominator = (int(part) for part in fields.get("timebase", "1/1000000000").split("/"))
        start_s, end_s = (int(fields[key]) * numerator / denominator for key in ("start", "end"))
    except (KeyError, ValueError, ZeroDivisionError, OverflowError) as error:
        raise UnreadableText(f"chapter {number} has no START, END and TIMEBASE that are numbers") from error
    if not 0 <= start_s <= end_s < MAX_SECONDS:
        raise UnreadableText(f"chapter {number} has impossible times ({start_s:g} to {end_s:g} s)")
    return Chapter(start_s, one_line(fields.get("title", "")), end_s)


def _render(file: ChapterFile) -> str:
    last = file.chapters[-1] if file.chapters else Chapter(0.0, "")
    # The form requires an end for the last chapter too, and a list alone does not say how long its episode is.
    return render_ffmetadata(file.chapters, last.start_s + 1.0 if last.end_s is None else last.end_s)


FFMETADATA = Form(
    "ffmetadata",
    (".ffmetadata",),
    recognises=lambda begin: begin.startswith(HEADER),
    parse=lambda text: ChapterFile(parse_ffmetadata(text)),
    render=_render,
    holds=frozenset({"ends"}),
)
