"""Any chapter file, whatever it is called.

Owns the recognition of a format by its content and the one error for all of them; each format is read in its own module.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolkit.formats.chapter_json import parse_chapter_json
from toolkit.formats.chapter_text import parse_chapter_text
from toolkit.formats.cue import parse_cue
from toolkit.formats.ffmetadata import HEADER, parse_ffmetadata
from toolkit.formats.labels import parse_audacity, parse_audition, parse_reaper
from toolkit.formats.psc import parse_psc
from toolkit.formats.written_text import UnreadableText, control_character, decode_text
from toolkit.model.chapter import Chapter
from toolkit.model.errors import InvalidChapters


def read_chapters(content: bytes | str, name: str | Path | None = None) -> tuple[Chapter, ...]:
    """Return the chapters in a file of any form this room knows, in its order; ``name`` is only named in errors.

    JSON (Podcasting 2.0), Podlove XML, ffmetadata, cue, labels of Audacity, REAPER and Audition, simple text and lists
    out of descriptions. Whether they suit an episode is for :func:`~toolkit.formats.chapter_rules.valid_chapters`.

    Raises
    ------
    InvalidChapters
        When the content is none of these, or holds no chapter.
    """
    path = Path(name) if name else None
    try:
        text = decode_text(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
        _check_characters(text)
        chapters = _parser(text)(text)
    except UnreadableText as error:
        raise InvalidChapters(path, f"{error}.") from error
    if not chapters:
        raise InvalidChapters(path, "there is no chapter in it; write a line for each, such as 00:12:30.500 Title.")
    return chapters


def _check_characters(text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if found := control_character(line):
            raise UnreadableText(f"there is a control character ({found}) in it; take it out", number)


def _parser(text: str) -> Callable[[str], tuple[Chapter, ...]]:
    begin = text.lstrip()
    first_line = next((line for line in begin.splitlines() if not line.startswith("\\")), "")
    columns = first_line.lower().replace('"', "")
    recognised: tuple[tuple[bool, Callable[[str], tuple[Chapter, ...]]], ...] = (
        (begin.startswith("{") or (begin.startswith("[") and begin[1:].lstrip()[:1] in ("{", "]")), parse_chapter_json),
        (begin.startswith("<"), parse_psc),
        (begin.startswith(HEADER), lambda content: parse_ffmetadata(content.lstrip())),
        (columns.startswith("#,name,start"), parse_reaper),
        (columns.startswith("name\tstart\tduration"), parse_audition),
        (_looks_like_cue(begin), parse_cue),
        (_looks_like_labels(first_line), parse_audacity),
    )
    return next((parse for matches, parse in recognised if matches), parse_chapter_text)


def _looks_like_cue(text: str) -> bool:
    return any(line.lstrip().upper().startswith(("TRACK ", "FILE ", "INDEX ")) for line in text.splitlines())


def _looks_like_labels(line: str) -> bool:
    cells = line.split("\t")
    try:
        return len(cells) > 1 and float(cells[0]) <= float(cells[1])
    except ValueError:
        return False
