"""Chapter forms: the table of them, and the reading of any chapter file whatever it is called.

Owns the table, which is also the order in which forms are tried on a text, and the one error for all of them. A new form is
a module with a ``Form`` and an entry here.
"""

from __future__ import annotations

from pathlib import Path

from toolkit.formats.chapter_json import CHAPTER_JSON
from toolkit.formats.chapter_text import CHAPTER_TEXT
from toolkit.formats.cue import CUE
from toolkit.formats.ffmetadata import FFMETADATA
from toolkit.formats.form import form_of_text, registry
from toolkit.formats.labels import AUDACITY, AUDITION, REAPER
from toolkit.formats.psc import PSC
from toolkit.formats.written_text import UnreadableText, control_character, decode_text
from toolkit.formats.youtube import YOUTUBE
from toolkit.model.chapter import Chapter, ChapterFile
from toolkit.model.errors import InvalidChapters

# Tables with a heading come before labels without one; simple text is whatever is nothing else.
CHAPTER_FORMS = registry(CHAPTER_JSON, PSC, FFMETADATA, REAPER, AUDITION, CUE, AUDACITY, YOUTUBE, CHAPTER_TEXT)


def read_chapters_with_facts(content: bytes | str, name: str | Path | None = None) -> ChapterFile:
    """Return what is in a chapter file of any form, in its order; ``name`` is only used to name it in an error.

    Whether the chapters suit an episode is for :func:`~toolkit.formats.chapter_rules.valid_chapters`.

    Raises
    ------
    InvalidChapters
        When the content is of no form in the table, or there is no chapter in it.
    """
    path = Path(name) if name else None
    try:
        text = decode_text(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
        _check_characters(text)
        file = form_of_text(CHAPTER_FORMS, text).parse(text)
    except UnreadableText as error:
        raise InvalidChapters(path, f"{error}.") from error
    if not file.chapters:
        raise InvalidChapters(path, "there is no chapter in it; write a line for each, such as 00:12:30.500 Title.")
    return file


def read_chapters(content: bytes | str, name: str | Path | None = None) -> tuple[Chapter, ...]:
    """Return the chapters in a file of any form; see :func:`read_chapters_with_facts`."""
    return read_chapters_with_facts(content, name).chapters


def _check_characters(text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if found := control_character(line):
            raise UnreadableText(f"there is a control character ({found}) in it; take it out", number)
