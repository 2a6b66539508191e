from __future__ import annotations

import numpy as np

from toolkit.editorial.trees import Trees, load_trees


def test_trees_add_up_the_leaves_that_a_row_reaches() -> None:
    trees = Trees(
        names=("x", "y"),
        column=np.array([[0, -1, -1], [1, -1, -1]], dtype=np.int16),
        threshold=np.array([[1.0, 0, 0], [5.0, 0, 0]], dtype=np.float32),
        left=np.array([[1, 0, 0], [1, 0, 0]], dtype=np.int16),
        right=np.array([[2, 0, 0], [2, 0, 0]], dtype=np.int16),
        value=np.array([[0, -1.0, 2.0], [0, 10.0, 20.0]], dtype=np.float32),
    )
    rows = np.array([[1.0, 5.0], [1.1, 5.0], [1.1, 5.1]], dtype=np.float32)
    assert trees.score(rows).tolist() == [9.0, 12.0, 22.0]
    assert trees.score(rows[:0]).shape == (0,)


def test_shipped_weights_are_finite_and_small() -> None:
    trees = load_trees("chapters")
    rows = np.random.default_rng(1).normal(size=(50, len(trees.names))).astype(np.float32)
    assert np.isfinite(trees.score(rows)).all()
    assert trees.column.size < 100_000
