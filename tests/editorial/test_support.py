"""Notes state only what the transcript or the manifest states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from toolkit.editorial.chapters import draft_chapters
from toolkit.editorial.highlights import draft_highlights
from toolkit.editorial.notes import draft_notes
from toolkit.editorial.notes_facts import NotesFacts, Person
from toolkit.editorial.support import unsupported_sentences
from toolkit.model.episode import Link
from toolkit.model.transcript import Segment, Transcript

FACTS = NotesFacts(
    title="Rooms",
    summary="Rooms are violins.",
    show="Small Rooms",
    hosts=(Person("Ada Park", "Ada Park records voices in Leeds.", "https://example.org/ada"),),
    guests=(Person("Marta Kowalczyk"),),
    links=(Link("Caf\u00e9 tone", "https://example.org/caf%C3%A9"),),
)
TALK = Transcript(
    (
        Segment("Ada Park", 0.0, 10.0, "The wall  rings like a bell."),
        Segment("Ben Osei", 10.0, 20.0, "A blanket costs nothing."),
        Segment("Ada Park", 20.0, 65.0, "We paint walls. Paint is cheap."),
    ),
    "en",
)


def unsupported(notes: str, facts: NotesFacts = FACTS) -> list[str]:
    return unsupported_sentences(notes, TALK, facts)


def test_drafted_notes_state_nothing_of_their_own(rooms: Transcript) -> None:
    chapters = draft_chapters(rooms, duration_s=rooms.duration_s)
    notes = draft_notes(FACTS, rooms, chapters, draft_highlights(rooms, chapters=chapters))
    assert unsupported_sentences(notes, rooms, FACTS) == []


@pytest.mark.parametrize(
    "supported",
    [
        "The wall rings.",
        "Painted walls ring.",
        "Rooms are violins.",
        "Small Rooms",
        "Ada Park records voices in Leeds.",
        "Marta Kowalczyk and Ben Osei paint.",
        "In this episode of Small Rooms, Ada Park is joined by Marta Kowalczyk.",
        "Introduction",
        "And so it does, with a few of these.",
        "[Caf\u00e9 tone](https://example.org/caf\u00e9)",
        "[Ada Park](https://example.org/ada)",
        "\u201cA blanket costs nothing,\u201d says Ben Osei.",
        "\u00abThe wall rings like a bell.\u00bb",
        "\u201eWe paint walls. Paint is cheap.\u201c",
        "0:59 The wall",
        "1:06 The wall",
        "## Highlights\n\n> \u201cPaint is cheap.\u201d\n>\n> Ada Park, 0:20",
        "The wall\nrings",
        "",
    ],
)
def test_what_transcript_manifest_or_frames_say_is_supported(supported: str) -> None:
    assert unsupported(supported) == []


@pytest.mark.parametrize(
    "invented",
    [
        "Marta Kowalczyk won the Nobel prize.",
        "Ada Park was born in Manchester.",
        "\u201cThe blanket always beats the orchestra,\u201d says Ben Osei.",
        "Read [more](https://elsewhere.example/paper).",
        "The wall [rings](https://example.org/caf%C3%A9/more).",
        "1:07 The wall",
        "9:59:59 The wall",
        "1:00:00 The wall",
        "0:99 The wall",
        "\u00abThe wall sings.\u00bb",
        "<script>",
    ],
)
def test_an_invented_sentence_is_found(invented: str) -> None:
    assert len(unsupported(f"# Rooms\n\n{invented}\n")) == 1


@pytest.mark.parametrize("sentence", ["So Walls ring.", "Then Ada Parks painted.", "We like Bell's."])
def test_a_name_inside_a_sentence_is_there_letter_for_letter(sentence: str) -> None:
    spoken = Transcript(
        (Segment("Ada Park", 0.0, 9.0, "We like the wall, a bell, rings and paint, and Bell rang."),), "en"
    )
    expected = [] if "Bell" in sentence else [sentence]
    assert unsupported_sentences(sentence, spoken, NotesFacts()) == expected
    assert unsupported_sentences(sentence.lower().replace("ada parks", "ada park"), spoken, NotesFacts()) == []


def test_where_every_noun_has_a_capital_a_noun_is_no_name() -> None:
    spoken = Transcript((Segment("Ada", 0.0, 9.0, "Wir mögen den Raum."),), "de")
    assert unsupported_sentences("Wir mögen Raums.", spoken, NotesFacts()) == []


def test_only_the_invented_sentence_of_a_paragraph_is_named() -> None:
    notes = "The wall rings. Dragons sing! Paint is cheap? Elephants too\u2026 We paint."
    assert unsupported(notes) == ["Dragons sing!", "Elephants too\u2026"]


def test_a_quote_must_be_the_words_of_one_speaker_in_a_row() -> None:
    across = "\u201crings like a bell. A blanket costs\u201d"
    assert unsupported(across) == []
    apart = "\u201cThe wall rings like a bell. We paint walls.\u201d"
    assert unsupported(apart) == []
    assert unsupported("\u201cA blanket costs nothing. Paint is cheap.\u201d") != []


def test_a_paragraph_with_an_invented_link_is_named_whole() -> None:
    notes = "The wall rings. Read [paint](https://elsewhere.example)."
    assert unsupported(notes) == ["The wall rings. Read paint."]


def test_an_invented_quote_names_its_paragraph() -> None:
    notes = "The wall rings. \u201cDragons sing,\u201d says Ben Osei."
    assert unsupported(notes) == [notes]


def test_a_text_of_the_manifest_may_have_any_words() -> None:
    facts = replace(
        FACTS, summary="Quantum chromodynamics at 9:59:59.", links=(Link("Gluons", "https://example.org/g"),)
    )
    assert unsupported("Quantum chromodynamics at 9:59:59.", facts) == []
    assert unsupported("[Gluons](https://example.org/g)", facts) == []


def test_the_language_of_the_notes_is_the_manifests_else_the_transcripts() -> None:
    german = replace(TALK, language="de")
    assert unsupported_sentences("Begrüßung", german, replace(FACTS, language="")) == []
    assert unsupported_sentences("Begrüßung", german, replace(FACTS, language="en")) == ["Begrüßung"]
