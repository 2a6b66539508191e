"""Chapters as a cue sheet.

Owns titles and starts of tracks. Starts are in CD frames of 1/75 s, so they are rounded to 13 ms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.formats.form import Form
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter, ChapterFile
from toolkit.model.printable import one_line

FRAMES_PER_S = 75

_TRACK = re.compile(r"TRACK\s+\d+\s+\S+", re.IGNORECASE)
_TITLE = re.compile(r'TITLE\s+(?:"(?P<quoted>.*)"|(?P<bare>.*))', re.IGNORECASE)
_INDEX = re.compile(r"INDEX\s+0*1\s+(\d{1,7}):(\d{1,2}):(\d{1,2})", re.IGNORECASE | re.ASCII)


def render_cue(chapters: Iterable[Chapter], *, file_name: str, kind: str = "MP3", title: str = "") -> str:
    """Return a cue sheet for ``file_name``. It holds titles and starts only; quotes become apostrophes."""
    lines = [f'TITLE "{_quotable(title)}"'] if title else []
    lines.append(f'FILE "{_quotable(file_name)}" {kind}')
    for number, chapter in enumerate(chapters, start=1):
        minutes, frames = divmod(round(chapter.start_s * FRAMES_PER_S), 60 * FRAMES_PER_S)
        lines += [
            f"  TRACK {number:02d} AUDIO",
            f'    TITLE "{_quotable(chapter.title)}"',
            f"    INDEX 01 {minutes:02d}:{frames // FRAMES_PER_S:02d}:{frames % FRAMES_PER_S:02d}",
        ]
    return "\n".join(lines) + "\n"


def parse_cue(text: str) -> tuple[Chapter, ...]:
    """Read the tracks of a cue sheet.

    Raises
    ------
    UnreadableText
        An index cannot be read, or no track has one.
    """
    chapters: list[Chapter] = []
    title, in_track = "", False
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if _TRACK.fullmatch(line):
            title, in_track = "", True
        elif in_track and (found := _TITLE.fullmatch(line)):
            title = one_line(found["quoted"] if found["quoted"] is not None else found["bare"])
        elif in_track and line.upper().startswith("INDEX 01"):
            chapters.append(Chapter(_start_s(line, number), title))
            in_track = False
    if not chapters:
        raise UnreadableText("it contains no track with an INDEX 01")
    return tuple(chapters)


def _start_s(line: str, number: int) -> float:
    found = _INDEX.fullmatch(line)
    minutes, seconds, frames = (int(part) for part in found.groups()) if found else (0, 99, 0)
    start_s = round(minutes * 60 + seconds + frames / FRAMES_PER_S, 6)
    if seconds >= 60 or frames >= FRAMES_PER_S:  # noqa: PLR2004 - seconds in a minute
        raise UnreadableText(f"{line[:40]!r} has no time as MM:SS:FF", number)
    return start_s


def _quotable(text: str) -> str:
    return one_line(text).replace('"', "'")


def _looks_like_tracks(begin: str) -> bool:
    return any(line.lstrip().upper().startswith(("TRACK ", "FILE ", "INDEX ")) for line in begin.splitlines())


CUE = Form(
    "cue",
    (".cue",),
    recognises=_looks_like_tracks,
    parse=lambda text: ChapterFile(parse_cue(text)),
    render=lambda file: render_cue(file.chapters, file_name=file.audio_name),
    resolution_s=0.5 / FRAMES_PER_S,
)
