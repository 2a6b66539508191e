"""The shape of request and result, and the arithmetic that engines share."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from toolkit.model.transcript import Word
from toolkit.speech.engines.engine import Piece, aligned_word, compression_ratio, hints_prompt

PIECE = Piece(100.0, np.zeros(32_000, np.float32))


def test_a_piece_ends_after_its_last_sample() -> None:
    assert PIECE.end_s == 102.0
    assert Piece(5.0, np.zeros(0, np.float32)).end_s == 5.0


@pytest.mark.parametrize(
    ("start_s", "end_s", "lag_s", "expected"),
    [
        (0.5, 0.9, 0.0, (100.5, 100.9)),
        (0.5, 0.9, 0.09, (100.41, 100.81)),
        (0.5, 0.9, -0.05, (100.55, 100.95)),
        (0.05, 0.2, 0.1, (100.0, 100.1)),
        (1.9, 2.4, 0.0, (101.9, 102.0)),
        (3.0, 4.0, 0.0, (102.0, 102.0)),
        (0.9, 0.5, 0.0, (100.9, 100.9)),
    ],
)
def test_a_word_is_put_on_the_pieces_clock_without_its_lag_and_stays_inside(
    start_s: float, end_s: float, lag_s: float, expected: tuple[float, float]
) -> None:
    word = aligned_word(PIECE, Word("room", start_s, end_s, 0.123456), lag_s)
    assert (word.start_s, word.end_s) == pytest.approx(expected)
    assert (word.text, word.probability) == ("room", 0.1235)


def test_repetition_compresses_well() -> None:
    text = "é" * 200
    assert compression_ratio(text) == 400 / len(zlib.compress(text.encode()))
    assert compression_ratio("on and on " * 30) > 2.4
    assert compression_ratio("The room matters more than the microphone.") < 1.5
    assert compression_ratio("") == 0.0


def test_hints_are_the_text_before() -> None:
    assert hints_prompt(["Kowalczyk", "room tone"]) == "Kowalczyk, room tone."
    assert hints_prompt([]) == ""
