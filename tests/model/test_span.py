"""Stretches of time: joined, clipped, shifted, their gaps and their total. Times here are whole eighths: exact as floats."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.span import Span, clip_spans, join_spans, shift_spans, span_gaps, total_s

EIGHTHS = 200


def eighths(start: int, length: int) -> Span:
    return Span(start / 8, (start + length) / 8)


span = st.builds(eighths, st.integers(0, EIGHTHS), st.integers(1, 40))
spans = st.lists(span, max_size=12)


def heard(of: tuple[Span, ...] | list[Span]) -> set[int]:
    """Every eighth of a second that a span covers."""
    return {place for one in of for place in range(round(one.start_s * 8), round(one.end_s * 8))}


def test_the_length_of_a_span_is_end_less_start() -> None:
    assert Span(1.5, 4.0).duration_s == 2.5


@given(spans)
def test_joined_spans_cover_the_same_time_in_order_and_apart(of: list[Span]) -> None:
    joined = join_spans(of)
    assert heard(joined) == heard(of)
    assert all(before.end_s < after.start_s for before, after in pairwise(joined))


@given(spans, st.integers(0, 20))
def test_joining_again_changes_nothing(of: list[Span], within: int) -> None:
    joined = join_spans(of, within / 8)
    assert join_spans(joined, within / 8) == joined


@given(spans, st.integers(0, 20))
def test_what_is_left_between_joined_spans_is_longer_than_asked(of: list[Span], within: int) -> None:
    joined = join_spans(of, within / 8)
    assert all(after.start_s - before.end_s > within / 8 for before, after in pairwise(joined))
    assert heard(of) <= heard(joined)


def test_spans_that_touch_are_one() -> None:
    assert join_spans([Span(1.0, 2.0), Span(2.0, 3.0)]) == (Span(1.0, 3.0),)


def test_a_gap_of_just_the_length_asked_is_closed_and_a_longer_one_is_not() -> None:
    assert join_spans([Span(0.0, 1.0), Span(1.5, 2.0)], 0.5) == (Span(0.0, 2.0),)
    assert join_spans([Span(0.0, 1.0), Span(1.625, 2.0)], 0.5) == (Span(0.0, 1.0), Span(1.625, 2.0))


def test_a_span_inside_another_does_not_shorten_it() -> None:
    assert join_spans([Span(0.0, 9.0), Span(1.0, 2.0), Span(8.0, 10.0)]) == (Span(0.0, 10.0),)


def test_nothing_joined_is_nothing() -> None:
    assert join_spans([]) == ()


@given(spans, span)
def test_clipped_spans_cover_what_lies_in_the_bounds(of: list[Span], bounds: Span) -> None:
    clipped = clip_spans(of, bounds)
    assert heard(clipped) == heard(of) & heard([bounds])
    assert all(bounds.start_s <= part.start_s < part.end_s <= bounds.end_s for part in clipped)


def test_clipping_keeps_the_order_and_drops_what_only_touches() -> None:
    of = [Span(6.0, 9.0), Span(0.0, 2.0), Span(8.0, 9.0), Span(1.0, 3.0)]
    assert clip_spans(of, Span(2.0, 8.0)) == (Span(6.0, 8.0), Span(2.0, 3.0))


@given(spans, st.integers(-400, 400))
def test_shifting_there_and_back_is_where_it_was(of: list[Span], by: int) -> None:
    assert shift_spans(shift_spans(of, by / 8), -by / 8) == tuple(of)


def test_a_positive_shift_is_later() -> None:
    assert shift_spans([Span(1.0, 2.5)], 3.0) == (Span(4.0, 5.5),)


@given(spans, span)
def test_gaps_and_spans_together_fill_the_bounds_and_share_nothing(of: list[Span], bounds: Span) -> None:
    gaps = span_gaps(of, bounds)
    assert heard(gaps) == heard([bounds]) - heard(of)
    assert all(before.end_s < after.start_s for before, after in pairwise(gaps))


def test_the_gaps_of_nothing_are_the_whole() -> None:
    assert span_gaps([], Span(1.0, 4.0)) == (Span(1.0, 4.0),)


def test_a_span_at_either_end_leaves_no_empty_gap() -> None:
    assert span_gaps([Span(0.0, 1.0), Span(3.0, 4.0)], Span(0.0, 4.0)) == (Span(1.0, 3.0),)


@given(spans)
def test_the_total_of_joined_spans_is_the_time_they_cover(of: list[Span]) -> None:
    assert total_s(join_spans(of)) == len(heard(of)) / 8


def test_shared_time_counts_twice_and_nothing_is_zero() -> None:
    assert total_s([Span(0.0, 2.0), Span(1.0, 2.0)]) == 3.0
    assert total_s([]) == 0.0
