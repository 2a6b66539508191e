from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.editorial.embeddings import DIMENSIONS
from toolkit.editorial.nets import DILATIONS, Net, Nets, load_nets, standardised


def echo(reach: int) -> Net:
    """Return a net of width 2 that adds to each row the row ``reach`` before it."""
    inner = np.zeros((len(DILATIONS), 3, 2, 2), np.float32)
    inner[0, 1] = np.eye(2)
    inner[DILATIONS.index(reach, 1), 0] = np.eye(2)
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


def test_a_net_sees_rows_as_far_away_as_its_dilations_and_none_beyond_the_edge() -> None:
    columns = np.array([[1.0], [2.0], [3.0], [4.0], [5.0]], np.float32)
    vectors = np.zeros((5, DIMENSIONS), np.float32)
    assert echo(4).score(columns, vectors).tolist() == [0.0, 1.0, 2.0, 3.0, 5.0]
    assert echo(8).score(columns, vectors).tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_column_far_out_counts_as_far_out_and_no_more() -> None:
    table = np.array([[10.0], [12.0], [1e9]], np.float32)
    found = standardised(table, np.array([10.0], np.float32), np.array([2.0], np.float32))
    assert found.tolist() == [[0.0], [1.0], [5.0]]


def test_several_nets_say_their_mean() -> None:
    nets = Nets(("x",), np.zeros(1, np.float32), np.ones(1, np.float32), (echo(1), echo(2)))
    table = np.array([[1.0], [2.0], [3.0]], np.float32)
    assert nets.score(table, np.zeros((3, DIMENSIONS), np.float32)).tolist() == [0.0, 1.5, 3.5]


@pytest.mark.slow
@given(st.integers(0, 80))
def test_shipped_nets_say_something_finite_of_episodes_of_any_length(sentences: int) -> None:
    nets = load_nets("chapter_nets")
    random = np.random.default_rng(sentences)
    table = random.normal(size=(sentences, len(nets.names))).astype(np.float32) * 1e6
    vectors = random.normal(size=(sentences, DIMENSIONS)).astype(np.float32) / 16
    assert np.isfinite(nets.score(table, vectors)).all()
    assert nets.score(table, vectors).shape == (sentences,)


def test_shipped_nets_are_small_and_read_the_columns_that_the_trees_read() -> None:
    nets = load_nets("chapter_nets")
    assert sum(getattr(net, key).size for net in nets.members for key in Net.__dataclass_fields__) < 800_000
    assert len(nets.mean) == len(nets.spread) == len(nets.names)
