"""A small dilated convolution net over the sentences of an episode, evaluated with numpy alone.

Owns the file form of fitted nets (``weights/*.npz``) and their evaluation. Where trees see one boundary at a time, a net
sees how a conversation runs on both sides of it (van den Oord et al., 2016, "WaveNet", for the dilated convolutions; He et
al., 2016, for adding each layer's output to its input). Fitting is done in ``bench/editorial``, with a library that
running podkit does not need.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

DILATIONS = (1, 1, 2, 4, 8, 16)
# Sentence vectors have unit length over 256 numbers: brought to a spread of about 1.
VECTOR_SCALE = 16.0
# A standardised column further out than this says no more than that it is far out.
COLUMN_LIMIT = 5.0


@dataclass(frozen=True, slots=True)
class Net:
    """One fitted net.

    ``column_weights`` (n_columns, half), ``vector_weights`` (256, half), ``inner`` (n_layers, 3, width, width) as
    [layer, tap, in, out], ``inner_bias`` (n_layers, width), ``outer`` (width,), where ``width`` is twice ``half``.
    """

    column_weights: NDArray[np.float32]
    column_bias: NDArray[np.float32]
    vector_weights: NDArray[np.float32]
    vector_bias: NDArray[np.float32]
    inner: NDArray[np.float32]
    inner_bias: NDArray[np.float32]
    outer: NDArray[np.float32]
    outer_bias: NDArray[np.float32]

    def score(self, columns: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the log odds for each row, shape (n_rows,); columns standardised, vectors scaled."""
        inputs = (columns @ self.column_weights + self.column_bias, vectors @ self.vector_weights + self.vector_bias)
        rows = np.maximum(np.hstack(inputs), 0)
        for layer, dilation in enumerate(DILATIONS):
            change = np.maximum(_convolved(rows, self.inner[layer], dilation) + self.inner_bias[layer], 0)
            rows = change if layer == 0 else rows + change
        return np.asarray(rows @ self.outer + self.outer_bias, np.float32)


@dataclass(frozen=True, slots=True)
class Nets:
    """Nets that were fitted on the same columns from different seeds; their mean is steadier than any of them."""

    names: tuple[str, ...]
    mean: NDArray[np.float32]
    spread: NDArray[np.float32]
    members: tuple[Net, ...]

    def score(self, table: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the mean log odds, shape (n_rows,).

        ``table`` (n_rows, n_columns) as named by ``names``; ``vectors`` (n_rows, 256) of unit length or zero.
        """
        if not len(table):
            return np.zeros(0)
        columns = standardised(table, self.mean, self.spread)
        scaled = np.asarray(vectors * VECTOR_SCALE, np.float32)
        odds = [net.score(columns, scaled) for net in self.members]
        return np.asarray(np.mean(odds, axis=0), np.float64)


def standardised(
    table: NDArray[np.float32], mean: NDArray[np.float32], spread: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the columns with mean 0 and spread 1, held within ``COLUMN_LIMIT``."""
    return np.asarray(np.clip((table - mean) / spread, -COLUMN_LIMIT, COLUMN_LIMIT), np.float32)


def _convolved(rows: NDArray[np.float32], taps: NDArray[np.float32], dilation: int) -> NDArray[np.float32]:
    """Return the sum of the row before, the row itself and the row after, ``dilation`` away, each through its tap."""
    found = rows @ taps[1]
    if len(rows) > dilation:
        found[dilation:] += rows[:-dilation] @ taps[0]
        found[:-dilation] += rows[dilation:] @ taps[2]
    return np.asarray(found, np.float32)


@cache
def load_nets(name: str) -> Nets:
    """Read ``weights/NAME.npz`` of the package."""
    path = resources.files("toolkit.editorial").joinpath(f"weights/{name}.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
        fields = {key: held[key].astype(np.float32) for key in Net.__dataclass_fields__}
        return Nets(
            names=tuple(str(n) for n in held["names"]),
            mean=held["mean"],
            spread=held["spread"],
            members=tuple(Net(**{key: value[n] for key, value in fields.items()}) for n in range(len(fields["outer"]))),
        )
