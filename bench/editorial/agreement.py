"""How well proposed chapter boundaries agree with human ones, and the simple methods to compare with.

Owns the measures (F1 within a tolerance, WindowDiff of Pevzner and Hearst 2002, Pk of Beeferman et al. 1999, on a 5 s
grid) as the data's README uses them: boundaries in the first 30 s are not scored.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toolkit.editorial import cohesion
from toolkit.editorial.boundary_features import SentenceAnalysis

UNSCORED_S = 30.0
GRID_S = 5.0
BLOCK_WORDS = 60


def boundary_f1(human_s: Sequence[float], found_s: Sequence[float], tolerance_s: float) -> float:
    """Return F1 of boundaries matched one to one within ``tolerance_s``."""
    human = [t for t in human_s if t > UNSCORED_S]
    found = [t for t in found_s if t > UNSCORED_S]
    if not human and not found:
        return 1.0
    free, hits = set(range(len(found))), 0
    for at in human:
        near = [(abs(at - found[n]), n) for n in free if abs(at - found[n]) <= tolerance_s]
        if near:
            free.discard(min(near)[1])
            hits += 1
    return 2 * hits / (len(human) + len(found))


def window_errors(human_s: Sequence[float], found_s: Sequence[float], duration_s: float) -> tuple[float, float]:
    """Return WindowDiff and Pk; the window is half the mean human chapter."""
    cells = int(duration_s // GRID_S) + 1
    human, found = _grid(human_s, cells), _grid(found_s, cells)
    width = max(2, round(cells / (human.sum() + 1) / 2))
    counts = [np.concatenate([[0], np.cumsum(g)]) for g in (human, found)]
    at = np.arange(cells - width)
    inside = [c[at + width] - c[at] for c in counts]
    return float(np.mean(inside[0] != inside[1])), float(np.mean((inside[0] > 0) != (inside[1] > 0)))


def _grid(times_s: Sequence[float], cells: int) -> np.ndarray:
    marks = np.zeros(cells, dtype=int)
    for at in times_s:
        if at > UNSCORED_S:
            marks[min(int(at // GRID_S), cells - 1)] = 1
    return marks


def equal_spacing(duration_s: float, count: int) -> list[float]:
    """Return ``count`` boundaries at equal distances."""
    return [duration_s * (n + 1) / (count + 1) for n in range(count)]


def _blocks(analysis: SentenceAnalysis, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sums of rows over runs of sentences of about 60 words, and where each run begins."""
    block = (analysis.ends_words - analysis.words) // BLOCK_WORDS
    firsts = np.flatnonzero(np.diff(block, prepend=-1))
    return np.add.reduceat(rows, firsts, axis=0), np.array([analysis.sentences[n].start_s for n in firsts])


def _rows(analysis: SentenceAnalysis, kind: str) -> np.ndarray:
    return cohesion.stem_matrix(analysis.stems) if kind == "stem" else analysis.vectors * analysis.words[:, None]


def deepest_dips(analysis: SentenceAnalysis, count: int, kind: str) -> list[float]:
    """Return the ``count`` deepest dips of likeness ("stem" or "vector") between neighbouring pairs of blocks.

    After TextTiling (Hearst 1997): a dip's depth is what the likeness climbs on both sides of it.
    """
    sums, starts_s = _blocks(analysis, _rows(analysis, kind))
    pairs = sums[:-1] + sums[1:]
    likeness = np.array([_cosine(pairs[n - 2], pairs[n]) for n in range(2, len(pairs))])
    depths = np.array([_climb(likeness[n::-1]) + _climb(likeness[n:]) for n in range(len(likeness))])
    return sorted(float(starts_s[n + 2]) for n in np.argsort(-depths)[:count])


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))


def _climb(values: np.ndarray) -> float:
    """Return how far values rise from the first until they fall."""
    falls = np.flatnonzero(np.diff(values) < 0)
    return float(values[falls[0] if len(falls) else -1] - values[0])


def even_segments(analysis: SentenceAnalysis, count: int, kind: str) -> list[float]:
    """Return ``count`` boundaries that make the blocks within each segment most alike (least squares, exact)."""
    sums, starts_s = _blocks(analysis, _rows(analysis, kind))
    unit_rows = sums / (np.linalg.norm(sums, axis=1, keepdims=True) + 1e-9)
    total = np.vstack([np.zeros(unit_rows.shape[1]), np.cumsum(unit_rows, axis=0)])
    n = len(sums)
    inner = total @ total.T
    energy = np.diag(inner)
    lengths = np.maximum(np.arange(n + 1)[None, :] - np.arange(n + 1)[:, None], 1)
    gain = (energy[None, :] + energy[:, None] - 2 * inner) / lengths
    gain[np.tril_indices(n + 1)] = -1e9
    best, backs = np.full(n + 1, -1e9), []
    best[0] = 0.0
    for _ in range(min(count + 1, n)):
        reached = best[:, None] + gain
        backs.append(reached.argmax(axis=0))
        best = reached.max(axis=0)
    found, at = [], n
    for back in reversed(backs):
        at = int(back[at])
        found.append(at)
    return sorted(float(starts_s[at]) for at in found if at > 0)
