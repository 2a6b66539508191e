"""Phrases that open, close and sponsor a part of a conversation."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.editorial.cues import NAMES, announces_sponsor, cue_matrix, is_question

# One sentence that has each cue, and one that nearly has it.
EXAMPLES = {
    "opener": (["So what is room tone?", "Yeah, okay, what is it?", "Bueno, vamos.", "Alors, la musique."], "What a so so room."),
    "move_on": (["Moving on to the archive.", "Let me switch gears.", "Next question.", "Let me circle back.", "Kommen wir zum Archiv."],
                "The move was easy."),
    "lets": (["Let's hear it.", "Let us begin.", "Lass uns beginnen."], "He lets it ring."),
    "talk_about": (["We talked a little bit more about rooms.", "Tell us why.", "Walk us through it.", "Describe the room."],
                   "He told a story."),
    "curious": (["I wonder why.", "A good question.", "I would love to know.", "I wanted to know."], "I want a blanket."),
    "wh_question": (["What is room tone?", "How did it begin?", "Who's that?"], "What a room."),
    "ordinal": (["The second room.", "Finally it rang.", "Number five is blue.", "One more song."], "A number of rooms."),
    "welcome": (["Welcome back.", "She is joining us today.", "In this episode we listen.", "Thanks for having me.", "Willkommen."],
                "A warm room."),
    "closing": (["Thank you so much for coming.", "That wraps it up.", "Where can people find you?", "Any final thoughts?", "Tschüss."],
                "The room is closed."),
    "sponsor": (["Brought to you by Acme.", "Use the code ROOMS.", "Go to acme.io now.", "Acme dot com.", "A free trial."],
                "The code is short."),
    "segment_name": (["Sick picks.", "Time for the lightning round.", "The news.", "A Q & A."], "He was sick."),
    "back_to_show": (["Back to the talk.", "On that note, goodbye.", "Without further ado."], "The back of it."),
    "future": (["The future is bright.", "What's next for it?", "In the next few years.", "Looking forward to it."],
               "The year was bright."),
    "background": (["How did you get there?", "What is your background?", "When did you get started?", "Tell us a bit about your school."],
                   "You get tea."),
    "acknowledge": (["Right.", "Makes sense.", "Exactly so.", "Genau."], "A right angle."),
    "continues": (["And it rang.", "Which is odd.", "Weil es hallt."], "A band played."),
    "you": (["What do you hear?", "Your room."], "Young people."),
    "i": (["I hear it.", "We're here.", "My room."], "It rings."),
}  # fmt: skip


def has(name: str, text: str) -> bool:
    return bool(cue_matrix([text])[0, NAMES.index(name)])


def test_the_cues_are_those_that_the_weights_were_fitted_with_in_their_order() -> None:
    assert tuple(EXAMPLES) == NAMES


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_cue_is_found_in_its_phrases_and_not_in_others(name: str) -> None:
    phrases, other = EXAMPLES[name]
    assert [text for text in phrases if not has(name, text)] == []
    assert not has(name, other)


@pytest.mark.parametrize("name", EXAMPLES)
def test_capitals_do_not_matter(name: str) -> None:
    assert all(has(name, text.upper().replace("SS", "ß" if "ß" in text else "SS")) for text in EXAMPLES[name][0])


def test_each_cue_counts_once_in_a_text() -> None:
    found = cue_matrix(["Welcome, welcome back, hello.", ""])
    assert found.shape == (2, len(NAMES))
    assert found.dtype == np.float32
    assert set(np.unique(found).tolist()) == {0.0, 1.0}
    assert not found[1].any()


def test_a_cue_deep_in_a_long_sentence_is_none() -> None:
    # The first 280 characters are read.
    assert has("welcome", "x" * 274 + " hello")
    assert not has("welcome", "x" * 275 + " hello")


@pytest.mark.parametrize(
    "text",
    [
        "Why?",
        'She asked "why?"',
        "Why?\u201d",
        "Pourquoi ?\u00bb",
        "(Why?) ",
        "\u4e3a\u4ec0\u4e48\uff1f",
        "\u0644\u0645\u0627\u0630\u0627\u061f",
    ],
)
def test_a_question_mark_of_any_script_ends_a_question(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["", "Why not.", "Why? Because.", "?!"])
def test_anything_else_is_not_a_question(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    "text", ["Our sponsor is Acme.", "This week's sponsors.", "SPONSORED BY Acme.", "Brought to you by Acme.", "And now a word from Acme.", "Let us stop and thank Acme."]
)  # fmt: skip
def test_an_advertisement_is_announced(text: str) -> None:
    assert announces_sponsor(text)


def test_talk_of_sponsors_announces_nothing() -> None:
    assert not announces_sponsor("Sponsors are hard to find.")
