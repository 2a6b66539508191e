"""How similar the talk is on both sides of every sentence boundary.

Owns the block comparisons (vectors and stems, at several widths) and the chains of repeated words. All widths are in
words, not seconds, because many transcripts spread words evenly between a few known times. Decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from toolkit.editorial.embeddings import unit

WIDTHS_WORDS = (30, 60, 120, 240, 480)
# Rarer stems only cost memory: this many hold every topic of six hours.
_MOST_STEMS = 1500
_CHAIN_GAP_WORDS = 300
_CHAIN_REACH_WORDS = 200
_CHAIN_WINDOW_WORDS = 60


def stem_matrix(stems: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """Return stem counts weighted by inverse sentence frequency, shape (n_sentences, n_stems).

    Stems that occur in one sentence alone are left out; of the others the 1500 commonest are kept.
    """
    spread = Counter(stem for sentence in stems for stem in set(sentence))
    kept = [stem for stem, count in spread.most_common(_MOST_STEMS) if count > 1]
    column = {stem: n for n, stem in enumerate(kept)}
    counts = np.zeros((len(stems), len(kept)), dtype=np.float32)
    for row, sentence in enumerate(stems):
        for stem in sentence:
            if stem in column:
                counts[row, column[stem]] += 1
    rarity = np.array([np.log(len(stems) / spread[stem]) for stem in kept], dtype=np.float32)
    return counts * rarity


def edges_by_width(ends_words: NDArray[np.int64], width_words: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for the boundary before each sentence, the first sentence of the left and the end of the right block.

    Parameters
    ----------
    ends_words : ndarray of int, shape (n_sentences,)
        Running count of words at the end of each sentence.
    width_words : int
        Words on each side; a block holds at least one sentence where there is one.
    """
    n = len(ends_words)
    starts = np.concatenate([[0], ends_words[:-1]])
    rows = np.arange(n)
    left = np.minimum(np.searchsorted(starts, starts - width_words, side="left"), np.maximum(rows - 1, 0))
    right = np.maximum(np.searchsorted(ends_words, starts + width_words, side="right"), np.minimum(rows + 1, n))
    return left, right


def block_similarity(rows: NDArray[np.float32], ends_words: NDArray[np.int64], width_words: int) -> NDArray[np.float32]:
    """Return the cosine between the blocks left and right of the boundary before each sentence, -1 to 1.

    0 for the first sentence, which has no left block, and where either block is empty.
    """
    total = np.vstack([np.zeros((1, rows.shape[1]), dtype=np.float64), np.cumsum(rows, axis=0, dtype=np.float64)])
    left, right = edges_by_width(ends_words, width_words)
    here = np.arange(len(rows))
    before = unit((total[here] - total[left]).astype(np.float32))
    after = unit((total[right] - total[here]).astype(np.float32))
    return np.asarray((before * after).sum(axis=1), dtype=np.float32)


def depth(similarity: NDArray[np.float32], reach: int = 12) -> NDArray[np.float32]:
    """Return how far each value lies below the peaks on both sides of it (Hearst 1997), within ``reach`` sentences."""
    n = len(similarity)
    padded = np.pad(similarity, reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, reach + 1)
    left, right = windows[:n].max(axis=1), windows[reach : reach + n].max(axis=1)
    return np.asarray(left + right - 2 * similarity, dtype=np.float32)


def chains(
    stems: Sequence[Sequence[str]], ends_words: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return how many chains of a repeated stem begin just after and end just before each boundary.

    A chain begins at a use with no other in the 300 words before it and one within the 200 words after it; it ends at a use
    with one within the 200 words before it and none in the 300 after it. Begins are counted in the 60 words after the
    boundary, ends in the 60 before it.
    """
    n = len(stems)
    starts = np.concatenate([[0], ends_words[:-1]]) if n else np.zeros(0, dtype=np.int64)
    begin, finish = np.zeros(n), np.zeros(n)
    uses: dict[str, list[int]] = {}
    for row, sentence in enumerate(stems):
        for stem in set(sentence):
            uses.setdefault(stem, []).append(row)
    for spots in uses.values():
        where = starts[spots]
        gaps = np.diff(where)
        opened = np.concatenate([[True], gaps > _CHAIN_GAP_WORDS])
        closed = np.concatenate([gaps > _CHAIN_GAP_WORDS, [True]])
        followed = np.concatenate([gaps <= _CHAIN_REACH_WORDS, [False]])
        preceded = np.concatenate([[False], gaps <= _CHAIN_REACH_WORDS])
        np.add.at(begin, np.asarray(spots)[opened & followed], 1.0)
        np.add.at(finish, np.asarray(spots)[closed & preceded], 1.0)
    left, right = edges_by_width(ends_words, _CHAIN_WINDOW_WORDS)
    here = np.arange(n)
    begun, ended = (np.concatenate([[0.0], np.cumsum(x)]) for x in (begin, finish))
    return (begun[right] - begun[here]).astype(np.float32), (ended[here] - ended[left]).astype(np.float32)
