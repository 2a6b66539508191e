from __future__ import annotations

import numpy as np

from toolkit.editorial.embeddings import embed


def test_like_sentences_are_nearer_than_unlike_ones() -> None:
    dog, puppy, tax = embed(["The dog chased a ball.", "A puppy ran after the ball.", "Tax law changed in March."])
    assert dog @ puppy > dog @ tax + 0.2


def test_vectors_have_unit_length_and_nothing_has_none() -> None:
    vectors = embed(["One.", "", "  "])
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 0, 0], atol=1e-5)
    assert embed([]).shape == (0, 256)
