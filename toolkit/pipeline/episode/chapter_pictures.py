"""The pictures that an edited ``draft/chapters.txt`` names: files of the episode folder, or addresses.

Owns where a picture is looked for and what is said of one that is not there; shows and shrinks none.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from toolkit.formats.chapter_text import parse_chapter_draft
from toolkit.model.chapter import Chapter
from toolkit.model.errors import InvalidDraft
from toolkit.model.printable import one_line

_SUFFIXES = (".jpg", ".jpeg", ".png")


def pictures_of_draft(text: str, draft: Path, home: Path) -> dict[str, Path]:
    """Return the files that the chapters of a draft have as pictures, by what the draft calls them.

    Raises
    ------
    InvalidDraft
        The draft cannot be read, or a picture is no JPEG or PNG inside the episode folder.
    """
    pictures = {}
    for image in local_pictures(parse_chapter_draft(text, draft)):
        file = _inside(home, image)
        if file is None:
            line = next((n for n, written in enumerate(text.splitlines(), 1) if image in one_line(written)), None)
            expected = "name a JPEG or PNG inside the episode folder, or an address that begins with https://"
            raise InvalidDraft(draft, line, f"there is no picture {image!r}; {expected}.")
        pictures[image] = file
    return pictures


def local_pictures(chapters: Iterable[Chapter]) -> list[str]:
    """Return the pictures of chapters that are files and not addresses, each once."""
    return list(dict.fromkeys(chapter.image for chapter in chapters if chapter.image and "://" not in chapter.image))


def _inside(home: Path, image: str) -> Path | None:
    try:
        file = (home / image).resolve()
        found = file.is_relative_to(home.resolve()) and file.suffix.lower() in _SUFFIXES and file.is_file()
    except (OSError, ValueError):
        return None
    return file if found else None
