"""Titles of chapters and of episodes, from the talk's own noun phrases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import toolkit.editorial.titles as titles_module
from toolkit.editorial.phrase_scores import ScoredPhrase
from toolkit.editorial.sentences import Sentence, sentences_of
from toolkit.editorial.titles import cased, draft_title, is_plain_title, name_parts, plain_words, title_chapters
from toolkit.editorial.words import stop_words
from toolkit.model.transcript import Transcript

STOPS = stop_words("en")
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt", "sv", "pl"]


def sentences(*texts: str, speaker: str = "A") -> list[Sentence]:
    return [Sentence(text, speaker, 5.0 * n, 5.0 * n + 4, n, opens_turn=True) for n, text in enumerate(texts)]


def titles(texts: list[str], starts: list[int], case: str = "sentence") -> tuple[str, ...]:
    return title_chapters(sentences(*texts), starts, STOPS, "en", case)  # type: ignore[arg-type]


WALLS = ["The wall rang.", "We like the wall.", "And the wall was wet.", "So the wall it is."]
ROOFS = ["The roof leaks.", "We mend the roof.", "And the roof was wet.", "So the roof it is."]


def test_a_chapter_is_called_by_its_own_phrase() -> None:
    assert titles([*WALLS, *ROOFS], [0, 4]) == ("Wall", "Roof")


def test_no_two_chapters_have_the_same_phrase() -> None:
    # The wall is the subject of both; the second has nothing else.
    assert titles([*WALLS, *WALLS], [0, 4]) == ("Wall", "Part 2")


def test_a_phrase_that_a_longer_title_holds_is_taken_too() -> None:
    machine = ["The wall machine rang.", "We like the wall machine.", "And the wall machine again."]
    assert titles([*machine, "The wall rang.", "And the wall."], [0, 3]) == ("Wall machine", "Part 2")


def test_titles_may_be_written_in_title_case() -> None:
    machine = ["The wall machine rang.", "We like the wall machine.", "And the wall machine again."]
    assert titles([*machine, *ROOFS], [0, 3], "title") == ("Wall Machine", "Roof")


def test_two_single_words_of_like_weight_make_a_title_together() -> None:
    mixed = ["The wall rang.", "The roof leaks.", "So the wall.", "Why the roof?", "We like the wall.", "We mend the roof."]  # fmt: skip
    (title,) = titles(mixed, [0])
    assert title in ("Wall and roof", "Roof and wall")


def ranked(*phrases: tuple[str, float]) -> list[ScoredPhrase]:
    return [ScoredPhrase(tuple(text.split()), text, score) for text, score in phrases]


def chosen(*phrases: tuple[str, float], taken: set[tuple[str, ...]] = frozenset()) -> list[str]:  # type: ignore[assignment]
    return [phrase.text for phrase in titles_module._chosen(ranked(*phrases), "and", taken)]


def test_a_second_word_is_added_where_its_score_is_over_seven_tenths() -> None:
    assert chosen(("wall", 1.0), ("roof", 0.71)) == ["wall", "roof"]
    assert chosen(("wall", 1.0), ("roof", 0.7)) == ["wall"]
    assert chosen(("wall", 1.0), ("roof", 0.5), ("door", 0.9)) == ["wall", "door"]


def test_a_phrase_of_two_words_needs_no_second() -> None:
    assert chosen(("wall machine", 1.0), ("roof", 0.9)) == ["wall machine"]


def test_a_second_phrase_shares_no_word_with_the_first_and_is_among_the_next_five() -> None:
    assert chosen(("wall", 1.0), ("wall machine", 0.9), ("roof", 0.8)) == ["wall", "roof"]
    vague = [("wall tile", 0.9), ("wall paint", 0.9), ("wall clock", 0.9), ("wall nut", 0.9)]
    assert chosen(("wall", 1.0), *vague, ("roof", 0.8)) == ["wall", "roof"]
    assert chosen(("wall", 1.0), *vague, ("wall art", 0.9), ("roof", 0.8)) == ["wall"]


def test_a_second_word_is_left_out_where_the_title_would_pass_forty_letters() -> None:
    assert chosen(("w" * 18, 1.0), ("r" * 17, 0.9)) == ["w" * 18, "r" * 17]
    assert chosen(("w" * 18, 1.0), ("r" * 18, 0.9)) == ["w" * 18]


def test_what_another_chapter_has_is_passed_over_among_the_best_thirty() -> None:
    assert chosen(("wall", 1.0), ("roof", 0.5), taken={("wall", "machine")}) == ["roof"]
    worse = [(f"wall{n}", 0.9) for n in range(29)]
    taken = {(text,) for text, _ in worse}
    assert chosen(*worse, ("roof", 0.5), taken=taken) == ["roof"]
    assert chosen(*worse, ("door", 0.6), ("roof", 0.5), taken={*taken, ("door",)}) == []


def test_the_first_chapter_is_the_introduction_where_it_greets() -> None:
    assert titles(["Hello and welcome.", *WALLS, *ROOFS], [0, 5])[0] == "Introduction"
    late = [*WALLS, "The wall again.", "And again.", "Hello and welcome."]
    assert titles([*late, *ROOFS], [0, 7])[0] == "Wall"


def test_a_greeting_among_the_first_six_sentences_is_one() -> None:
    assert titles([*WALLS, "And again.", "Hello and welcome.", *ROOFS], [0, 6])[0] == "Introduction"


def test_a_first_chapter_without_a_phrase_is_the_introduction_and_a_whole_talk_is_part_1() -> None:
    assert titles(["Yes.", "No.", *WALLS], [0, 2]) == ("Introduction", "Wall")
    assert titles(["Yes.", "No."], [0]) == ("Part 1",)


def test_a_short_last_chapter_of_farewells_is_called_so() -> None:
    bye = ["Thank you for coming.", "Goodbye and see you next week."]
    assert titles([*WALLS, *ROOFS, *bye], [0, 4, 8]) == ("Wall", "Roof", "Closing words")


def test_one_farewell_is_not_enough() -> None:
    assert titles([*WALLS, *ROOFS, "Goodbye."], [0, 4]) == ("Wall", "Roof")


def test_a_talk_of_one_chapter_has_no_closing_words() -> None:
    assert titles([*WALLS, "Goodbye.", "See you next week."], [0]) == ("Wall",)


def test_a_last_chapter_of_more_than_twelve_sentences_has_a_subject() -> None:
    bye = ["Thank you for coming.", "Goodbye."]
    assert titles([*WALLS, *ROOFS, *ROOFS, "The roof.", "A roof.", *bye], [0, 4])[1] == "Closing words"
    assert titles([*WALLS, *ROOFS, *ROOFS, "The roof.", "A roof.", "Roofs.", *bye], [0, 4])[1] == "Roof"


def test_an_advertisement_is_called_what_it_is() -> None:
    announced = ["This week's sponsor is Acme.", "It is a nice tool.", "It is blue.", "We like the tool.", "A tool."]
    assert titles([*WALLS, *announced, *ROOFS], [0, 4, 9])[1] == "Sponsor"
    assert titles([*WALLS, announced[1], announced[0], *announced[2:], *ROOFS], [0, 4, 9])[1] == "Sponsor"
    late = ["It is a nice tool.", "It is blue.", "We like the tool.", "This week's sponsor is Acme."]
    assert titles([*WALLS, *late, *ROOFS], [0, 4, 8])[1] == "Tool"


def test_three_in_ten_sentences_of_advertising_make_an_advertisement() -> None:
    ad = ["Go to acme.io.", "A free trial.", "Use the code ROOMS."]
    rest = [
        "The tool is blue.",
        "We like the tool.",
        "A tool.",
        "So the tool.",
        "Why the tool?",
        "The tool again.",
        "Oh.",
    ]
    assert titles([*WALLS, *rest, *ad], [0, 4])[1] == "Sponsor"
    assert titles([*WALLS, *rest, "The tool.", *ad], [0, 4])[1] == "Tool"


def test_a_single_sentence_is_no_advertisement() -> None:
    assert titles([*WALLS, "Our sponsor is Acme."], [0, 4])[1] == "Part 2"


def test_two_advertisements_are_numbered() -> None:
    ad = ["Our sponsor is Acme.", "Go to acme.io."]
    assert titles([*ad, *WALLS, *ad, *ROOFS, *ad], [0, 2, 6, 8, 12]) == (
        "Sponsor",
        "Wall",
        "Sponsor 2",
        "Roof",
        "Sponsor 3",
    )


def test_speakers_are_no_subject(rooms: Transcript) -> None:
    found = title_chapters(sentences_of(rooms), [0, 6, 12], STOPS, "en")
    assert not any(name in title for title in found for name in ("Ada", "Park", "Marta", "Kowalczyk"))
    assert name_parts(sentences("Hi.", speaker="Ada Park")) == {"ada", "park"}


def test_a_chapter_of_nothing_is_numbered(talk: Callable[..., Transcript]) -> None:
    spoken = sentences_of(talk([("A", "Yes. No. Well. Oh yes."), ("B", "And so on. Right. Okay.")]))
    assert title_chapters(spoken, [0, 4], STOPS, "en") == ("Introduction", "Part 2")


def test_other_languages_have_words_of_their_own() -> None:
    german = [Sentence(text, "A", n, n + 1.0, n, opens_turn=True) for n, text in enumerate(["Ja.", "Nein.", "Doch."])]
    assert title_chapters(german, [0, 1], stop_words("de"), "de") == ("Begrüßung", "Teil 2")
    assert title_chapters(german, [0, 1], stop_words("fi"), "fi") == ("Introduction", "Part 2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_word_for_every_part(language: str) -> None:
    words = plain_words(language)
    assert set(words) == {"intro", "close", "sponsor", "part", "and"}
    assert all(words.values())


def test_a_language_without_words_takes_the_english_ones() -> None:
    assert plain_words("fi") == plain_words("en")


@pytest.mark.parametrize("title", ["Introduction", "introduction", "Part 3", "Part 12", "Begrüßung", "Teil 2", "Sponsor 2", "Closing words"])  # fmt: skip
def test_podkits_own_words_are_no_subject(title: str) -> None:
    assert is_plain_title(title)


@pytest.mark.parametrize("title", ["Room tone", "Part of it", "and", "und", "Sponsors"])
def test_other_titles_are(title: str) -> None:
    assert not is_plain_title(title)


@pytest.mark.parametrize(
    ("title", "case", "expected"),
    [
        ("room tone", "sentence", "Room tone"),
        ("room tone and npm", "title", "Room Tone and Npm"),
        ("the room", "title", "The Room"),
        ("cost of labor", "title", "Cost of Labor"),
        ("iPhone sound", "sentence", "iPhone sound"),
        ("sound of iPhone", "title", "Sound of iPhone"),
        ("Big room", "sentence", "Big room"),
        ("", "title", ""),
    ],
)
def test_case(title: str, case: str, expected: str) -> None:
    assert cased(title, case) == expected  # type: ignore[arg-type]


def test_the_episodes_title_says_what_it_is_about(rooms: Transcript) -> None:
    title = draft_title(sentences_of(rooms), STOPS)
    assert {"microphone", "archive", "village", "echo", "blanket", "song"} & set(title.lower().replace(",", "").split())
    assert 40 <= len(title) <= 80
    assert " and " in title


def test_a_title_of_several_phrases_lists_them() -> None:
    texts = [f"The {noun} rang." for noun in ("wall", "room", "roof", "machine") for _ in range(3)]
    words = draft_title(sentences(*texts), STOPS).lower().replace(",", "").split()
    assert sorted(words) == ["and", "machine", "roof", "room", "wall"]


def test_a_title_stops_at_forty_letters_and_never_passes_eighty() -> None:
    long = [f"{first}{'q' * 18}" for first in ("wall", "roof", "room", "hall")]
    title = draft_title(sentences(*[f"The {word}." for word in long * 3]), STOPS)
    # Two of 22 letters with " and " between them are 49.
    assert len(title) == 49
    longer = [f"{first}{'q' * 36}" for first in ("wall", "roof", "room")]
    title = draft_title(sentences(*[f"The {word}." for word in longer * 3]), STOPS)
    assert len(title) == 40


def test_a_title_of_one_phrase_is_that_phrase() -> None:
    assert draft_title(sentences(*WALLS), STOPS) == "Wall"


def test_nothing_said_has_no_title() -> None:
    assert draft_title((), STOPS) == ""
    assert draft_title(sentences("Yes.", "No."), STOPS) == ""
