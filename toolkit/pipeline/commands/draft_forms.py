"""The form in which a draft is written to a file: its name decides, as everywhere.

Owns which suffix is which form of which draft; the forms themselves are in ``formats``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolkit.formats.chapter_text import render_chapter_text
from toolkit.formats.chapters import CHAPTER_FORMS
from toolkit.formats.highlights_json import render_highlights_json
from toolkit.formats.highlights_toml import render_highlights_toml
from toolkit.model.chapter import Chapter, ChapterFile
from toolkit.model.errors import UnsupportedFormat
from toolkit.model.highlight import Highlight
from toolkit.pipeline.commands.drafts import NotesForm

_NOTES = {
    "": NotesForm.MD, ".md": NotesForm.MD, ".markdown": NotesForm.MD, ".html": NotesForm.HTML, ".htm": NotesForm.HTML,
    ".txt": NotesForm.TXT,
}  # fmt: skip


def chapters_as(chapters: Sequence[Chapter], out: Path | None) -> str:
    """Return chapters in the form of a file's name; as text to edit without a file, or a name without a suffix.

    Raises
    ------
    UnsupportedFormat
        No form has that suffix.
    """
    suffix = out.suffix.lower() if out else ""
    if suffix in ("", ".txt"):
        return render_chapter_text(chapters)
    form = next((form for form in CHAPTER_FORMS.values() if suffix in form.suffixes), None)
    if form is None or out is None:
        known = ", ".join(dict.fromkeys(suffix for form in CHAPTER_FORMS.values() for suffix in form.suffixes))
        raise UnsupportedFormat(out or Path(), f"a name that ends in {known}")
    return form.render(ChapterFile(tuple(chapters)))


def highlights_as(highlights: Sequence[Highlight], out: Path | None) -> str:
    """Return highlights in the form of a file's name: TOML to edit, or JSON.

    Raises
    ------
    UnsupportedFormat
        It ends in neither.
    """
    suffix = out.suffix.lower() if out else ""
    if suffix == ".json":
        return render_highlights_json(highlights)
    if suffix not in ("", ".toml"):
        raise UnsupportedFormat(out or Path(), "a name that ends in .toml or .json")
    return render_highlights_toml(highlights)


def notes_form(form: str, out: Path | None) -> NotesForm:
    """Return the form of notes: the one that was asked for, else that of a file's name, else Markdown.

    Raises
    ------
    UnsupportedFormat
        Nothing was asked for, and the name says nothing that notes can be.
    """
    if form:
        return NotesForm(form)
    suffix = out.suffix.lower() if out else ""
    if suffix not in _NOTES:
        raise UnsupportedFormat(out or Path(), "a name that ends in .md, .html or .txt, or --format")
    return _NOTES[suffix]
