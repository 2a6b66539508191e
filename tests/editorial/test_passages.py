"""Which passages could be highlights, and the columns of each, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toolkit.editorial.boundary_features import analyse_sentences
from toolkit.editorial.embeddings import embed, unit
from toolkit.editorial.passages import Passage, find_passages, passage_table
from toolkit.editorial.phrases import rarity
from toolkit.editorial.quotability import KINDS, wording_matrix
from toolkit.editorial.sentences import Sentence

WORDS = "Every wall of a room rings like a drum that people hear"  # Twelve words.


def sentence(text: str, start_s: float, end_s: float, turn: int = 0, speaker: str = "Ada") -> Sentence:
    return Sentence(text, speaker, start_s, end_s, turn, opens_turn=False)


def row(*texts: str, each_s: float = 10.0) -> list[Sentence]:
    """Return sentences of one turn, ten seconds each."""
    return [sentence(text, each_s * n, each_s * (n + 1)) for n, text in enumerate(texts)]


def found(sentences: list[Sentence], chapters_s: tuple[float, ...] = ()) -> list[tuple[int, int]]:
    return [(p.start, p.end) for p in find_passages(analyse_sentences(sentences, "en"), chapters_s)]


FULL = f"{WORDS}."


def test_every_run_of_sentences_that_fits_is_a_passage() -> None:
    assert found(row(FULL, FULL, FULL)) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]


@pytest.mark.parametrize(("length_s", "fits"), [(7.99, False), (8.0, True), (90.0, True), (90.01, False)])
def test_a_passage_lasts_eight_to_ninety_seconds(length_s: float, fits: bool) -> None:  # noqa: FBT001
    assert found([sentence(FULL, 5.0, 5.0 + length_s)]) == ([(0, 1)] if fits else [])


def test_a_passage_has_twelve_words() -> None:
    assert found(row(FULL)) == [(0, 1)]
    assert found(row(FULL.replace("Every ", "").capitalize())) == []
    assert found(row("Every wall of a room rings.", "Every drum of a room rings.")) == [(0, 2)]


def test_a_passage_has_at_most_fourteen_sentences() -> None:
    ends = [end for start, end in found(row(*[FULL] * 16, each_s=2.0)) if start == 0]
    assert ends == list(range(4, 15))


def test_a_passage_stays_in_its_turn() -> None:
    sentences = row(FULL, FULL)
    assert found([sentences[0], replace(sentences[1], turn=1)]) == [(0, 1), (1, 2)]


def test_a_passage_stays_in_its_chapter() -> None:
    assert found(row(FULL, FULL), (10.0,)) == [(0, 1), (1, 2)]
    assert found(row(FULL, FULL), (10.0009,)) == [(0, 1), (1, 2)]
    assert found(row(FULL, FULL), (10.002,)) == [(0, 1), (0, 2), (1, 2)]


def test_a_passage_does_not_open_on_a_reference_back() -> None:
    assert found(row(f"That is why {WORDS}.", FULL)) == [(1, 2)]


def test_a_passage_is_of_whole_sentences() -> None:
    sentences = row(FULL, FULL, FULL)
    assert found([sentences[0], replace(sentences[1], whole=False), sentences[2]]) == [(0, 1), (2, 3)]


def test_a_passage_has_no_greeting() -> None:
    assert found(row(FULL, f"Welcome to the show, {WORDS}.", FULL)) == [(0, 1), (2, 3)]


def test_a_sentence_in_lower_case_is_the_rest_of_another_where_others_have_capitals() -> None:
    small = FULL.lower()
    assert found(row(FULL, FULL, FULL, FULL, FULL, small))[-1] == (4, 6)
    assert (5, 6) not in found(row(FULL, FULL, FULL, FULL, FULL, small))
    # One in five is too many for a rule.
    assert (4, 5) in found(row(FULL, FULL, FULL, FULL, small))


def test_nothing_said_has_no_passages() -> None:
    assert found([]) == []


TALK = [
    sentence("Why does a small room ring so loud?", 0.0, 4.0, 0, "Ben"),
    sentence("Every wall of the room is a mirror for the sound that people make.", 4.0, 12.0, 1),
    sentence("But it is the blanket that beats the microphone, I think, always.", 12.0, 20.0, 1),
    sentence("Um, a curtain like that is kind of a wall of wool in a room.", 20.0, 30.0, 1),
    sentence("Oh, a curtain.", 30.0, 31.0, 2, "Ben"),
]  # fmt: skip


def column(name: str, passage: Passage, duration_s: float = 60.0) -> float:
    table, names = passage_table(analyse_sentences(TALK, "en"), [passage], duration_s)
    assert table.shape == (1, len(names))
    return float(table[0, names.index(name)])


ANSWER = Passage(1, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_wording_are_counted_for_each_word(kind: str) -> None:
    texts = [TALK[1].text, TALK[2].text]
    words = 14 + 12
    expected = wording_matrix(texts)[:, KINDS.index(kind)].sum() / words
    assert column(kind, ANSWER) == pytest.approx(float(expected))


def test_a_question_in_one_of_the_two_sentences_before_is_asked_before() -> None:
    assert column("asked_before", Passage(1, 2)) == 1.0
    assert column("asked_before", Passage(2, 3)) == 1.0
    assert column("asked_before", Passage(3, 4)) == 0.0
    assert column("asked_before", Passage(0, 1)) == 0.0


def test_an_opening_that_connects_and_sentences_that_refer_back_are_columns() -> None:
    assert column("connects", Passage(2, 3)) == 1.0
    assert column("connects", ANSWER) == 0.0
    assert column("dangles_inside", ANSWER) == 0.5
    assert column("dangles_inside", Passage(1, 4)) == pytest.approx(1 / 3)


def test_rarity_is_that_of_the_content_words_for_each_word() -> None:
    analysis = analyse_sentences(TALK, "en")
    stems = [stem for line in analysis.stems[1:3] for stem in line]
    assert column("rarity", ANSWER) == pytest.approx(sum(rarity(stem, "en") for stem in stems) / 26)


def test_centrality_is_nearness_to_the_whole_talk() -> None:
    words = np.array([[len(line)] for line in analyse_sentences(TALK, "en").tokens], np.float32)
    weighted = embed([s.text for s in TALK]) * words
    centre = unit(weighted.sum(axis=0, keepdims=True))[0]
    expected = float(unit(weighted[1:3].sum(axis=0, keepdims=True))[0] @ centre)
    assert column("centrality", ANSWER) == pytest.approx(expected, abs=1e-5)


def test_stem_centrality_is_that_of_words_that_come_back() -> None:
    # Only "room", "wall", "curtain" and the like are in two sentences; the second sentence of the answer has none.
    assert column("stem_centrality", Passage(2, 3)) == 0.0
    assert 0 < column("stem_centrality", Passage(1, 2)) < 1
    assert column("stem_centrality", Passage(1, 5)) > 0.9


def test_place_and_length_are_columns() -> None:
    assert column("fraction", ANSWER) == pytest.approx(4 / 60)
    assert column("fraction", ANSWER, 0.0) == pytest.approx(4.0)
    assert column("length_s", ANSWER) == 16.0
    assert column("length_s", Passage(1, 4)) == 26.0


def test_the_speakers_share_of_all_words_is_a_column() -> None:
    assert column("speaker_share", ANSWER) == pytest.approx(41 / 52)
    assert column("speaker_share", Passage(0, 1)) == pytest.approx(11 / 52)


def test_the_reply_is_what_follows_the_turn() -> None:
    assert column("reply_length", ANSWER) == len("Oh, a curtain.")
    assert column("reply_length", Passage(0, 1)) == len(TALK[1].text)
    assert column("reply_length", Passage(4, 5)) == 0.0


def test_a_long_reply_counts_as_two_hundred_letters() -> None:
    talk = [*TALK[:4], replace(TALK[4], text="Oh, a curtain. " * 30)]
    table, names = passage_table(analyse_sentences(talk, "en"), [ANSWER], 60.0)
    assert table[0, names.index("reply_length")] == 200.0


def test_who_asks_most_for_each_word_is_the_host() -> None:
    question = "Why does a small room ring so loud that nobody can hear a word?"
    talk = [sentence(question, 10.0 * n, 10.0 * n + 9, n, "Ben") for n in range(5)]
    talk += [sentence(TALK[1].text, 50.0 + 10 * n, 59.0 + 10 * n, 9, "Ada") for n in range(5)]
    table, names = passage_table(analyse_sentences(talk, "en"), [Passage(0, 1), Passage(5, 6)], 100.0)
    assert table[:, names.index("host")].tolist() == [1.0, 0.0]
