"""Wording that makes a sentence worth quoting, or impossible to quote alone."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.editorial.quotability import KINDS, is_greeting, opens_on_connective, opens_on_reference, wording_matrix

# For each kind a text, and how often the kind is in it.
EXAMPLES = {
    "opinion": ("I think the best room is the right one, honestly.", 4),
    "surprise": ("It turns out that nobody was surprised, wow.", 4),
    "superlative": ("The loudest and the quietest of all rooms ever.", 4),
    "contrast": ("It is not the microphone but the room, even though it rings.", 3),
    "consequence": ("That means it rings because you record, so that it ends up wet.", 4),
    "people": ("People and developers are the community.", 3),
    "feeling": ("I love it and I fear it and it is frustrating.", 3),
    "future": ("In the future it will ring, and someday it stops.", 3),
    "past": ("It was ringing years ago, and I remember.", 3),
    "first_person": ("I've lost my mind and me.", 3),
    "we": ("We heard our song and they sang it to us.", 3),
    "second_person": ("You know that you've lost your song.", 3),
    "filler": ("Um, it is kind of a room, you know.", 3),
    "hedge": ("Maybe it might ring, I guess.", 3),
    "figurative": ("Imagine a room, as if it were like a drum.", 3),
    "laughter": ("(laughs) Haha, that rang.", 2),
    "housekeeping": ("Welcome to the podcast, and subscribe.", 3),
    "stumble": ("The, the room is is wet.", 2),
}


def test_the_kinds_are_those_that_the_weights_were_fitted_with_in_their_order() -> None:
    assert tuple(EXAMPLES) == KINDS


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_use_of_a_kind_is_counted_whatever_its_case(kind: str) -> None:
    text, times = EXAMPLES[kind]
    found = wording_matrix([text, text.upper()])[:, KINDS.index(kind)]
    assert found.tolist() == [times, times]


def test_a_matrix_has_a_row_for_each_text_and_nothing_for_none() -> None:
    found = wording_matrix(["", "I love it."])
    assert found.shape == (2, len(KINDS))
    assert found.dtype == np.float32
    assert not found[0].any()
    assert wording_matrix([]).shape == (0, len(KINDS))


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Sometimes the, the company that I I know", 2),
        ("we are healing and, assisting how to, create", 1),
        ("I know that that is very very good, of course", 0),
        ("He had had it with them, you know", 0),
        ("The theory of the thesis", 0),
    ],
)
def test_words_said_twice_and_words_that_lead_nowhere_are_stumbles(text: str, times: int) -> None:
    assert wording_matrix([text])[0][KINDS.index("stumble")] == times


@pytest.mark.parametrize(
    "text",
    [
        "That's why he left.", "And so they did it again.", "Which is the point.", "It rang.", "They've gone.", "He's gone.", "She sang.",
        "Those rang.", "There it is.", "One of them rang.", "The same thing.", "\u201cThat is it.\u201d", "This rang.", "Well, yeah, it rang.",
    ],
)  # fmt: skip
def test_a_sentence_may_open_on_a_reference_to_the_one_before(text: str) -> None:
    assert opens_on_reference(text)


@pytest.mark.parametrize(
    "text",
    ["The wall is the instrument.", "That said, rooms ring.", "This is a room.", "This week it rang.", "Itself a drum.", "Heather sang.",
     "Rooms ring, and that is it."],
)  # fmt: skip
def test_other_openings_refer_to_nothing(text: str) -> None:
    assert not opens_on_reference(text)


@pytest.mark.parametrize(
    "text", ["But the wall is the instrument.", "\u2018So it rang.", "Yeah.", "Und es hallt.", "Sí, claro."]
)
def test_a_sentence_may_open_on_a_connective(text: str) -> None:
    assert opens_on_connective(text)


@pytest.mark.parametrize("text", ["Butter is cheap.", "The wall rings.", "Sound is so."])
def test_a_word_that_only_begins_like_one_connects_nothing(text: str) -> None:
    assert not opens_on_connective(text)


@pytest.mark.parametrize(
    "text",
    ["Hello and welcome to Small Rooms.", "I am joined today by Ada.", "Thank you so much for having me.", "In this episode we listen.",
     "Today's guest is Ada.", "See you next week.", "Please subscribe.", "Sponsored by Acme."],
)  # fmt: skip
def test_greetings_farewells_and_advertisements_are_known(text: str) -> None:
    assert is_greeting(text)


def test_a_sentence_about_something_greets_nobody() -> None:
    assert not is_greeting("The welcome mat is wet.")
