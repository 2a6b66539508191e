"""Stretches of time in seconds, and the arithmetic on many of them.

Owns joining, clipping, shifting, the gaps between and the total; knows no clock. Runs of an array of booleans are in
``audio/runs``: this room needs no numpy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in seconds, ``end_s`` exclusive."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s


def join_spans(spans: Iterable[Span], within_s: float = 0.0) -> tuple[Span, ...]:
    """Return spans in order, those that overlap, touch or lie at most ``within_s`` apart joined into one.

    Parameters
    ----------
    spans : iterable of Span
        In any order.
    within_s : float
        The longest gap that is closed, in seconds.
    """
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start_s):
        if joined and span.start_s - joined[-1].end_s <= within_s:
            joined[-1] = Span(joined[-1].start_s, max(joined[-1].end_s, span.end_s))
        else:
            joined.append(span)
    return tuple(joined)


def clip_spans(spans: Iterable[Span], bounds: Span) -> tuple[Span, ...]:
    """Return the parts of spans that lie inside ``bounds``, in the order given; spans without such a part are left out."""
    parts = (Span(max(span.start_s, bounds.start_s), min(span.end_s, bounds.end_s)) for span in spans)
    return tuple(part for part in parts if part.end_s > part.start_s)


def shift_spans(spans: Iterable[Span], by_s: float) -> tuple[Span, ...]:
    """Return spans ``by_s`` seconds later; earlier where it is negative."""
    return tuple(Span(span.start_s + by_s, span.end_s + by_s) for span in spans)


def span_gaps(spans: Iterable[Span], bounds: Span) -> tuple[Span, ...]:
    """Return the parts of ``bounds`` that no span covers, in order; ``spans`` may overlap and be in any order."""
    covered = join_spans(clip_spans(spans, bounds))
    starts_s = [bounds.start_s, *(span.end_s for span in covered)]
    ends_s = [*(span.start_s for span in covered), bounds.end_s]
    between = (Span(start_s, end_s) for start_s, end_s in zip(starts_s, ends_s, strict=True))
    return tuple(gap for gap in between if gap.end_s > gap.start_s)


def total_s(spans: Iterable[Span]) -> float:
    """Return the sum of the lengths in seconds, 0.0 for no span; time that two spans share counts twice."""
    return sum((span.duration_s for span in spans), 0.0)
