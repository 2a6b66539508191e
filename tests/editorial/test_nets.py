"""Small nets over the rows of an episode, worked out by hand and as they ship."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toolkit.editorial.embeddings import DIMENSIONS
from toolkit.editorial.nets import COLUMN_LIMIT, DILATIONS, VECTOR_SCALE, Net, Nets, load_nets, standardised


def echo(reach: int, side: int = 0) -> Net:
    """Return a net of width 2 that adds to each row the row ``reach`` before it (after it with ``side`` 2)."""
    inner = np.zeros((len(DILATIONS), 3, 2, 2), np.float32)
    inner[0, 1] = np.eye(2)
    inner[DILATIONS.index(reach, 1), side] = np.eye(2)
    return Net(
        column_weights=np.ones((1, 1), np.float32),
        column_bias=np.zeros(1, np.float32),
        vector_weights=np.zeros((DIMENSIONS, 1), np.float32),
        vector_bias=np.zeros(1, np.float32),
        inner=inner,
        inner_bias=np.zeros((len(DILATIONS), 2), np.float32),
        outer=np.array([1.0, 0.0], np.float32),
        outer_bias=np.array([-1.0], np.float32),
    )


COLUMNS = np.array([[1.0], [2.0], [3.0], [4.0], [5.0]], np.float32)
NO_VECTORS = np.zeros((5, DIMENSIONS), np.float32)


def test_a_net_sees_rows_as_far_away_as_its_dilations_and_none_beyond_the_edge() -> None:
    assert echo(4).score(COLUMNS, NO_VECTORS).tolist() == [0.0, 1.0, 2.0, 3.0, 5.0]
    assert echo(8).score(COLUMNS, NO_VECTORS).tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_net_sees_the_rows_after_a_row_as_well() -> None:
    assert echo(2, side=2).score(COLUMNS, NO_VECTORS).tolist() == [3.0, 5.0, 7.0, 3.0, 4.0]


def test_an_episode_as_short_as_a_dilation_has_no_row_at_that_distance() -> None:
    four = echo(4).score(COLUMNS[:4], NO_VECTORS[:4])
    assert four.tolist() == [0.0, 1.0, 2.0, 3.0]


def test_what_lies_below_zero_is_cut_after_every_layer() -> None:
    net = echo(1)
    below = replace(net, column_bias=np.array([-3.0], np.float32))
    assert below.score(COLUMNS, NO_VECTORS).tolist() == [-1.0, -1.0, -1.0, 0.0, 2.0]
    deep = replace(net, inner_bias=np.full((len(DILATIONS), 2), -1.0, np.float32))
    assert deep.score(COLUMNS[:3], NO_VECTORS[:3]).tolist() == [-1.0, 0.0, 1.0]


def test_columns_and_vectors_have_a_half_of_the_net_each() -> None:
    net = replace(
        echo(1),
        vector_weights=np.ones((DIMENSIONS, 1), np.float32),
        vector_bias=np.array([0.5], np.float32),
        inner=np.concatenate([np.eye(2, dtype=np.float32)[None, None] * [[[[0]], [[1]], [[0]]]],
                              np.zeros((len(DILATIONS) - 1, 3, 2, 2), np.float32)]),
        outer=np.array([1.0, 10.0], np.float32),
    )  # fmt: skip
    vectors = np.zeros((1, DIMENSIONS), np.float32)
    vectors[0, :2] = 1.0
    assert net.score(COLUMNS[:1], vectors).tolist() == [1.0 + 10 * 2.5 - 1.0]


def test_a_column_far_out_counts_as_far_out_and_no_more() -> None:
    table = np.array([[10.0], [12.0], [1e9], [-1e9]], np.float32)
    found = standardised(table, np.array([10.0], np.float32), np.array([2.0], np.float32))
    assert found.tolist() == [[0.0], [1.0], [5.0], [-5.0]]
    assert COLUMN_LIMIT == 5.0


def test_several_nets_say_their_mean() -> None:
    nets = Nets(("x",), np.zeros(1, np.float32), np.ones(1, np.float32), (echo(1), echo(2)))
    assert nets.score(COLUMNS[:3], NO_VECTORS[:3]).tolist() == [0.0, 1.5, 3.5]


def test_columns_are_standardised_and_vectors_scaled_before_the_nets() -> None:
    net = replace(echo(1), vector_weights=np.ones((DIMENSIONS, 1), np.float32),
                  inner=np.concatenate([np.eye(2, dtype=np.float32)[None, None] * [[[[0]], [[1]], [[0]]]],
                                        np.zeros((len(DILATIONS) - 1, 3, 2, 2), np.float32)]),
                  outer=np.array([1.0, 1.0], np.float32))  # fmt: skip
    nets = Nets(("x",), np.array([2.0], np.float32), np.array([4.0], np.float32), (net,))
    vectors = np.zeros((1, DIMENSIONS), np.float32)
    vectors[0, 0] = 0.25
    assert nets.score(np.array([[10.0]], np.float32), vectors).tolist() == [2.0 + 0.25 * VECTOR_SCALE - 1.0]
    assert VECTOR_SCALE == 16.0


@pytest.mark.parametrize("sentences", [0, 1, 2, 5, 17, 80])
def test_shipped_nets_say_something_finite_of_episodes_of_any_length(sentences: int) -> None:
    nets = load_nets("chapter_nets")
    random = np.random.default_rng(sentences)
    table = random.normal(size=(sentences, len(nets.names))).astype(np.float32) * 1e6
    vectors = random.normal(size=(sentences, DIMENSIONS)).astype(np.float32) / 16
    found = nets.score(table, vectors)
    assert np.isfinite(found).all()
    assert found.shape == (sentences,)


def test_shipped_nets_are_small_and_read_the_columns_that_the_trees_read() -> None:
    nets = load_nets("chapter_nets")
    assert sum(getattr(net, key).size for net in nets.members for key in Net.__dataclass_fields__) < 800_000
    assert len(nets.mean) == len(nets.spread) == len(nets.names)
    assert len(nets.members) == 3
