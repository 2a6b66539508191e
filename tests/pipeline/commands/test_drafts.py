"""Drafts from a transcript file: notes by the user's template, and in the forms that directories take."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.model.episode import Episode
from toolkit.model.errors import InvalidTemplate, NoSuchInput
from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.pipeline.commands.drafts import DraftSource, NotesForm, notes_as, notes_of

SAID = (
    "We built the whole studio out of old winter jackets.",
    "The room matters more than the microphone, and nobody believes it.",
    "So <b>what</b> did the neighbours say about the jackets?",
    "They said it was the quietest year of their lives.",
)


@pytest.fixture
def source() -> DraftSource:
    segments = []
    for n, text in enumerate(SAID):
        words = tuple(
            Word(word, 10.0 * n + 0.5 * k, 10.0 * n + 0.5 * k + 0.4) for k, word in enumerate(text.split(" "))
        )
        segments.append(Segment("Ada" if n % 2 else "Ben", 10.0 * n, 10.0 * n + 8.0, text, words))
    return DraftSource(Transcript(tuple(segments), language="en"), Episode(title="Quiet <rooms>", tracks=()), 40.0)


def template(folder: Path, text: str) -> Path:
    path = folder / "ours.md.j2"
    path.write_text(text, "utf-8")
    return path


def test_a_template_of_the_users_takes_the_place_of_podkits(source: DraftSource, tmp_path: Path) -> None:
    ours = template(tmp_path, "# Tonight: {{ title }}\n{% for q in quotes %}\n> {{ q.text }}\n{% endfor %}")
    assert notes_of(source, ours).startswith("# Tonight: Quiet \\<rooms\\>")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("# {{ titel }}", 1, "titel"),
        ("{% for q in quotes %}\n\n", 2, "endfor"),
        ("\n\n{{ title / 2 }}", 3, "unsupported operand"),
        ("\n{{ ''.__class__.__mro__ }}", 2, "unsafe"),
        ("{% include '/etc/passwd' %}", 1, "loader"),
        ("{% for n in range(10 ** 9) %}{% endfor %}", 1, "[Rr]ange"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_named_with_line_and_reason(
    source: DraftSource, tmp_path: Path, text: str, line: int, why: str
) -> None:
    with pytest.raises(InvalidTemplate, match=why) as caught:
        notes_of(source, template(tmp_path, text))
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{tmp_path}/ours.md.j2, line {line}: ")


def test_a_template_that_is_not_there_or_no_text_is_said(source: DraftSource, tmp_path: Path) -> None:
    with pytest.raises(NoSuchInput, match="template"):
        notes_of(source, tmp_path / "none.j2")
    (tmp_path / "picture.j2").write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(InvalidTemplate, match="UTF-8"):
        notes_of(source, tmp_path / "picture.j2")


@pytest.mark.parametrize("form", NotesForm)
def test_notes_come_in_every_form_and_nothing_spoken_becomes_markup(source: DraftSource, form: NotesForm) -> None:
    text, is_cut = notes_as(form, notes_of(source), source.episode.title)
    assert "Quiet" in text
    assert not is_cut
    if form in (NotesForm.HTML, NotesForm.APPLE, NotesForm.SPOTIFY):
        assert "<rooms>" not in text


def test_notes_too_long_for_a_directory_are_cut_and_it_is_told() -> None:
    text, is_cut = notes_as(NotesForm.APPLE, "# Long\n\n" + "word " * 600 + "\n\n" + "word " * 600, "Long")
    assert is_cut
    assert len(text.encode()) <= 4000
