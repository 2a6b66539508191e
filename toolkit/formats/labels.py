"""Chapters as the markers of audio editors: Audacity labels, REAPER regions and markers, Audition markers.

Owns the columns of each table and their escaping. The tables hold titles, starts and ends only.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from toolkit.formats.form import Form
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter, ChapterFile
from toolkit.model.clock_text import MAX_SECONDS, clock_text, parse_clock
from toolkit.model.printable import one_line

_REAPER_HEAD = ("#", "Name", "Start", "End", "Length")
_AUDITION_HEAD = ("Name", "Start", "Duration", "Time Format", "Type", "Description")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@")


def render_audacity(chapters: Iterable[Chapter]) -> str:
    """Return one line ``start<TAB>end<TAB>title`` per chapter, in seconds; a chapter without an end is a point label."""
    return "".join(
        f"{chapter.start_s:.6f}\t{chapter.start_s if chapter.end_s is None else chapter.end_s:.6f}\t{one_line(chapter.title)}\n"
        for chapter in chapters
    )


def parse_audacity(text: str) -> tuple[Chapter, ...]:
    """Read Audacity labels; lines of a spectral selection (they begin with a backslash) are ignored.

    Raises
    ------
    UnreadableText
        A line does not begin with two times.
    """
    chapters = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("\\"):
            continue
        cells = [*line.split("\t", 2), "", ""]
        start_s, end_s = _seconds(cells[0], number), _seconds(cells[1], number)
        chapters.append(Chapter(start_s, one_line(cells[2]), end_s if end_s > start_s else None))
    return tuple(chapters)


def render_reaper(chapters: Iterable[Chapter]) -> str:
    """Return REAPER's CSV: regions for chapters with an end, markers for the others."""
    rows: list[Sequence[str]] = [_REAPER_HEAD]
    for number, chapter in enumerate(chapters, start=1):
        start, title = clock_text(chapter.start_s), _cell(chapter.title)
        if chapter.end_s is None:
            rows.append((f"M{number}", title, start, "", ""))
        else:
            rows.append(
                (f"R{number}", title, start, clock_text(chapter.end_s), clock_text(chapter.end_s - chapter.start_s))
            )
    return _table(rows, ",")


def parse_reaper(text: str) -> tuple[Chapter, ...]:
    """Read REAPER's CSV of regions and markers, times as ``H:MM:SS.mmm`` or seconds.

    Raises
    ------
    UnreadableText
        The columns are not REAPER's, or a line has no start.
    """
    rows = _rows(text, ",", _REAPER_HEAD[:3])
    return tuple(
        Chapter(_clock(row[2], number), _uncelled(row[1]), _clock(row[3], number) if row[3] else None)
        for number, row in rows
    )


def render_audition(chapters: Iterable[Chapter]) -> str:
    """Return Audition's marker table, decimal times; a chapter without an end has no duration."""
    rows: list[Sequence[str]] = [_AUDITION_HEAD]
    for chapter in chapters:
        length_s = 0.0 if chapter.end_s is None else chapter.end_s - chapter.start_s
        rows.append((_cell(chapter.title), clock_text(chapter.start_s), clock_text(length_s), "decimal", "Cue", ""))
    return _table(rows, "\t")


def parse_audition(text: str) -> tuple[Chapter, ...]:
    """Read Audition's marker table.

    Raises
    ------
    UnreadableText
        The columns are not Audition's, or a line has no start.
    """
    chapters = []
    for number, row in _rows(text, "\t", _AUDITION_HEAD[:3]):
        start_s, length_s = _clock(row[1], number), _clock(row[2], number) if row[2] else 0.0
        chapters.append(Chapter(start_s, _uncelled(row[0]), round(start_s + length_s, 6) if length_s else None))
    return tuple(chapters)


def _rows(text: str, delimiter: str, head: Sequence[str]) -> list[tuple[int, list[str]]]:
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableText(f"this is not a table ({error})") from error
    if not rows or [cell.strip().lower() for cell in rows[0][: len(head)]] != [name.lower() for name in head]:
        raise UnreadableText(f"the first line does not name the columns {', '.join(head)}")
    padding = [""] * len(_AUDITION_HEAD)
    return [(number, row + padding) for number, row in enumerate(rows[1:], start=2) if any(row)]


def _table(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return written.getvalue()


def _cell(title: str) -> str:
    text = one_line(title)
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def _uncelled(cell: str) -> str:
    text = one_line(cell)
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text


def _clock(cell: str, number: int) -> float:
    try:
        return parse_clock(cell)
    except ValueError as error:
        raise UnreadableText(str(error), number) from error


def _seconds(cell: str, number: int) -> float:
    try:
        seconds = float(cell)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < MAX_SECONDS:
        raise UnreadableText(f"{cell.strip()[:40]!r} is not a time in seconds", number)
    return seconds


def _looks_like_labels(begin: str) -> bool:
    cells = _first_line(begin).split("\t")
    try:
        return len(cells) > 1 and float(cells[0]) <= float(cells[1])
    except ValueError:
        return False


def _first_line(begin: str) -> str:
    return next((line for line in begin.splitlines() if not line.startswith("\\")), "")


def _begins_with(begin: str, columns: str) -> bool:
    return _first_line(begin).lower().replace('"', "").startswith(columns)


_ENDS = frozenset({"ends"})
REAPER = Form(
    "reaper",
    (".csv",),
    recognises=lambda begin: _begins_with(begin, "#,name,start"),
    parse=lambda text: ChapterFile(parse_reaper(text)),
    render=lambda file: render_reaper(file.chapters),
    holds=_ENDS,
)
AUDITION = Form(
    "audition",
    (),
    recognises=lambda begin: _begins_with(begin, "name\tstart\tduration"),
    parse=lambda text: ChapterFile(parse_audition(text)),
    render=lambda file: render_audition(file.chapters),
    holds=_ENDS,
)
AUDACITY = Form(
    "audacity",
    (),
    recognises=_looks_like_labels,
    parse=lambda text: ChapterFile(parse_audacity(text)),
    render=lambda file: render_audacity(file.chapters),
    holds=_ENDS,
)
