"""Chapters for a YouTube description.

Owns YouTube's conditions: the first at 0:00, at least three, each at least 10 s long
(https://support.google.com/youtube/answer/9884579). Any chapter text can be read, see ``chapter_text``.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.formats.chapter_rules import LEAD_S, from_the_start
from toolkit.formats.chapter_text import parse_chapter_text, render_show_notes_list
from toolkit.formats.form import Form, never
from toolkit.model.chapter import Chapter, ChapterFile
from toolkit.model.errors import InvalidChapters

MIN_CHAPTERS = 3
MIN_LENGTH_S = LEAD_S


def render_youtube(chapters: Sequence[Chapter]) -> str:
    """Return one line ``M:SS Title`` per chapter.

    A first chapter within 10 s of the start is moved to 0:00; before a later one comes an *Intro*.

    Raises
    ------
    InvalidChapters
        There are fewer than three, or one is shorter than 10 s: YouTube would show none of them.
    """
    listed = from_the_start([chapter for chapter in chapters if chapter.toc])
    if len(listed) < MIN_CHAPTERS:
        raise InvalidChapters(None, f"YouTube wants at least {MIN_CHAPTERS} chapters, and there are {len(listed)}.")
    starts = [int(chapter.start_s) for chapter in listed]
    for chapter, start_s, next_s in zip(listed, starts, starts[1:], strict=False):
        if next_s - start_s < MIN_LENGTH_S:
            raise InvalidChapters(
                None, f"YouTube wants chapters of at least {MIN_LENGTH_S} s; {chapter.title!r} is shorter."
            )
    return render_show_notes_list(listed)


YOUTUBE = Form(
    "youtube",
    (),
    recognises=never,
    parse=lambda text: ChapterFile(parse_chapter_text(text)),
    render=lambda file: render_youtube(file.chapters),
    resolution_s=1.0,
)
