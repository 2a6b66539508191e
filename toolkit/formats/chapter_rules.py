"""The rules that a list of chapters must follow before it is written into any file.

Owns the rules and their messages; changes nothing. Chapters out of order are refused and not sorted, because a mistyped time
is more likely than a wish to reorder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from toolkit.model.chapter import Chapter
from toolkit.model.clock_text import MAX_SECONDS, clock_text, to_milliseconds
from toolkit.model.errors import InvalidChapters
from toolkit.model.printable import is_writable, shortened

# Vorbis comments number chapters with three digits.
MAX_CHAPTERS = 999
MAX_TITLE_LETTERS = 500

LEAD_S = 10
"""If less than this plays before the first chapter, that chapter is moved to the start."""

# Encoders round the length of a file up to a whole block, so a chapter may end this much after the sound.
_END_TOLERANCE_S = 1.0
_SAME_END_S = 0.25
_NAMED_LETTERS = 40


def valid_chapters(
    chapters: Iterable[Chapter], duration_s: float | None = None, *, path: Path | None = None
) -> tuple[Chapter, ...]:
    """Return the chapters if every file can hold them: starts ascending, unique to the millisecond, within the duration.

    The first chapter need not start at 0; what plays before it then belongs to no chapter. Forms that require one at 0
    (YouTube, MP4) add it themselves. Only a hidden chapter (``toc`` False) may have no title.

    Parameters
    ----------
    chapters : iterable of Chapter
    duration_s : float, optional
        Length of the episode; None if it is not known.
    path : Path, optional
        The file they came from, for the error.

    Raises
    ------
    InvalidChapters
        The message says the first thing that is wrong.
    """
    listed = tuple(chapters)
    wrong = next(_wrongs(listed, duration_s), None)
    if wrong is not None:
        raise InvalidChapters(path, wrong)
    return listed


def from_the_start(chapters: Sequence[Chapter]) -> tuple[Chapter, ...]:
    """Return chapters of which the first begins at 0, for forms that require that (YouTube, QuickTime's text track).

    A first chapter within 10 s of the start is moved there; before a later one comes an *Intro*.
    """
    if not chapters or chapters[0].start_s == 0:
        return tuple(chapters)
    if chapters[0].start_s < LEAD_S:
        return (replace(chapters[0], start_s=0.0), *chapters[1:])
    return (Chapter(0.0, "Intro"), *chapters)


def with_ends(chapters: Sequence[Chapter], duration_s: float) -> tuple[tuple[Chapter, float], ...]:
    """Return each chapter with its end: its own, else the next start, else the episode's end.

    An end is at least a millisecond after its start: players drop a chapter of no length.
    """
    next_starts = [*(following.start_s for following in chapters[1:]), duration_s]
    return tuple(
        (chapter, max(chapter.end_s if chapter.end_s is not None else next_s, chapter.start_s + 0.001))
        for chapter, next_s in zip(chapters, next_starts, strict=False)
    )


def without_derived_ends(chapters: Sequence[Chapter], duration_s: float | None = None) -> tuple[Chapter, ...]:
    """Return chapters without redundant ends: those equal to the next start or to the end of the file (within 0.25 s)."""
    next_starts = [*(following.start_s for following in chapters[1:]), None][: len(chapters)]

    def own(chapter: Chapter, next_s: float | None) -> bool:
        if chapter.end_s is None:
            return False
        if next_s is not None:
            return to_milliseconds(chapter.end_s) < to_milliseconds(next_s)
        return duration_s is None or chapter.end_s < duration_s - _SAME_END_S

    return tuple(
        chapter if own(chapter, next_s) else replace(chapter, end_s=None)
        for chapter, next_s in zip(chapters, next_starts, strict=True)
    )


def _wrongs(chapters: Sequence[Chapter], duration_s: float | None) -> Iterator[str]:
    if len(chapters) > MAX_CHAPTERS:
        yield f"there are {len(chapters)} chapters; give at most {MAX_CHAPTERS}."
    for chapter in chapters:
        yield from _wrongs_of_one(chapter, duration_s)
    for first, second in pairwise(chapters):
        if to_milliseconds(second.start_s) == to_milliseconds(first.start_s):
            yield f"two chapters start at {clock_text(first.start_s)} ({_named(first)}, {_named(second)}); move one."
        if second.start_s < first.start_s:
            yield f"{_named(second)} at {clock_text(second.start_s)} comes after {_named(first)} at {clock_text(first.start_s)}; put them in order."
        if first.end_s is not None and to_milliseconds(first.end_s) > to_milliseconds(second.start_s):
            yield f"{_named(first)} ends at {clock_text(first.end_s)}, after the start of {_named(second)}; they may not overlap."


def _wrongs_of_one(chapter: Chapter, duration_s: float | None) -> Iterator[str]:
    start_s, end_s = chapter.start_s, chapter.end_s
    if not 0 <= start_s < MAX_SECONDS:
        yield f"{_named(chapter)} starts at {start_s:g} s; a chapter starts at 0 or later."
        return
    if duration_s is not None and start_s >= duration_s:
        yield f"{_named(chapter)} starts at {clock_text(start_s)}, after the end of the episode at {clock_text(duration_s)}."
    if end_s is not None and not end_s > start_s:
        yield f"{_named(chapter)} ends before it starts at {clock_text(start_s)}."
    if end_s is not None and duration_s is not None and end_s > duration_s + _END_TOLERANCE_S:
        yield f"{_named(chapter)} ends after the end of the episode at {clock_text(duration_s)}."
    yield from _wrongs_of_title(chapter)


def _wrongs_of_title(chapter: Chapter) -> Iterator[str]:
    if not chapter.title.strip() and chapter.toc:
        yield f"the chapter at {clock_text(chapter.start_s)} has no title; give it one."
    if len(chapter.title) > MAX_TITLE_LETTERS:
        yield f"{_named(chapter)} has a title of {len(chapter.title)} letters; give at most {MAX_TITLE_LETTERS}."
    if not is_writable(chapter.title):
        yield f"{_named(chapter)} has a control character or line break in its title; remove it."


def _named(chapter: Chapter) -> str:
    shown = shortened(chapter.title, _NAMED_LETTERS)
    return (
        f"chapter {shown!r}" if shown else f"the chapter at {clock_text(max(0.0, min(chapter.start_s, MAX_SECONDS)))}"
    )
