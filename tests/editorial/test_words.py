from __future__ import annotations

import pytest

from toolkit.editorial import words


def test_words_keep_their_apostrophes_and_lose_their_punctuation() -> None:
    assert words.tokens("Don\u2019t stop, Ada: 3.5!") == ["don't", "stop", "ada", "3.5"]


def test_scripts_without_spaces_give_pairs_of_characters() -> None:
    assert words.tokens("\u65e5\u672c\u8a9e") == ["\u65e5\u672c", "\u672c\u8a9e"]


@pytest.mark.parametrize(("one", "other"), [("blankets", "blanket"), ("recording", "record"), ("stories", "story")])
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert words.stem(one) == words.stem(other)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl", "pt", "sv", "pl"])
def test_stop_words_are_shipped(language: str) -> None:
    assert len(words.stop_words(language)) > 80


def test_a_region_does_not_hide_a_language() -> None:
    assert words.stop_words("pt-BR") == words.stop_words("pt")


def test_a_language_without_a_list_takes_its_own_frequent_words() -> None:
    sentences = [["ja", "talo", str(n)] for n in range(20)] + [["ja", "katu"]]
    assert words.stop_words_for(sentences, "fi") >= {"ja"}
    assert "katu" not in words.stop_words_for(sentences, "fi")
