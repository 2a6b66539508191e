from __future__ import annotations

import pytest

from toolkit.editorial.chapters import draft_chapters
from toolkit.editorial.highlights import draft_highlights
from toolkit.editorial.notes import NotesFacts, Person, draft_notes
from toolkit.editorial.support import unsupported_sentences
from toolkit.model.episode import Link
from toolkit.model.transcript import Transcript

FACTS = NotesFacts(
    title="Rooms",
    show="Small Rooms",
    hosts=(Person("Ada Park", "Ada Park records voices in Leeds.", "https://example.org/ada"),),
    guests=(Person("Marta Kowalczyk"),),
    links=(Link("Room tone", "https://example.org/tone"),),
)


def test_drafted_notes_state_nothing_of_their_own(rooms: Transcript) -> None:
    chapters = draft_chapters(rooms, duration_s=rooms.duration_s)
    notes = draft_notes(FACTS, rooms, chapters, draft_highlights(rooms, chapters=chapters))
    assert unsupported_sentences(notes, rooms, FACTS) == []


@pytest.mark.parametrize(
    "invented",
    [
        "Marta Kowalczyk won the Nobel prize.",
        "Ada Park was born in Manchester.",
        "\u201cThe blanket always beats the orchestra,\u201d says Marta Kowalczyk.",
        "Read [more](https://elsewhere.example/paper).",
        "9:59:59 The archive",
        "0:99 The archive",
    ],
)
def test_an_invented_sentence_is_found(rooms: Transcript, invented: str) -> None:
    assert unsupported_sentences(f"# Rooms\n\n{invented}\n", rooms, FACTS) != []


def test_a_quote_of_words_that_were_said_apart_is_found(rooms: Transcript) -> None:
    joined = "\u201cThe wall is the instrument. A blanket costs nothing.\u201d"
    assert unsupported_sentences(joined, rooms, FACTS) == [joined]


def test_a_quote_that_was_said_is_supported(rooms: Transcript) -> None:
    assert unsupported_sentences("\u201cA blanket costs nothing,\u201d says Marta Kowalczyk.", rooms, FACTS) == []
