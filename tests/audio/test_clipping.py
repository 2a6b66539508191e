"""Flat tops: counted and placed, on both sides of each limit, however the stream is divided."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from toolkit.audio.clipping import ClippingFinder
from toolkit.model.span import Span

RATE = 1_000


def found(*rows: NDArray[np.floating], sizes: list[int] | None = None) -> tuple[int, tuple[Span, ...]]:
    return finder_of(*rows, sizes=sizes).result()


def finder_of(*rows: NDArray[np.floating], sizes: list[int] | None = None) -> ClippingFinder:
    columns = np.stack(rows).astype(np.float32)
    finder = ClippingFinder(RATE, len(rows))
    for part in np.split(columns, np.cumsum(sizes or []), axis=1):
        finder.take(part)
    return finder


def tops(*runs: tuple[int, int, float], count: int = 3_000) -> NDArray[np.float64]:
    """Return silence with runs of one value: (place, length, value)."""
    samples = np.zeros(count)
    for at, length, value in runs:
        samples[at : at + length] = value
    return samples


@pytest.mark.parametrize(("length", "clipped"), [(2, 0), (3, 3), (4, 4)])
def test_a_flat_top_has_three_samples_at_least(length: int, clipped: int) -> None:
    assert found(tops((100, length, 0.9)))[0] == clipped


@pytest.mark.parametrize("value", [0.9, -0.9])
def test_a_flat_top_is_placed_to_the_sample_on_either_side_of_zero(value: float) -> None:
    assert found(tops((100, 5, value))) == (5, (Span(0.1, 0.105),))


def test_both_sides_and_all_channels_count() -> None:
    assert found(tops((100, 5, 0.9), (110, 4, -0.9)), tops((102, 6, 0.9))) == (15, (Span(0.1, 0.114),))


@pytest.mark.parametrize(("lower", "clipped"), [(0.883, 10), (0.880, 5)])
def test_a_top_counts_within_2_percent_of_the_extreme(lower: float, clipped: int) -> None:
    # 0.98 of 0.9 is 0.882.
    assert found(tops((100, 5, lower), (1_500, 5, 0.9)))[0] == clipped
    assert found(tops((100, 5, 0.9), (1_500, 5, lower)))[0] == clipped


def test_each_channel_has_its_own_two_sides() -> None:
    assert found(tops((100, 5, -0.9)), tops((1_000, 7, -0.3))) == (12, (Span(0.1, 0.105), Span(1.0, 1.007)))


def test_a_top_at_the_end_of_a_part_is_judged_by_the_sample_after_it() -> None:
    samples = tops((100, 5, 0.9), (105, 1, 0.5), (106, 1, 0.895))
    samples[80:100] = np.linspace(0.6, 0.895, 20)
    assert found(samples, sizes=[105])[0] == 5
    samples[105:107] = 0.895, 0.5
    assert found(samples, sizes=[105])[0] == 0


def test_each_side_of_zero_has_its_own_extreme() -> None:
    assert found(tops((100, 5, 0.9), (110, 5, -0.5)))[0] == 10


@pytest.mark.parametrize(("step", "clipped"), [(4e-5, 4), (6e-5, 0)])
def test_a_top_is_flat_within_a_step_of_16_bits(step: float, clipped: int) -> None:
    samples = tops((100, 4, 0.9))
    samples[100:104] -= np.arange(4) * step
    assert found(samples)[0] == clipped


@pytest.mark.parametrize(("edge", "clipped"), [(0.889, 5), (0.892, 0)])
def test_a_top_is_reached_by_a_jump_of_1_percent(edge: float, clipped: int) -> None:
    samples = tops((100, 5, 0.9))
    samples[[99, 105]] = edge
    assert found(samples)[0] == clipped


def test_a_jump_on_one_side_is_enough() -> None:
    samples = tops((100, 5, 0.9))
    samples[80:100] = np.linspace(0.6, 0.895, 20)
    assert found(samples)[0] == 5
    assert found(samples[::-1])[0] == 5


@pytest.mark.parametrize(("value", "clipped"), [(0.11, 5), (0.09, 0)])
def test_what_never_reaches_a_tenth_of_full_scale_is_not_clipped(value: float, clipped: int) -> None:
    assert found(tops((100, 5, value)))[0] == clipped


@pytest.mark.parametrize(("gap", "spans"), [(99, 1), (102, 2)])
def test_tops_within_a_tenth_of_a_second_are_one_stretch(gap: int, spans: int) -> None:
    clipped, stretches = found(tops((100, 5, 0.9), (105 + gap, 5, 0.9)))
    assert clipped == 10
    assert len(stretches) == spans
    assert stretches[-1].end_s == (110 + gap) / RATE


def test_stretches_of_two_channels_that_meet_are_one() -> None:
    assert found(tops((100, 5, 0.9)), tops((180, 5, 0.9)), tops((900, 3, -0.9)))[1] == (
        Span(0.1, 0.185),
        Span(0.9, 0.903),
    )


def test_each_stretch_says_how_many_samples_of_it_are_flat() -> None:
    finder = finder_of(tops((100, 5, 0.9), (150, 4, 0.9), (900, 3, 0.9)))
    assert finder.stretches() == ((Span(0.1, 0.154), 9), (Span(0.9, 0.903), 3))


def test_a_louder_top_later_takes_back_what_was_found_before() -> None:
    assert found(tops((100, 5, 0.5), (1_000, 5, 0.9)), sizes=[500]) == (5, (Span(1.0, 1.005),))


def test_a_top_that_lasts_to_the_end_counts() -> None:
    assert found(tops((2_990, 10, 0.9))) == (10, (Span(2.99, 3.0),))


def test_a_top_that_goes_on_over_many_parts_is_one() -> None:
    assert found(tops((100, 2_000, 0.9)), sizes=[150, 1, 1, 700, 300]) == (2_000, (Span(0.1, 2.1),))
    assert found(np.full(3_000, 0.9), sizes=[1] * 100) == (3_000, (Span(0.0, 3.0),))


def test_a_top_at_the_very_beginning_is_judged_by_its_end() -> None:
    assert found(tops((0, 10, 0.9)))[0] == 10


def test_silence_and_nothing_are_not_clipped() -> None:
    assert found(np.zeros(3_000)) == (0, ())
    assert ClippingFinder(RATE, 2).result() == (0, ())
    assert found(np.array([1.0])) == (0, ())


@given(st.lists(st.integers(1, 60), max_size=40), st.integers(0, 5))
def test_how_a_stream_is_divided_changes_no_count(sizes: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    samples = np.clip(random.normal(0, 0.6, 1_500).repeat(random.integers(1, 4)), -0.8, 0.8)[:1_500]
    samples[300:420] = 0.8
    assert found(samples, sizes=sizes) == found(samples)


def test_the_input_is_left_as_it_was() -> None:
    rows = tops((100, 5, 0.9))[np.newaxis].astype(np.float32)
    before = rows.copy()
    ClippingFinder(RATE, 1).take(rows)
    assert np.array_equal(rows, before)
