"""Boosted trees: a row goes down each of them, and the leaves are added."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.editorial.trees import Trees, load_trees


def stumps() -> Trees:
    """Return two trees of one question each: is x at most 1, is y at most 5."""
    return Trees(
        names=("x", "y"),
        column=np.array([[0, -1, -1], [1, -1, -1]], dtype=np.int16),
        threshold=np.array([[1.0, 0, 0], [5.0, 0, 0]], dtype=np.float32),
        left=np.array([[1, 0, 0], [1, 0, 0]], dtype=np.int16),
        right=np.array([[2, 0, 0], [2, 0, 0]], dtype=np.int16),
        value=np.array([[0, -1.0, 2.0], [0, 10.0, 20.0]], dtype=np.float32),
    )


def test_trees_add_up_the_leaves_that_a_row_reaches() -> None:
    rows = np.array([[1.0, 5.0], [1.1, 5.0], [1.1, 5.1]], dtype=np.float32)
    assert stumps().score(rows).tolist() == [9.0, 12.0, 22.0]
    assert stumps().score(rows[:0]).shape == (0,)


def test_trees_of_unlike_depth_are_followed_to_their_ends() -> None:
    # The first asks about column 0 and then about column 1; the second is a leaf.
    trees = Trees(
        names=("x", "y"),
        column=np.array([[0, 1, -1, -1, -1], [-1, 0, 0, 0, 0]], dtype=np.int16),
        threshold=np.array([[0.0, 7.0, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=np.float32),
        left=np.array([[1, 3, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=np.int16),
        right=np.array([[2, 4, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=np.int16),
        value=np.array([[0, 0, 1.0, 2.0, 4.0], [0.5, 9, 9, 9, 9]], dtype=np.float32),
    )
    rows = np.array([[1.0, 0.0], [0.0, 7.0], [-1.0, 8.0]], dtype=np.float32)
    assert trees.score(rows).tolist() == [1.5, 2.5, 4.5]


@pytest.mark.parametrize("length", [2047, 2048, 2049, 4097])
def test_any_number_of_rows_is_scored_row_by_row(length: int) -> None:
    rows = np.zeros((length, 2), np.float32)
    rows[-1] = 9.0
    found = stumps().score(rows)
    assert found.shape == (length,)
    assert found[:-1].tolist() == [9.0] * (length - 1)
    assert found[-1] == 22.0


def test_shipped_weights_are_finite_and_small() -> None:
    trees = load_trees("chapters")
    rows = np.random.default_rng(1).normal(size=(50, len(trees.names))).astype(np.float32)
    assert np.isfinite(trees.score(rows)).all()
    assert trees.column.size < 100_000
    assert load_trees("chapters") is trees
