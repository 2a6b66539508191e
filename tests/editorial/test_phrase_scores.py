"""The columns of a phrase, counted by hand, and the order that their weights give."""

from __future__ import annotations

import math

import numpy as np
import pytest

from toolkit.editorial.embeddings import embed, unit
from toolkit.editorial.phrase_scores import COLUMNS, PhraseTable, phrase_tables, ranked_phrases
from toolkit.editorial.phrases import Lexicon
from toolkit.editorial.sentences import Sentence
from toolkit.editorial.words import stop_words

TEXTS = [
    "The echo of the room rang.", "We like the room.", "And the room rang, and the Zarp machine rang.", "So the wall rang.",
    "The room again, and the room.", "Why the wall?",
    "The wall was there.", "And the wall was here.", "A database.",
]  # fmt: skip
SPANS = [(0, 6), (6, 9)]


def sentence(text: str, n: int) -> Sentence:
    return Sentence(text, "Ada", n, n + 1.0, n, opens_turn=True)


SENTENCES = [sentence(text, n) for n, text in enumerate(TEXTS)]
LEXICON = Lexicon(TEXTS, stop_words("en"), "en")


def column(table: PhraseTable, text: str, name: str) -> float:
    return float(table.columns[table.texts.index(text), COLUMNS.index(name)])


@pytest.fixture(scope="module")
def tables() -> list[PhraseTable]:
    return phrase_tables(LEXICON, SENTENCES, SPANS)


def test_the_columns_are_those_that_the_weights_were_fitted_with_in_their_order() -> None:
    assert COLUMNS == ("uses", "opening", "share", "spread", "rarity", "two_words", "three_words", "name", "centrality",
                       "opening_likeness", "episode_likeness", "once")  # fmt: skip


def test_uses_are_counted_by_their_logarithm(tables: list[PhraseTable]) -> None:
    assert column(tables[0], "room", "uses") == pytest.approx(math.log(1 + 5))
    assert column(tables[1], "wall", "uses") == pytest.approx(math.log(1 + 2))


def test_uses_in_the_first_four_sentences_count_up_to_two(tables: list[PhraseTable]) -> None:
    # "room" is in three of them, "wall" in the fourth and in the sixth sentence.
    assert column(tables[0], "room", "opening") == 1.0
    assert column(tables[0], "wall", "opening") == 0.5
    assert column(tables[1], "wall", "opening") == 1.0


def test_a_phrase_has_its_share_of_all_its_uses_and_of_the_spans(tables: list[PhraseTable]) -> None:
    assert column(tables[0], "wall", "share") == column(tables[1], "wall", "share") == 0.5
    assert column(tables[0], "room", "share") == 1.0
    assert column(tables[0], "wall", "spread") == 1.0
    assert column(tables[0], "room", "spread") == 0.5


def test_the_length_of_a_phrase_and_whether_it_is_a_name_are_columns(tables: list[PhraseTable]) -> None:
    assert [column(tables[0], text, "two_words") for text in ("room", "Zarp machine")] == [0, 1]
    assert [column(tables[0], text, "three_words") for text in ("room", "Zarp machine")] == [0, 0]
    assert column(tables[0], "room", "name") == 0.0


def test_a_phrase_of_three_words_and_a_name_are_told() -> None:
    texts = ["I like the zarp wall machine.", "I met the nice Zork."]
    (table,) = phrase_tables(
        Lexicon(texts * 2, stop_words("en"), "en"), [sentence(text, n) for n, text in enumerate(texts * 2)], [(0, 4)]
    )
    assert column(table, "zarp wall machine", "three_words") == 1.0
    assert column(table, "zarp wall machine", "two_words") == 0.0
    assert column(table, "Zork", "name") == 1.0


def test_a_single_word_said_once_is_no_candidate_and_longer_phrases_are_marked(tables: list[PhraseTable]) -> None:
    assert "database" not in tables[1].texts
    assert "echo" not in tables[0].texts
    assert column(tables[0], "Zarp machine", "once") == 1.0
    assert column(tables[0], "room", "once") == 0.0


def test_rarity_is_the_mean_of_the_words(tables: list[PhraseTable]) -> None:
    machine = column(tables[0], "Zarp machine", "rarity")
    assert machine == pytest.approx(-math.log(0.03), abs=2.0)
    assert column(tables[0], "room", "rarity") == pytest.approx(-math.log(0.42))


def test_likeness_is_measured_against_the_span_its_opening_and_the_episode(tables: list[PhraseTable]) -> None:
    vectors = embed(TEXTS) * np.array([[len(text.split())] for text in TEXTS], np.float32)
    episode = unit(vectors.sum(axis=0, keepdims=True))
    span = unit(unit(vectors[:6].sum(axis=0, keepdims=True)) - 0.5 * episode)[0]
    opening = unit(unit(vectors[:4].sum(axis=0, keepdims=True)) - 0.5 * episode)[0]
    phrase = embed(["room"])[0]
    assert column(tables[0], "room", "centrality") == pytest.approx(float(phrase @ span), abs=1e-5)
    assert column(tables[0], "room", "opening_likeness") == pytest.approx(float(phrase @ opening), abs=1e-5)
    assert column(tables[0], "room", "episode_likeness") == pytest.approx(float(phrase @ episode[0]), abs=1e-5)


def test_the_opening_of_a_short_span_ends_with_it() -> None:
    (_, table) = phrase_tables(LEXICON, SENTENCES, [(0, 7), (7, 9)])
    assert column(table, "wall", "centrality") == column(table, "wall", "opening_likeness")


def test_a_phrase_is_written_as_it_was_mostly_said() -> None:
    texts = ["I like the rooms.", "I like the room.", "I like the rooms."]
    (table,) = phrase_tables(
        Lexicon(texts, stop_words("en"), "en"), [sentence(text, n) for n, text in enumerate(texts)], [(0, 3)]
    )
    assert table.keys == (("room",),)
    assert table.texts == ("rooms",)


def test_the_sixty_most_promising_phrases_are_weighed() -> None:
    texts = [f"the zarp{chr(97 + n // 26)}{chr(97 + n % 26)}q wall" for n in range(70)] + ["the wall"]
    (table,) = phrase_tables(
        Lexicon(texts, stop_words("en"), "en"), [sentence(text, n) for n, text in enumerate(texts)], [(0, 71)]
    )
    assert len(table.keys) == 60
    # Those of the opening come first, then by their letters.
    assert {"zarpaaq wall", "zarpadq wall", "zarpaeq wall"} <= set(table.texts)
    assert "zarpcrq wall" not in table.texts


def test_phrases_are_ranked_by_their_score_and_then_by_their_letters() -> None:
    ranked = ranked_phrases(LEXICON, SENTENCES, SPANS)
    for phrases in ranked:
        order = [(-phrase.score, phrase.text) for phrase in phrases]
        assert order == sorted(order)
    assert ranked[1][0].text == "wall"
    assert ranked[1][0].key == ("wall",)


def test_a_span_without_phrases_has_none() -> None:
    assert ranked_phrases(Lexicon(["Yes."], stop_words("en"), "en"), [sentence("Yes.", 0)], [(0, 1)]) == [[]]
