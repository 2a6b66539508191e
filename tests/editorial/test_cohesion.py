"""How similar the talk is on both sides of a boundary, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from toolkit.editorial.cohesion import (
    WIDTHS_WORDS,
    block_similarity,
    chains,
    depth,
    edges_by_width,
    stem_matrix,
)


def ends(*words: int) -> np.ndarray:
    """Return the running count of words of sentences of so many words."""
    return np.cumsum(np.array(words, dtype=np.int64))


def test_stems_are_weighed_by_how_few_sentences_have_them() -> None:
    found = stem_matrix([["echo", "wall"], ["echo"], ["roof", "roof", "once"], ["roof", "wall"], ["echo"]])
    echo, wall, roof = math.log(5 / 3), math.log(5 / 2), math.log(5 / 2)
    # Columns by how many sentences have the stem; "once" is in one alone.
    assert found == pytest.approx(
        np.array([[echo, wall, 0], [echo, 0, 0], [0, 0, 2 * roof], [0, wall, roof], [echo, 0, 0]])
    )
    assert found.dtype == np.float32


def test_the_commonest_1500_stems_are_kept() -> None:
    rare = [f"stem{n}" for n in range(1500)]
    found = stem_matrix([["often", *rare], ["often", *rare], ["often"], []])
    assert found.shape == (4, 1500)
    assert found[:, 0] == pytest.approx([math.log(4 / 3)] * 3 + [0.0])


def test_no_sentences_have_no_stems() -> None:
    assert stem_matrix([]).shape == (0, 0)


def test_blocks_reach_as_many_words_as_they_are_wide() -> None:
    left, right = edges_by_width(ends(10, 20, 30, 40), 30)
    assert left.tolist() == [0, 0, 0, 2]
    assert right.tolist() == [2, 2, 3, 4]


def test_a_block_holds_one_sentence_where_there_is_one_however_long() -> None:
    left, right = edges_by_width(ends(10, 20, 30, 40), 5)
    assert left.tolist() == [0, 0, 1, 2]
    assert right.tolist() == [1, 2, 3, 4]


def test_a_block_ends_where_its_words_end_exactly() -> None:
    left, right = edges_by_width(ends(10, 10, 10, 10), 20)
    assert left.tolist() == [0, 0, 0, 1]
    assert right.tolist() == [2, 3, 4, 4]


def test_blocks_are_compared_by_their_sums() -> None:
    rows = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)
    found = block_similarity(rows, ends(1, 1, 1, 1), 2)
    assert found == pytest.approx([0.0, math.sqrt(0.5), 0.0, math.sqrt(0.5)])


def test_opposite_blocks_are_minus_one_and_empty_ones_nothing() -> None:
    rows = np.array([[2, 0], [-3, 0], [0, 0]], np.float32)
    assert block_similarity(rows, ends(1, 1, 1), 1) == pytest.approx([0.0, -1.0, 0.0])


def test_depth_is_the_fall_from_the_peaks_on_both_sides() -> None:
    found = depth(np.array([1.0, 0.5, 0.8], np.float32))
    assert found == pytest.approx([0.0, 0.8, 0.2])


def test_peaks_are_looked_for_twelve_sentences_away_and_no_farther() -> None:
    values = np.zeros(30, np.float32)
    values[0] = 1.0
    found = depth(values)
    assert found[12] == pytest.approx(1.0)
    assert found[13] == pytest.approx(0.0)
    assert depth(values[::-1])[[16, 17]] == pytest.approx([0.0, 1.0])


def test_a_reach_of_one_looks_at_the_neighbours() -> None:
    assert depth(np.array([1.0, 0.2, 0.2, 0.2, 0.9], np.float32), 1) == pytest.approx([0.0, 0.8, 0.0, 0.7, 0.0])


def test_a_chain_begins_after_a_long_silence_and_ends_before_one() -> None:
    # Sentences of 50 words: "echo" at 0 and 100, and again at 450.
    stems = [["echo"], [], ["echo"], [], [], [], [], [], [], ["echo"]]
    begun, ended = chains(stems, ends(*[50] * 10))
    assert begun.tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert ended.tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(("gap", "chained"), [(200, 1), (201, 0)])
def test_a_use_within_two_hundred_words_makes_a_chain(gap: int, chained: int) -> None:
    begun, ended = chains([["echo"], ["echo"], []], ends(gap, 100, 100))
    assert begun[0] == chained
    assert ended[2] == chained


@pytest.mark.parametrize(("gap", "apart"), [(300, 0), (301, 1)])
def test_three_hundred_words_without_a_use_part_two_chains(gap: int, apart: int) -> None:
    # Two uses 50 words apart, the gap from the second, and two more.
    stems = [["echo"], ["echo"], ["echo"], ["echo"], []]
    begun, ended = chains(stems, ends(50, gap, 50, 100, 100))
    assert begun.tolist() == [1, 0, apart, 0, 0]
    assert ended.tolist() == [0, 0, apart, 0, 1]


def test_chains_are_counted_within_sixty_words_of_a_boundary() -> None:
    # Both chains begin in the second sentence, 30 words in, and end in the third, 30 words before its end.
    stems = [[], ["echo", "wall"], ["echo", "wall"], []]
    begun, ended = chains(stems, ends(30, 30, 30, 30))
    assert begun.tolist() == [2, 2, 0, 0]
    assert ended.tolist() == [0, 0, 0, 2]


def test_a_stem_counts_once_in_a_sentence() -> None:
    begun, _ = chains([["echo", "echo"], ["echo"]], ends(50, 50))
    assert begun.tolist() == [1, 0]


def test_without_sentences_there_are_no_chains() -> None:
    begun, ended = chains([], np.zeros(0, np.int64))
    assert begun.shape == ended.shape == (0,)


def test_the_widths_are_those_that_the_weights_were_fitted_with() -> None:
    assert WIDTHS_WORDS == (30, 60, 120, 240, 480)
