"""Show notes: their parts, their wording, and the template of a user."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from jinja2.exceptions import SecurityError, UndefinedError

from toolkit.editorial.chapters import draft_chapters
from toolkit.editorial.highlights import draft_highlights
from toolkit.editorial.notes import draft_notes, listed, notes_words
from toolkit.editorial.notes_facts import NotesFacts, Person, facts_of
from toolkit.model.chapter import Chapter
from toolkit.model.episode import Episode, Link, Track
from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Segment, Transcript

ADA = Person("Ada Park", "Ada Park records voices in Leeds.", "https://example.org/ada/")
MARTA = Person("Marta Kowalczyk")
FACTS = NotesFacts(
    title="The room matters more than the microphone",
    show="Small Rooms",
    hosts=(ADA,),
    guests=(MARTA,),
    links=(Link("Room tone, explained", "https://example.org/room-tone"),),
)
TOPICS = [Chapter(60.0 * n, title) for n, title in enumerate(["Introduction", "Bare walls", "Blankets", "Small rooms", "Tape and glue", "Village songs", "Part 6"])]  # fmt: skip


def _notes(transcript: Transcript, facts: NotesFacts = FACTS) -> str:
    chapters = draft_chapters(transcript, duration_s=transcript.duration_s)
    return draft_notes(facts, transcript, chapters, draft_highlights(transcript, chapters=chapters))


def drafted(*, chapters: list[Chapter] | None = None, highlights: list[Highlight] | None = None, **facts: object) -> list[str]:  # fmt: skip
    """Return the paragraphs of notes of a silent episode."""
    given = NotesFacts(**facts)  # type: ignore[arg-type]
    return draft_notes(given, Transcript(), chapters or [], highlights or []).strip().split("\n\n")


def said(speaker: str, quote: str, start_s: float = 5.0, rank: int = 1) -> Highlight:
    return Highlight(rank, start_s, start_s + 9, speaker, quote, 0.9)


def test_notes_hold_every_part_in_order(rooms: Transcript) -> None:
    notes = _notes(rooms)
    parts = ["# The room", "In this episode of Small Rooms, Ada Park is joined by Marta Kowalczyk", "## Highlights",
             "## Chapters", "## Footnotes", "## Subscribe", "## About the host"]  # fmt: skip
    assert [notes.index(part) for part in parts] == sorted(notes.index(part) for part in parts)


def test_pull_quotes_are_verbatim(rooms: Transcript) -> None:
    quoted = [line[3:-1] for line in _notes(rooms).splitlines() if line.startswith("> \u201c")]
    assert quoted
    assert all(quote in rooms.text for quote in quoted)


def test_whole_notes_are_as_written_here() -> None:
    notes = draft_notes(FACTS, Transcript(), TOPICS[1:3], [said("Marta Kowalczyk", "A blanket costs nothing.", 125.0)])
    assert notes == (
        "# The room matters more than the microphone\n\n"
        "*Ada Park and Marta Kowalczyk talk about bare walls and blankets.*\n\n"
        "\u201cA blanket costs nothing,\u201d says Marta Kowalczyk.\n\n"
        "In this episode of Small Rooms, Ada Park is joined by Marta Kowalczyk to talk about bare walls and blankets.\n\n"
        "## Highlights\n\n> \u201cA blanket costs nothing.\u201d\n>\n> Marta Kowalczyk, 2:05\n\n"
        "## Chapters\n\n- 1:00 Bare walls\n- 2:00 Blankets\n\n"
        "## Footnotes\n\n- [Room tone, explained](https://example.org/room-tone)\n\n"
        "## Subscribe\n\nSubscribe to Small Rooms wherever you listen to podcasts.\n\n"
        "## About the host\n\n"
        "**Ada Park**: Ada Park records voices in Leeds. [example.org/ada](https://example.org/ada/)\n"
    )


def test_a_part_with_nothing_to_say_is_left_out() -> None:
    assert drafted(title="Quiet") == ["# Quiet"]


def test_the_title_is_the_producers_else_the_talks_else_the_shows(rooms: Transcript) -> None:
    assert drafted(show="Small Rooms")[0] == "# Small Rooms"
    assert drafted()[0] == "# Highlights"
    assert draft_notes(NotesFacts(show="S"), rooms, (), ()).splitlines()[0] not in ("# S", "# Highlights")


def test_a_summary_of_the_producer_is_the_standfirst_and_what_follows_its_first_sentence_a_paragraph() -> None:
    assert drafted(title="T", summary="Rooms are  instruments. A blanket helps. Always.")[1:] == [
        "*Rooms are instruments.*",
        "A blanket helps. Always.",
    ]
    assert drafted(title="T", summary="Rooms? Yes!  Why?")[1:] == ["*Rooms?*", "Yes! Why?"]
    assert drafted(title="T", summary="Rooms are instruments")[1:] == ["*Rooms are instruments*"]


def test_without_a_summary_the_standfirst_says_who_talks_about_what() -> None:
    assert drafted(title="T", hosts=(ADA,), chapters=TOPICS)[1] == "*Ada Park talks about bare walls, blankets and small rooms.*"  # fmt: skip
    assert drafted(title="T", hosts=(ADA, MARTA), chapters=TOPICS)[1] == (
        "*Ada Park and Marta Kowalczyk talk about bare walls, blankets and small rooms.*"
    )
    assert not any(text.startswith("*") for text in drafted(title="T", guests=(MARTA,), chapters=TOPICS)[1:])


def test_the_opening_says_who_meets_whom() -> None:
    def meeting(**facts: object) -> str:
        return drafted(title="T", **facts)[1]  # type: ignore[arg-type]

    two = (ADA, MARTA)
    assert meeting(hosts=(ADA,), show="S") == "In this episode of S, Ada Park talks."
    assert meeting(hosts=two, show="S") == "In this episode of S, Ada Park and Marta Kowalczyk talk."
    assert meeting(hosts=(ADA,)) == "In this episode, Ada Park talks."
    assert meeting(hosts=(ADA,), guests=(MARTA,)) == "In this episode, Ada Park is joined by Marta Kowalczyk."
    assert meeting(hosts=two, guests=(Person("Cleo"), Person("Ben"), Person("Di")), show="S") == (
        "In this episode of S, Ada Park and Marta Kowalczyk are joined by Cleo, Ben and Di."
    )


def test_a_talk_of_four_subjects_has_a_course() -> None:
    assert drafted(title="T", chapters=TOPICS)[1] == (
        "The conversation begins with bare walls, moves on to blankets, small rooms and tape and ends with village songs."
    )
    assert drafted(title="T", chapters=TOPICS[:5])[1].startswith("The conversation begins with bare walls")
    assert drafted(title="T", chapters=TOPICS[:4])[1] == "## Chapters"


def test_the_middle_of_a_course_names_four_subjects() -> None:
    chapters = [
        Chapter(9.0 * n, title) for n, title in enumerate(["Ash", "Birch", "Cedar", "Date", "Elm", "Fir", "Gum"])
    ]
    assert drafted(title="T", chapters=chapters)[1] == (
        "The conversation begins with ash, moves on to birch, cedar, date and elm and ends with gum."
    )


def test_a_chapter_that_is_hidden_is_no_subject_and_not_listed() -> None:
    chapters = [*TOPICS[1:3], Chapter(300.0, "Secret room", toc=False)]
    assert drafted(title="T", chapters=chapters)[1:] == ["## Chapters", "- 1:00 Bare walls\n- 2:00 Blankets"]


def test_a_subject_named_twice_is_one() -> None:
    chapters = [Chapter(60.0 * n, title) for n, title in enumerate(["Walls", "Roofs", "Walls and more", "Doors"])]
    assert drafted(title="T", hosts=(ADA,), chapters=chapters)[1] == "*Ada Park talks about walls, roofs and doors.*"


@pytest.mark.parametrize(("title", "inside"), [("Bare walls", "bare walls"), ("iPhone", "iPhone"), ("BBC", "BBC"), ("Bare Walls", "Bare Walls"), ("NPM packages", "NPM packages"), ("A", "A")])  # fmt: skip
def test_a_title_is_written_small_inside_a_sentence_unless_it_is_a_name(title: str, inside: str) -> None:
    assert drafted(title="T", hosts=(ADA,), chapters=[Chapter(0, title)])[1] == f"*Ada Park talks about {inside}.*"


def test_a_name_keeps_its_capital_in_the_sentence_about_the_course() -> None:
    lines = ["We met Marrakesh people.", "Then Marrakesh grew.", "And so the jackets came, and Marrakesh with them."]
    talk = Transcript(tuple(Segment("Ada", 9.0 * n, 9.0 * n + 8, text) for n, text in enumerate(lines)), language="en")
    titles = ["Rooms", "Marrakesh", "Jackets", "Doors", "Floors"]
    chapters = [Chapter(6.0 * n, title) for n, title in enumerate(titles)]
    assert "Marrakesh, jackets" in draft_notes(NotesFacts(), talk, chapters, ())


def test_a_guests_quote_opens_the_notes_before_a_hosts() -> None:
    highlights = [said("Ada Park", "Rooms ring.", rank=1), said("Marta Kowalczyk", "Why do they ring?", rank=2)]
    opening = drafted(title="T", hosts=(ADA,), guests=(MARTA,), highlights=highlights)[1]
    assert opening == "\u201cWhy do they ring?\u201d says Marta Kowalczyk."
    assert drafted(title="T", highlights=highlights)[1] == "\u201cRooms ring,\u201d says Ada Park."


def test_a_quote_of_nobody_or_of_more_than_thirty_words_opens_nothing() -> None:
    assert drafted(title="T", highlights=[said("", "Rooms ring.")])[1] == "## Highlights"
    thirty = " ".join(["room"] * 30)
    assert drafted(title="T", highlights=[said("Ada", f"{thirty}!")])[1].startswith("\u201croom")
    assert drafted(title="T", highlights=[said("Ada", f"{thirty} room.")])[1] == "## Highlights"


def test_names_with_the_words_of_a_frame_in_them_stay_whole() -> None:
    facts = {"show": "PEOPLE of TOPICS", "hosts": (Person("QUOTE GUESTS"),), "guests": (Person("SHOW NAME"),)}
    notes = drafted(title="T", chapters=[Chapter(0, "HOSTS")], highlights=[said("QUOTE", "My NAME.")], **facts)
    assert "\u201cMy NAME,\u201d says QUOTE." in notes
    assert "In this episode of PEOPLE of TOPICS, QUOTE GUESTS is joined by SHOW NAME to talk about HOSTS." in notes


def test_quotes_without_a_speaker_have_their_time_alone() -> None:
    assert drafted(title="T", highlights=[said("", "Rooms ring.")])[2] == "> \u201cRooms ring.\u201d\n>\n> 0:05"


def test_times_have_hours_where_the_episode_has() -> None:
    chapters = [Chapter(0, "Walls"), Chapter(3600, "Roofs")]
    assert "- 0:00:00 Walls\n- 1:00:00 Roofs" in drafted(title="T", chapters=chapters)
    chapters[1] = Chapter(3599, "Roofs")
    assert "- 0:00 Walls\n- 59:59 Roofs" in drafted(title="T", chapters=chapters)
    late = replace(said("Ada", "Rooms ring.", 65.0), end_s=3600.0)
    assert "> \u201cRooms ring.\u201d\n>\n> Ada, 0:01:05" in drafted(title="T", highlights=[late])


def test_one_chapter_is_no_list() -> None:
    assert drafted(title="T", chapters=[Chapter(0, "Walls")]) == ["# T"]


def test_a_chapter_with_a_link_is_one() -> None:
    chapters = [Chapter(0, "Walls", url="https://example.org/w"), Chapter(60, "Roofs", url="javascript:x")]
    assert drafted(title="T", chapters=chapters)[2] == "- 0:00 [Walls](https://example.org/w)\n- 1:00 Roofs"


def test_marks_in_speech_stay_text() -> None:
    quote = "I *never* said <script>alert(1)</script> [here](javascript:x) # or `there`, my friend of many long years."
    transcript = Transcript((Segment("Eve", 0, 20, quote),))
    notes = draft_notes(NotesFacts(title="T"), transcript, (), [Highlight(1, 0, 20, "Eve", quote, 0.9)])
    assert r"\*never\* said \<script\>" in notes
    assert r"\[here\](javascript:x) \# or \`there\`" in notes


def test_a_link_that_is_none_is_left_out() -> None:
    links = (Link("Bad", "javascript:alert(1)"), Link("Good", "https://example.org/a b)"))
    assert drafted(title="T", links=links)[1:] == ["## Footnotes", "- [Good](https://example.org/a%20b%29)"]


def test_mentions_are_footnotes_unless_they_have_a_place_of_their_own() -> None:
    text = "we met Grace Hopper and Room Tone and Small Rooms, and Grace Hopper and Room Tone and Small Rooms and Cleo Smith, Cleo Smith."
    talk = Transcript((Segment("Ben", 0, 9, text),), "en")
    facts = NotesFacts(title="T", show="Small Rooms", guests=(Person("Cleo Smith"),), links=(Link("Room Tone", "https://example.org"),))  # fmt: skip
    assert "- [Room Tone](https://example.org)\n- Mentioned: Grace Hopper\n" in draft_notes(facts, talk, (), ())


def test_people_of_whom_something_is_known_are_described_hosts_first() -> None:
    guests = (Person("Cleo", "Cleo sings."), Person("Di", link="mailto:di@example.org"), Person("Ben"))
    assert drafted(title="T", hosts=(ADA, Person("Eve")), guests=guests)[2:] == [
        "## About the host",
        "**Ada Park**: Ada Park records voices in Leeds. [example.org/ada](https://example.org/ada/)",
        "## About the guests",
        "**Cleo**: Cleo sings.",
        "**Di** [di@example.org](mailto:di@example.org)",
    ]
    assert "About" not in "".join(drafted(title="T", hosts=(Person("Eve", link="javascript:x"),)))


def test_a_users_template_sees_the_same_names() -> None:
    chapters = (Chapter(0, "One"), Chapter(60, "Two *stars*"))
    template = "{% for c in chapters %}{{ c.time }} {{ c.title }}\n{% endfor %}"
    assert draft_notes(FACTS, Transcript(), chapters, (), template=template) == "0:00 One\n1:00 Two \\*stars\\*\n"


def test_a_users_template_is_tidied() -> None:
    template = "\n\n\none  \n\n\n\ntwo\n- a\n\n- b\n\n\n- c\n\nthree\n\n"
    assert draft_notes(FACTS, Transcript(), (), (), template=template) == "one\n\ntwo\n- a\n- b\n- c\n\nthree\n"


def test_a_users_template_runs_in_a_sandbox() -> None:
    with pytest.raises(SecurityError, match="unsafe"):
        draft_notes(FACTS, Transcript(), (), (), template="{{ title.__class__.__mro__ }}")


def test_an_unknown_name_in_a_users_template_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="nonsense"):
        draft_notes(FACTS, Transcript(), (), (), template="{{ nonsense }}")


def test_facts_come_from_the_manifest_one_person_once() -> None:
    tracks = (
        Track(Path("a.flac"), "Ada", "host"),
        Track(Path("b.flac"), "Ada", "host", bio="Ada records.", link="https://example.org"),
        Track(Path("c.flac"), "Marta", bio="First."),
        Track(Path("d.flac"), "Marta", bio="Second."),
        Track(Path("m.flac"), "Music", "music"),
    )
    links = (Link("Room tone", "https://example.org"),)
    facts = facts_of(Episode("T", tracks, show="S", summary="Rooms.", language="de", links=links).facts)
    assert facts == NotesFacts(
        title="T",
        summary="Rooms.",
        show="S",
        language="de",
        hosts=(Person("Ada", "Ada records.", "https://example.org"),),
        guests=(Person("Marta", "First."),),
        links=links,
    )


def test_german_notes_are_german() -> None:
    notes = drafted(title="T", show="S", language="de-AT", hosts=(Person("Ada"),), guests=(Person("Marta"),))
    assert notes[1] == "In dieser Folge von S ist Marta zu Gast bei Ada."
    assert "## Abonnieren" in notes


def test_the_transcripts_language_counts_where_the_manifest_has_none() -> None:
    talk = Transcript((Segment("Ada", 0, 9, "Ja."),), "fr")
    facts = NotesFacts(title="T", show="S", hosts=(Person("Ada"),))
    assert str(notes_words("fr")["subscribe"]) in draft_notes(facts, talk, (), ())
    assert "## Subscribe" in draft_notes(replace(facts, language="en"), talk, (), ())


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_every_language_has_every_word(language: str) -> None:
    assert set(notes_words(language)) == set(notes_words("en"))
    assert notes_words("fi") == notes_words("en")


def test_lists_inside_a_sentence() -> None:
    assert [listed(items, "and") for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]  # fmt: skip


def test_the_page_of_an_episode_or_its_show_stands_where_one_subscribes() -> None:
    facts = NotesFacts(title="Walls", show="Small Rooms", language="en", link="https://example.org/small-rooms/")
    line = "Subscribe to Small Rooms wherever you listen to podcasts. [example.org/small-rooms](https://example.org/small-rooms/)"
    assert line in draft_notes(facts, Transcript(), (), ())
    assert "](" not in draft_notes(replace(facts, link="javascript:alert(1)"), Transcript(), (), ())
