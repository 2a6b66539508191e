from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.editorial.segmentation import LengthPrior, choose_boundaries

PRIOR = LengthPrior(5.0, 0.9, 0.5, 0.5, 4.0, 25.0)


def _total(rows: tuple[int, ...], scores: np.ndarray, starts_s: np.ndarray, duration_s: float) -> float:
    edges = np.array([0.0, *starts_s[list(rows)], duration_s])
    count = float(PRIOR.count_score(np.array([len(rows) + 1]), duration_s)[0])
    return float(scores[list(rows)].sum() + PRIOR.length_score(np.diff(edges), duration_s).sum()) + count


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(-4, 4), min_size=1, max_size=8), st.integers(60, 900))
def test_the_programme_finds_what_trying_every_set_finds(odds: list[float], duration_s: int) -> None:
    scores = np.array(odds)
    starts_s = np.linspace(0, duration_s, len(odds), endpoint=False)
    found = choose_boundaries(scores, starts_s, duration_s, PRIOR)
    every = (rows for n in range(len(odds) + 1) for rows in combinations(range(len(odds)), n))
    best = max(_total(rows, scores, starts_s, duration_s) for rows in every)
    assert abs(_total(tuple(found), scores, starts_s, duration_s) - best) < 1e-6


def test_no_chapter_is_shorter_than_the_shortest() -> None:
    starts_s = np.arange(0.0, 600.0, 5.0)
    found = choose_boundaries(np.full(120, 50.0), starts_s, 600.0, PRIOR)
    assert np.diff([0.0, *starts_s[found], 600.0]).min() >= PRIOR.shortest_s


def test_a_minute_without_a_likely_boundary_stays_whole() -> None:
    assert choose_boundaries(np.full(12, -5.0), np.arange(12) * 5.0, 60.0, PRIOR) == []
