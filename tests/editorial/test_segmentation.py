"""The joint choice of boundaries, against every set of them and against priors worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.editorial.segmentation import LengthPrior, choose_boundaries

PRIOR = LengthPrior(5.0, 0.9, 0.5, 0.5, 4.0, 25.0)
# In an hour a chapter is typically 600 s long, and six are expected.
HOUR = LengthPrior(10.0, length_spread=0.5, length_weight=2.0, count_spread=0.25, count_weight=3.0, shortest_s=25.0)
FLAT = LengthPrior(10.0, length_spread=1.0, length_weight=0.0, count_spread=1.0, count_weight=0.0, shortest_s=10.0)


def _total(
    rows: tuple[int, ...], scores: np.ndarray, starts_s: np.ndarray, duration_s: float, prior: LengthPrior
) -> float:
    edges = np.array([0.0, *starts_s[list(rows)], duration_s])
    count = float(prior.count_score(np.array([len(rows) + 1]), duration_s)[0])
    return float(scores[list(rows)].sum() + prior.length_score(np.diff(edges), duration_s).sum()) + count


@settings(max_examples=30)
@given(st.lists(st.floats(-4, 4), min_size=1, max_size=7), st.integers(60, 900), st.sampled_from([PRIOR, HOUR]))
def test_the_programme_finds_what_trying_every_set_finds(
    odds: list[float], duration_s: int, prior: LengthPrior
) -> None:
    scores = np.array(odds)
    starts_s = np.linspace(0, duration_s, len(odds), endpoint=False)
    found = choose_boundaries(scores, starts_s, duration_s, prior)
    every = (rows for n in range(len(odds) + 1) for rows in combinations(range(len(odds)), n))
    best = max(_total(rows, scores, starts_s, duration_s, prior) for rows in every)
    assert _total(tuple(found), scores, starts_s, duration_s, prior) == pytest.approx(best, abs=1e-6)


def test_chapters_grow_with_the_root_of_the_episode() -> None:
    assert HOUR.typical_s(3600.0) == 600.0
    assert HOUR.typical_s(4 * 3600.0) == 1200.0
    assert HOUR.typical_s(0.25) == 10.0


def test_a_typical_length_costs_nothing_and_one_e_times_as_long_two_spreads() -> None:
    lengths_s = np.array([600.0, 600.0 * math.e, 600.0 / math.e])
    assert HOUR.length_score(lengths_s, 3600.0) == pytest.approx([0.0, -4.0, -4.0])


def test_a_chapter_may_be_as_short_as_the_shortest_and_no_shorter() -> None:
    found = HOUR.length_score(np.array([24.999, 25.0]), 3600.0)
    assert found[0] == -1e9
    assert found[1] == pytest.approx(-2 * (math.log(25 / 600) / 0.5) ** 2 / 2)


def test_no_length_at_all_counts_as_a_thousandth_of_a_second() -> None:
    prior = replace(HOUR, shortest_s=0.0)
    assert prior.length_score(np.zeros(1), 3600.0) == prior.length_score(np.full(1, 1e-3), 3600.0)


def test_the_expected_number_costs_nothing_and_twice_as_many_by_their_logarithm() -> None:
    found = HOUR.count_score(np.array([6, 12, 3]), 3600.0)
    assert found == pytest.approx([0.0, *[-3 * (math.log(2) / 0.25) ** 2 / 2] * 2])


def test_at_least_one_chapter_is_expected_and_none_counts_as_one() -> None:
    # Half a typical chapter.
    assert HOUR.count_score(np.array([0, 1, 2]), 25.0) == pytest.approx([0.0, 0.0, -3 * (math.log(2) / 0.25) ** 2 / 2])


def test_no_chapter_is_shorter_than_the_shortest() -> None:
    starts_s = np.arange(0.0, 600.0, 5.0)
    found = choose_boundaries(np.full(120, 50.0), starts_s, 600.0, PRIOR)
    assert np.diff([0.0, *starts_s[found], 600.0]).min() >= PRIOR.shortest_s


def test_a_boundary_may_lie_a_shortest_chapter_from_either_end_and_no_nearer() -> None:
    scores = np.full(4, 5.0)
    assert choose_boundaries(scores, np.array([9.9, 10.0, 90.0, 90.1]), 100.0, FLAT) == [1, 2]


def test_a_minute_without_a_likely_boundary_stays_whole() -> None:
    assert choose_boundaries(np.full(12, -5.0), np.arange(12) * 5.0, 60.0, PRIOR) == []


def test_an_episode_shorter_than_two_chapters_stays_whole() -> None:
    assert choose_boundaries(np.full(3, 9.0), np.array([0.0, 5.0, 9.0]), 19.0, FLAT) == []


def test_there_are_at_most_four_times_as_many_chapters_as_are_typical_and_four() -> None:
    # 400 s: a typical chapter is 200 s long, so 4 * 2 + 4 = 12 chapters, which 11 boundaries make.
    starts_s = np.arange(0.0, 400.0, 10.0)
    assert len(choose_boundaries(np.full(40, 5.0), starts_s, 400.0, FLAT)) == 11


def test_of_more_than_three_hundred_likely_boundaries_the_best_are_weighed() -> None:
    prior = LengthPrior(0.01, 1.0, 0.0, 1.0, 0.0, 1.0)
    scores = np.linspace(2.0, 1.0, 304)
    scores[[40, 80]] = 0.5
    starts_s = 1.0 + 2.0 * np.arange(304)
    # The likeliest two are too near the ends to be boundaries at all.
    starts_s[[0, -1]], scores[[0, -1]] = [0.5, 699.5], 9.0
    assert choose_boundaries(scores, starts_s, 700.0, prior) == [n for n in range(1, 303) if n not in (40, 80)]


def test_of_two_boundaries_too_near_each_other_the_likelier_stays() -> None:
    assert choose_boundaries(np.array([1.0, 1.5]), np.array([40.0, 45.0]), 100.0, FLAT) == [1]
