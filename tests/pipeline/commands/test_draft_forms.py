"""The form of a draft by the name of its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.formats.chapters import CHAPTER_FORMS, read_chapters
from toolkit.formats.highlights_json import parse_highlights_json
from toolkit.formats.highlights_toml import parse_highlights_toml
from toolkit.model.chapter import Chapter
from toolkit.model.errors import UnsupportedFormat
from toolkit.model.highlight import Highlight
from toolkit.pipeline.commands.draft_forms import chapters_as, highlights_as, notes_form
from toolkit.pipeline.commands.drafts import NotesForm

CHAPTERS = (Chapter(0.0, "Welcome"), Chapter(60.0, "The room"), Chapter(120.5, "Echo"))
HIGHLIGHTS = (Highlight(1, 1.0, 20.0, "Ada", "A quote.", 0.5, {}),)
SUFFIXES = sorted({suffix for form in CHAPTER_FORMS.values() for suffix in form.suffixes})


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_chapters_are_written_in_the_form_of_the_name(suffix: str) -> None:
    text = chapters_as(CHAPTERS, Path(f"x{suffix.upper()}"))
    form = next(form for form in CHAPTER_FORMS.values() if suffix in form.suffixes)
    assert [chapter.title for chapter in form.parse(text).chapters] == ["Welcome", "The room", "Echo"]
    assert [chapter.title for chapter in read_chapters(text)] == ["Welcome", "The room", "Echo"]
    assert isinstance(chapters_as((), Path(f"x{suffix}")), str)


def test_chapters_without_a_suffix_are_text_to_edit() -> None:
    assert (
        chapters_as(CHAPTERS, None) == chapters_as(CHAPTERS, Path("x.txt")) == chapters_as(CHAPTERS, Path("chapters"))
    )
    assert chapters_as(CHAPTERS, Path("x.psc")).startswith("<?xml")


def test_highlights_are_toml_or_json() -> None:
    assert len(parse_highlights_toml(highlights_as(HIGHLIGHTS, Path("x.toml")), Path("x.toml"))) == 1
    assert len(parse_highlights_json(highlights_as(HIGHLIGHTS, Path("x.json")))) == 1
    assert highlights_as(HIGHLIGHTS, None) == highlights_as(HIGHLIGHTS, Path("x.toml"))


@pytest.mark.parametrize(
    ("form", "out", "chosen"),
    [
        ("", None, NotesForm.MD),
        ("", "n.md", NotesForm.MD),
        ("", "n.HTML", NotesForm.HTML),
        ("", "n.txt", NotesForm.TXT),
        ("", "notes", NotesForm.MD),
        ("apple", "n.html", NotesForm.APPLE),
        ("md", "n.html", NotesForm.MD),
    ],
)
def test_what_was_asked_for_counts_before_the_name(form: str, out: str | None, chosen: NotesForm) -> None:
    assert notes_form(form, Path(out) if out else None) is chosen


def test_a_name_that_is_no_form_is_refused() -> None:
    for refused in (
        lambda: chapters_as(CHAPTERS, Path("x.mp3")),
        lambda: highlights_as(HIGHLIGHTS, Path("x.csv")),
        lambda: notes_form("", Path("x.pdf")),
    ):
        with pytest.raises(UnsupportedFormat, match="use a name that ends in"):
            refused()
