"""Boosted decision trees, evaluated with numpy alone.

Owns the file format of a fitted ensemble (``weights/*.npz``) and its evaluation. Fitting is in ``bench/editorial``, with
a library that podkit itself does not need.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

_LEAF = -1
# Rows scored at once, so that six hours of sentences need no more memory than one hour.
_ROWS = 2048


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble as flat node arrays, one row a tree.

    ``column``, ``threshold``, ``left``, ``right``, ``value``: shape (n_trees, n_nodes). A node whose ``column`` is -1
    is a leaf; others go left where the row's column is at most the threshold. ``names`` are the columns, in order.
    """

    names: tuple[str, ...]
    column: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float32]

    def score(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the sum of all trees for each row (log odds), shape (n_rows,); rows as named by ``names``."""
        parts = [self._score(rows[since : since + _ROWS]) for since in range(0, len(rows), _ROWS)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _score(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        n_trees = len(self.column)
        tree = np.arange(n_trees)[None, :]
        row = np.arange(len(rows))[:, None]
        node = np.zeros((len(rows), n_trees), dtype=np.int64)
        while True:
            column = self.column[tree, node]
            inner = column != _LEAF
            if not inner.any():
                return np.asarray(self.value[tree, node].sum(axis=1, dtype=np.float64))
            goes_left = rows[row, np.maximum(column, 0)] <= self.threshold[tree, node]
            node = np.where(inner, np.where(goes_left, self.left[tree, node], self.right[tree, node]), node)


@cache
def load_trees(name: str) -> Trees:
    """Read ``weights/NAME.npz`` of the package."""
    path = resources.files("toolkit.editorial").joinpath(f"weights/{name}.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
        return Trees(
            names=tuple(str(n) for n in held["names"]),
            column=held["column"],
            threshold=held["threshold"],
            left=held["left"],
            right=held["right"],
            value=held["value"],
        )
