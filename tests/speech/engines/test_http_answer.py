"""A speech server's answer as words with times, whatever it leaves out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from toolkit.speech.engines.engine import Piece
from toolkit.speech.engines.http_answer import recognition_of

RATE = 16_000
PIECE = Piece(5.0, np.zeros(4 * RATE, np.float32))


def words(answer: dict[str, object], language: str = "en") -> list[tuple[str, float, float, float]]:
    return [(w.text, w.start_s, w.end_s, w.probability) for w in recognition_of(answer, PIECE, language).words]


def test_words_get_their_punctuation_from_the_segments() -> None:
    answer = {
        "text": "Hello there.",
        "words": [{"word": "hello", "start": 0.5, "end": 0.9}, {"word": "there", "start": 1.0, "end": 1.4}],
        "segments": [{"text": " Hello there.", "start": 0.4, "end": 1.5}],
    }
    assert words(answer) == [("Hello", 5.5, 5.9, 1.0), ("there.", 6.0, 6.4, 1.0)]


def test_without_word_times_words_share_the_time_of_their_segment() -> None:
    answer = {"text": "One two.", "segments": [{"text": "One two.", "start": 1.0, "end": 3.0}]}
    found = words(answer)
    assert [text for text, *_ in found] == ["One", "two."]
    assert (found[0][1], found[-1][2]) == (6.0, 8.0)


def test_without_segments_words_share_the_time_of_the_piece() -> None:
    found = words({"text": " One two. "})
    assert (found[0][1], found[-1][2]) == (5.0, 9.0)


def test_a_word_without_a_probability_has_its_segments() -> None:
    segments = [
        {"text": "One.", "start": 0.0, "end": 1.0, "avg_logprob": -0.5},
        {"text": "Two.", "start": 2.0, "end": 3.0},
    ]
    found = words({"text": "One. Two.", "segments": segments})
    assert [probability for *_, probability in found] == [pytest.approx(math.exp(-0.5), abs=1e-4), 1.0]


def test_a_word_with_a_probability_keeps_it() -> None:
    answer = {
        "text": "One.",
        "words": [{"word": "One.", "start": 0.0, "end": 1.0, "probability": 0.25}],
        "segments": [{"text": "One.", "start": 0.0, "end": 1.0, "avg_logprob": -0.1}],
    }
    assert [probability for *_, probability in words(answer)] == [0.25]


def test_times_outside_the_piece_are_held_inside_it() -> None:
    answer = {"text": "One.", "words": [{"word": "One.", "start": -1.0, "end": 99.0}]}
    ((_, start_s, end_s, _),) = words(answer)
    assert 5.0 <= start_s <= end_s <= 9.0


def test_the_worst_figures_of_the_segments_count() -> None:
    segments = [
        {"text": "One.", "start": 0, "end": 1, "avg_logprob": -0.2, "no_speech_prob": 0.1},
        {"text": "Two.", "start": 1, "end": 2, "avg_logprob": -0.9, "no_speech_prob": 0.7},
    ]
    found = recognition_of({"text": "One. Two.", "segments": segments}, PIECE, "en")
    assert (found.log_probability, found.no_speech_probability) == (-0.9, 0.7)
    plain = recognition_of({"text": "on and on " * 30}, PIECE, "en")
    assert (plain.log_probability, plain.no_speech_probability) == (0.0, 0.0)
    assert plain.compression_ratio > 2.4


def test_nothing_said_has_no_words() -> None:
    assert words({"text": ""}) == []
    assert words({"text": "", "segments": []}) == []


def test_a_script_without_spaces_keeps_its_characters_apart() -> None:
    answer = {"text": "音が良い。", "segments": [{"text": "音が良い。", "start": 0.0, "end": 2.0}]}
    words = recognition_of(answer, Piece(5.0, np.zeros(2 * RATE, np.float32)), "ja").words
    assert "".join(word.text for word in words) == "音が良い。"
    assert len(words) > 3


@pytest.mark.parametrize(
    "answer",
    [
        {"text": ""},
        {"text": "Hello there.", "words": [{"word": None}, {"start": "x"}, 7], "segments": ["?", {"text": 3}]},
        {"text": "Hello there.", "words": [{"word": "hello", "start": float("nan"), "end": 1.0}]},
        {"text": "Hello there.", "segments": [{"text": "Hello there.", "start": -5, "end": 1e9, "avg_logprob": "low"}]},
        {"text": "Hello there.", "words": [{"word": "hello", "start": 0.1, "end": 0.4, "probability": 7}]},
        {"text": "Hello there.", "segments": [{"text": "Hello there.", "start": 0, "end": 1, "avg_logprob": 10**400}]},
    ],
)
def test_odd_numbers_in_an_answer_do_no_harm(answer: dict[str, object]) -> None:
    piece = Piece(5.0, np.zeros(2 * RATE, np.float32))
    found = recognition_of(answer, piece, "en")
    assert [word.text for word in found.words] == str(answer["text"]).split()
    assert all(5.0 <= word.start_s <= word.end_s <= 7.0 and 0 <= word.probability <= 1 for word in found.words)
