from __future__ import annotations

from pathlib import Path

import pytest
from jinja2.exceptions import SecurityError, UndefinedError

from toolkit.editorial.chapters import draft_chapters
from toolkit.editorial.highlights import draft_highlights
from toolkit.editorial.notes import NotesFacts, Person, draft_notes, facts_of
from toolkit.model.chapter import Chapter
from toolkit.model.episode import Episode, Link, Track
from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Segment, Transcript

FACTS = NotesFacts(
    title="The room matters more than the microphone",
    show="Small Rooms",
    hosts=(Person("Ada Park", "Ada Park records voices in Leeds.", "https://example.org/ada"),),
    guests=(Person("Marta Kowalczyk"),),
    links=(Link("Room tone, explained", "https://example.org/room-tone"),),
)


def _notes(transcript: Transcript, facts: NotesFacts = FACTS) -> str:
    chapters = draft_chapters(transcript, duration_s=transcript.duration_s)
    return draft_notes(facts, transcript, chapters, draft_highlights(transcript, chapters=chapters))


@pytest.mark.slow
def test_notes_hold_every_part_in_order(rooms: Transcript) -> None:
    notes = _notes(rooms)
    parts = ["# The room", "In this episode of Small Rooms, Ada Park is joined by Marta Kowalczyk", "## Highlights",
             "## Chapters", "## Footnotes", "## Subscribe", "## About the host"]  # fmt: skip
    assert [notes.index(part) for part in parts] == sorted(notes.index(part) for part in parts)


def test_pull_quotes_are_verbatim(rooms: Transcript) -> None:
    quoted = [line[3:-1] for line in _notes(rooms).splitlines() if line.startswith("> \u201c")]
    assert quoted
    assert all(quote in rooms.text for quote in quoted)


def test_a_part_with_nothing_to_say_is_left_out() -> None:
    notes = draft_notes(NotesFacts(title="Quiet"), Transcript(), (), ())
    assert notes == "# Quiet\n"


def test_a_summary_of_the_producer_is_the_standfirst(rooms: Transcript) -> None:
    facts = NotesFacts(title="T", summary="Rooms are instruments. A blanket helps.")
    notes = draft_notes(facts, rooms, (), ())
    assert "*Rooms are instruments.*" in notes
    assert "\nA blanket helps.\n" in notes


def test_marks_in_speech_stay_text() -> None:
    said = "I *never* said <script>alert(1)</script> [here](javascript:x) # or `there`, my friend of many long years."
    transcript = Transcript((Segment("Eve", 0, 20, said),))
    notes = draft_notes(NotesFacts(title="T"), transcript, (), [Highlight(1, 0, 20, "Eve", said, 0.9)])
    assert r"\*never\* said \<script\>" in notes
    assert r"\[here\](javascript:x) \# or \`there\`" in notes


def test_a_link_that_is_none_is_left_out(rooms: Transcript) -> None:
    facts = NotesFacts(title="T", links=(Link("Bad", "javascript:alert(1)"), Link("Good", "https://example.org/a b)")))
    notes = draft_notes(facts, rooms, (), ())
    assert "Bad" not in notes
    assert "[Good](https://example.org/a%20b%29)" in notes


def test_a_users_template_sees_the_same_names(rooms: Transcript) -> None:
    chapters = (Chapter(0, "One"), Chapter(60, "Two *stars*"))
    notes = draft_notes(
        FACTS, rooms, chapters, (), template="{% for c in chapters %}{{ c.time }} {{ c.title }}\n{% endfor %}"
    )
    assert notes == "0:00 One\n1:00 Two \\*stars\\*\n"


def test_a_users_template_runs_in_a_sandbox(rooms: Transcript) -> None:
    with pytest.raises(SecurityError, match="unsafe"):
        draft_notes(FACTS, rooms, (), (), template="{{ title.__class__.__mro__ }}")


def test_a_users_template_with_an_unknown_name_is_told(rooms: Transcript) -> None:
    with pytest.raises(UndefinedError, match="nonsense"):
        draft_notes(FACTS, rooms, (), (), template="{{ nonsense }}")


def test_facts_come_from_the_manifest_one_person_once() -> None:
    tracks = (
        Track(Path("a.flac"), "Ada", "host"),
        Track(Path("b.flac"), "Ada", "host", bio="Ada records."),
        Track(Path("c.flac"), "Marta"),
        Track(Path("m.flac"), "Music", "music"),
    )
    facts = facts_of(Episode("T", tracks, show="S").facts)
    assert facts.hosts == (Person("Ada", "Ada records."),)
    assert facts.guests == (Person("Marta"),)


def test_german_notes_are_german(rooms: Transcript) -> None:
    facts = NotesFacts(title="T", show="S", language="de", hosts=(Person("Ada"),), guests=(Person("Marta"),))
    notes = draft_notes(facts, rooms, (), ())
    assert "In dieser Folge von S ist Marta zu Gast bei Ada." in notes
    assert "## Abonnieren" in notes


def test_a_name_keeps_its_capital_in_the_sentence_about_the_course() -> None:
    said = ["We met Marrakesh people.", "Then Marrakesh grew.", "And so the jackets came, and Marrakesh with them."]
    talk = Transcript(tuple(Segment("Ada", 9.0 * n, 9.0 * n + 8, text) for n, text in enumerate(said)), language="en")
    titles = ["Rooms", "Marrakesh", "Jackets", "Doors", "Floors"]
    chapters = [Chapter(6.0 * n, title) for n, title in enumerate(titles)]
    notes = draft_notes(NotesFacts(), talk, chapters, ())
    assert "Marrakesh, jackets" in notes
