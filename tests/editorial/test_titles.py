from __future__ import annotations

from collections.abc import Callable

import pytest

from toolkit.editorial.phrases import Lexicon
from toolkit.editorial.sentences import sentences_of
from toolkit.editorial.titles import cased, draft_title, is_plain_title, title_chapters
from toolkit.editorial.words import stop_words
from toolkit.model.transcript import Transcript


def _phrases(text: str) -> set[str]:
    lexicon = Lexicon([text], stop_words("en"), "en")
    return {" ".join(mention.words) for mention in lexicon.mentions([0])}


def test_phrases_end_on_nouns() -> None:
    found = _phrases("We built the new design system because the old database was slow.")
    assert "design system" in found
    assert "database" in found
    assert not found & {"built", "slow", "system because", "old"}


def test_two_nouns_may_be_joined_by_of() -> None:
    assert "cost of labor" in _phrases("The cost of labor is what matters to the company.")


def test_the_episodes_title_says_what_it_is_about(rooms: Transcript) -> None:
    title = draft_title(sentences_of(rooms), stop_words("en"))
    assert {"microphone", "archive", "village", "echo", "blanket", "song"} & set(title.lower().replace(",", "").split())
    assert len(title) <= 80


def test_nothing_said_has_no_title() -> None:
    assert draft_title((), stop_words("en")) == ""


def test_speakers_are_no_subject(rooms: Transcript) -> None:
    sentences = sentences_of(rooms)
    titles = title_chapters(sentences, [0, 6, 12], stop_words("en"), "en")
    assert not any(name in title for title in titles for name in ("Ada", "Park", "Marta", "Kowalczyk"))


def test_an_advertisement_is_called_what_it_is(talk: Callable[..., Transcript]) -> None:
    lines = [
        ("A", "Gardens need water. A garden without water is a desert."),
        ("A", "This week's sponsor is Acme. Sign up at acme dot com for a free trial. Use the code GARDEN."),
        ("A", "Roses like clay. A rose in clay needs no feeding."),
    ]
    sentences = sentences_of(talk(lines))
    assert title_chapters(sentences, [0, 2, 5], stop_words("en"), "en")[1] == "Sponsor"


def test_a_chapter_of_nothing_is_numbered(talk: Callable[..., Transcript]) -> None:
    sentences = sentences_of(talk([("A", "Yes. No. Well. Oh yes."), ("B", "And so on. Right. Okay.")]))
    assert title_chapters(sentences, [0, 4], stop_words("en"), "en") == ("Introduction", "Part 2")


@pytest.mark.parametrize(
    ("title", "case", "expected"),
    [
        ("room tone", "sentence", "Room tone"),
        ("room tone and npm", "title", "Room Tone and Npm"),
        ("iPhone sound", "sentence", "iPhone sound"),
    ],
)
def test_case(title: str, case: str, expected: str) -> None:
    assert cased(title, case) == expected


def test_podkits_own_words_are_no_subject() -> None:
    assert is_plain_title("Introduction")
    assert is_plain_title("Part 3")
    assert not is_plain_title("Room tone")
