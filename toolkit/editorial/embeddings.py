"""Sentence vectors, from the static word vectors in the wheel of wordllama.

Owns the one way to load them without a network. Everything else calls :func:`embed` and knows no library. The model is
mostly English: for other languages callers weigh repeated words more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 256
_BATCH = 256


@cache
def load() -> Any:  # noqa: ANN401 - wordllama has no types
    """Return the model, loaded once in a process."""
    with _own_logging():
        import wordllama  # noqa: PLC0415 - half a second that --help must not pay

    # wordllama 0.4.0 looks for tokenizer/ where its wheel has tokenizers/; its own folder as the cache finds both.
    return wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return one vector of unit length for each text, shape (n_texts, 256); zeros for an empty text."""
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    # Texts of like length go together: a batch is as wide as its longest text.
    order = sorted((i for i, text in enumerate(texts) if text.strip()), key=lambda i: len(texts[i]))
    for since in range(0, len(order), _BATCH):
        batch = order[since : since + _BATCH]
        vectors[batch] = load().embed([texts[i] for i in batch], norm=False)
    return unit(vectors)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows scaled to unit length; rows of zeros stay zeros, and values that are not finite count as 0."""
    finite = np.nan_to_num(vectors, nan=0.0, posinf=0.0, neginf=0.0)
    lengths = np.linalg.norm(finite, axis=-1, keepdims=True)
    return np.asarray(finite / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


@contextmanager
def _own_logging() -> Iterator[None]:
    """Undo what the block does to the logging of the program.

    Importing wordllama 0.4.0 calls ``basicConfig(level=INFO)``, which shows every line that any library logs: whole addresses, and lines
    between those of a JSON log.
    """
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
