"""Runs of an array of booleans."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from toolkit.audio.runs import mask_of, runs_of

masks = st.lists(st.booleans(), max_size=60)


@given(masks)
def test_the_runs_of_a_mask_make_the_mask_again(values: list[bool]) -> None:
    mask = np.array(values, np.bool_)
    assert mask_of(*runs_of(mask), mask.size).tolist() == values


@given(masks)
def test_runs_are_as_long_as_they_are_counted_one_by_one(values: list[bool]) -> None:
    starts, ends = runs_of(np.array(values, np.bool_))
    assert (ends - starts).tolist() == [len(list(run)) for value, run in groupby(values) if value]


@given(masks, st.integers(1, 8))
def test_only_gaps_shorter_than_asked_are_closed(values: list[bool], least_gap: int) -> None:
    mask = np.array(values, np.bool_)
    closed = mask_of(*runs_of(mask, least_gap), mask.size)
    runs = [(value, len(list(run))) for value, run in groupby(values)]
    expected = [
        value or (0 < place < len(runs) - 1 and length < least_gap)
        for place, (value, length) in enumerate(runs)
        for _ in range(length)
    ]
    assert closed.tolist() == expected


def test_runs_reach_both_ends() -> None:
    starts, ends = runs_of(np.array([True, False, False, True, True]))
    assert (starts.tolist(), ends.tolist()) == ([0, 3], [1, 5])


def test_a_gap_of_just_the_length_asked_stays() -> None:
    mask = np.array([True, False, False, True])
    assert runs_of(mask, 2)[0].tolist() == [0, 3]
    assert runs_of(mask, 3)[0].tolist() == [0]


def test_nothing_true_has_no_runs() -> None:
    assert [edges.size for edges in runs_of(np.zeros(5, np.bool_), 3)] == [0, 0]
    assert [edges.size for edges in runs_of(np.zeros(0, np.bool_))] == [0, 0]


def test_the_mask_is_left_as_it_was() -> None:
    mask = np.array([True, False, True])
    runs_of(mask, 5)
    assert mask.tolist() == [True, False, True]
