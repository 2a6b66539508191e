"""How well proposed chapter boundaries agree with human ones, and the simple methods to compare with.

Owns the measures (F1 within a tolerance, WindowDiff of Pevzner and Hearst 2002, Pk of Beeferman et al. 1999, on a 5 s
grid) as the data's README uses them: boundaries in the first 30 s are not scored.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toolkit.editorial import cohesion
from toolkit.editorial.boundary_features import Reading

UNSCORED_S = 30.0
GRID_S = 5.0


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


def deepest_dips(reading: Reading, count: int, kind: str) -> list[float]:
    """Return the ``count`` deepest dips of lexical ("stem", 120 words) or embedding ("vector", 60 words) likeness."""
    if kind == "stem":
        likeness = cohesion.block_likeness(cohesion.stem_matrix(reading.stems), reading.ends_words, 120)
    else:
        likeness = cohesion.block_likeness(reading.vectors * reading.words[:, None], reading.ends_words, 60)
    depth = cohesion.depth(likeness)
    starts_s = np.array([s.start_s for s in reading.sentences])
    taken: list[float] = []
    for row in np.argsort(-depth):
        if starts_s[row] > UNSCORED_S and all(abs(starts_s[row] - other) > UNSCORED_S for other in taken):
            taken.append(float(starts_s[row]))
        if len(taken) == count:
            break
    return sorted(taken)
