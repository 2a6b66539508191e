"""Words compare as people would compare them, and a word counts for the one who said it."""

import pytest

from bench.spoken_words import SpokenWord, compare, words_alike


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("I spent $600.", "i spent six hundred dollars"),
        ("400 voices, 1,012 villages; 90 years", "four hundred voices one thousand twelve villages ninety years"),
        ("It\u2019s 41, isn't it?", "it's forty one isn't it"),
        ("the colour of copper", "the color of copper"),
        ("", ""),
    ],
)
def test_numbers_punctuation_and_spelling_do_not_count_as_mistakes(written: str, spoken: str) -> None:
    assert words_alike(written) == spoken.split()


def test_one_wrong_word_of_four_is_a_quarter_and_the_right_ones_have_their_speakers() -> None:
    said = [SpokenWord(word, "Ada") for word in ("hang", "up")] + [SpokenWord(word, "Ben") for word in ("a", "coat")]
    heard = [SpokenWord(word, "Ada") for word in ("hang", "up", "a", "goat")]
    compared = compare(said, heard)
    assert compared.wer == 0.25
    assert compared.right_speaker == pytest.approx(2 / 3)
    assert compared.mistakes == ("coat > goat",)
