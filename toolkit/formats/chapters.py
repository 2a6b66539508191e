"""Chapter forms: the table of them, and the reading of any chapter file whatever it is called.

Owns the table, whose order is the order in which forms are tried on a text, and the one error for all of them. To add a form,
write a module that defines a ``Form`` and enter it here.
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

# Tables with a heading come before labels without one. A text that is not one of the others is read as simple text.
CHAPTER_FORMS = registry(CHAPTER_JSON, PSC, FFMETADATA, REAPER, AUDITION, CUE, AUDACITY, YOUTUBE, CHAPTER_TEXT)


def read_chapters_with_facts(content: bytes | str, name: str | Path | None = None) -> ChapterFile:
    """Return the content of a chapter file of any form, in the order of the file; ``name`` is only used in errors.

    Whether the chapters fit an episode is checked by :func:`~toolkit.formats.chapter_rules.valid_chapters`.

    Raises
    ------
    InvalidChapters
        The content is in none of these forms, or it contains no chapter.
    """
    path = Path(name) if name else None
    try:
        text = decode_text(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
        _check_characters(text)
        file = form_of_text(CHAPTER_FORMS, text).parse(text)
    except UnreadableText as error:
        raise InvalidChapters(path, f"{error}.") from error
    if not file.chapters:
        raise InvalidChapters(path, "it contains no chapter; write a line for each, such as 00:12:30.500 Title.")
    return file


def read_chapters(content: bytes | str, name: str | Path | None = None) -> tuple[Chapter, ...]:
    """Return the chapters in a file of any form; see :func:`read_chapters_with_facts`."""
    return read_chapters_with_facts(content, name).chapters


def _check_characters(text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if found := control_character(line):
            raise UnreadableText(f"there is a control character ({found}) in this line; remove it", number)
