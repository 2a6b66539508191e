"""Sentence vectors from the model in wordllama's wheel."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from toolkit.editorial.embeddings import DIMENSIONS, embed, load, unit


def test_like_sentences_are_nearer_than_unlike_ones() -> None:
    dog, puppy, tax = embed(["The dog chased a ball.", "A puppy ran after the ball.", "Tax law changed in March."])
    assert dog @ puppy > dog @ tax + 0.2


def test_vectors_have_unit_length_and_nothing_has_none() -> None:
    vectors = embed(["One.", "", "  "])
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 0, 0], atol=1e-5)
    assert vectors.dtype == np.float32
    assert embed([]).shape == (0, DIMENSIONS)
    assert DIMENSIONS == 256


def test_each_text_has_the_vector_it_has_alone_whatever_stands_beside_it() -> None:
    # More than one batch, of every length.
    texts = ["room " * (1 + n % 40) + str(n) for n in range(600)]
    together = embed(texts)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(600), abs=1e-5)
    for n in (0, 39, 255, 256, 257, 599):
        assert together[n] @ embed([texts[n]])[0] == pytest.approx(1.0, abs=1e-4)


def test_the_model_is_loaded_once() -> None:
    assert load() is load()


def test_rows_are_brought_to_unit_length() -> None:
    found = unit(np.array([[3.0, 4.0], [0.0, 0.0], [0.0, -2.0]], np.float32))
    assert found.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0.0, 0.0], [0.0, -1.0]]
    assert found.dtype == np.float32


def test_what_is_not_finite_counts_as_nothing() -> None:
    found = unit(np.array([[np.nan, 2.0], [np.inf, -3.0], [-np.inf, 1.0], [np.nan, np.inf]], np.float32))
    assert found.tolist() == [[0.0, 1.0], [0.0, -1.0], [0.0, 1.0], [0.0, 0.0]]


def test_loading_leaves_the_logging_of_the_program_alone() -> None:
    program = (
        "import logging; from toolkit.editorial import embeddings; embeddings.load(); root = logging.getLogger(); "
        "print(root.handlers, root.level)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[] 30\n"
