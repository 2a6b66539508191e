"""Words to text and back, in scripts with and without spaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.transcript import Word
from toolkit.speech.scripts import is_spaced, joined, joined_text, texts_in, whole_words


def pieces(*texts: str) -> list[Word]:
    return [Word(text, float(n), n + 1.0, 0.9 - 0.1 * n) for n, text in enumerate(texts)]


def test_words_of_most_languages_have_spaces_between() -> None:
    assert joined_text(pieces("Guten", "Tag."), "de") == "Guten Tag."


def test_words_of_japanese_have_none() -> None:
    assert joined_text(pieces("今日", "は", "。"), "ja") == "今日は。"


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        (["今日", "は", "Open", "AI", "の", "話"], "今日はOpen AIの話"),
        (["iPhone", "15", "を", "買", "う"], "iPhone 15を買う"),
        (["GPT-4", "、", "Claude"], "GPT-4、Claude"),
        (["Hello,", "world", "です"], "Hello, world です".replace(" です", "です")),
    ],
)
def test_latin_words_in_a_row_keep_their_space(texts: list[str], line: str) -> None:
    assert joined(texts, spaced=False) == line
    assert "".join(texts_in(line, "ja")) == line.replace(" ", "")


def test_a_line_is_divided_into_characters_and_whole_latin_words() -> None:
    assert texts_in("今日はOpen AIの話。", "ja") == ["今", "日", "は", "Open", "AI", "の", "話", "。"]


@given(st.lists(st.sampled_from(["今", "日", "は", "。", "Open", "AI", "15", "é"]), max_size=12))
def test_what_was_joined_is_divided_into_the_same_words(texts: list[str]) -> None:
    assert texts_in(joined(texts, spaced=False), "ja") == texts


def test_pieces_of_a_latin_word_become_one_word() -> None:
    words = list(whole_words(pieces("話", "Wh", "is", "per", " AI", "の"), "ja"))
    assert [word.text for word in words] == ["話", "Whisper", "AI", "の"]
    whisper = words[1]
    assert (whisper.start_s, whisper.end_s, whisper.probability) == (1.0, 4.0, pytest.approx(0.6))


def test_what_an_engine_writes_without_a_space_before_it_belongs_to_the_word_before() -> None:
    assert [word.text for word in whole_words(pieces(" self", "-made", " ", " fuel,"), "en")] == ["self-made", "fuel,"]
    assert [word.text for word in whole_words(pieces(" l", "'eau", " froide"), "fr")] == ["l'eau", "froide"]


def test_nothing_is_no_word() -> None:
    assert list(whole_words([], "ja")) == []
    assert joined([], spaced=False) == ""
    assert not is_spaced("ja")
