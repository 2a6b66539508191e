"""Flat tops: where a recording was louder than its converter could say.

Owns the search and its limits; repairs nothing. What a lossy encoder made of clipping is no longer flat and is not found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.model.span import Span

SHORTEST_RUN_SAMPLES = 3
# A top counts when it lies this near the extreme of its channel and side...
NEAR_EXTREME = 0.98
# ...is this level (a little more than a step of 16 bits at full scale)...
FLATNESS = 5e-5
# ...and is reached by a jump: the rounded crest of a low note is flat for some samples too, but starts softly.
LEAST_JUMP = 0.01
# Below this the search would find the coarse steps of quiet 8-bit files.
LOWEST_EXTREME = 0.1
# Tops nearer than this are one clipped stretch; it bounds what has to be remembered.
JOINED_WITHIN_S = 0.1


@dataclass(slots=True)
class _Stretch:
    start: int
    end: int
    samples: int
    level: float


class ClippingFinder:
    """Find flat tops in a stream, one row of samples per channel."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        self._sides = [_Side(sign, sample_rate) for _ in range(channels) for sign in (1.0, -1.0)]

    def take(self, columns: NDArray[np.float32]) -> None:
        """Take the next samples: shape (channels, n), float32, full scale = 1.0."""
        for channel, row in enumerate(columns):
            highest, lowest = float(row.max(initial=0.0)), float(row.min(initial=0.0))
            self._sides[2 * channel].take(row, highest)
            self._sides[2 * channel + 1].take(row, -lowest)

    def result(self) -> tuple[int, tuple[Span, ...]]:
        """Return the number of samples in flat tops, all channels added, and the stretches, in order and apart."""
        stretches = self.stretches()
        return sum(samples for _, samples in stretches), tuple(span for span, _ in stretches)

    def stretches(self) -> tuple[tuple[Span, int], ...]:
        """Return each clipped stretch with the number of samples in its flat tops, in order and apart."""
        found = [stretch for side in self._sides for stretch in side.finished()]
        joined: list[tuple[Span, int]] = []
        for stretch in sorted(found, key=lambda one: one.start):
            start_s, end_s = stretch.start / self._sample_rate, stretch.end / self._sample_rate
            if joined and start_s <= joined[-1][0].end_s + JOINED_WITHIN_S:
                last, samples = joined[-1]
                joined[-1] = Span(last.start_s, max(last.end_s, end_s)), samples + stretch.samples
            else:
                joined.append((Span(start_s, end_s), stretch.samples))
        return tuple(joined)


class _Side:
    """The tops of one channel on one side of zero."""

    def __init__(self, sign: float, sample_rate: int) -> None:
        self._sign = sign
        self._apart_samples = round(JOINED_WITHIN_S * sample_rate)
        self._extreme = 0.0
        self._at = 0
        self._kept = np.zeros(0, np.float32)
        self._stretches: list[_Stretch] = []

    def take(self, row: NDArray[np.float32], peak: float) -> None:
        if peak > self._extreme:
            self._extreme = peak
            self._stretches = [one for one in self._stretches if one.level >= NEAR_EXTREME * peak]
        threshold = max(NEAR_EXTREME * self._extreme, LOWEST_EXTREME)
        if peak < threshold and not self._kept.size:
            self._at += row.size
            return
        stream = np.concatenate([self._kept, row]) if self._kept.size else row
        start = self._at - self._kept.size
        self._at += row.size
        open_from = self._search(stream * np.float32(self._sign), start, threshold)
        # A top that reaches the end may go on: it and the sample before it are looked at again with what follows.
        self._kept = stream[open_from:].copy() if stream.size - open_from < 2 * row.size else stream[:0]

    def finished(self) -> list[_Stretch]:
        if self._kept.size:
            # A last sample far away closes a top that is still open.
            self.take(np.full(1, -self._sign * self._extreme, np.float32), 0.0)
        return [one for one in self._stretches if one.level >= NEAR_EXTREME * self._extreme]

    def _search(self, samples: NDArray[np.float32], start: int, threshold: float) -> int:
        """Add the tops in ``samples``; return the index from which they must be looked at again."""
        high = np.flatnonzero(samples >= threshold)
        if not high.size:
            return samples.size
        level = samples[high]
        breaks = np.flatnonzero((np.diff(high) > 1) | (np.abs(np.diff(level)) > FLATNESS * self._extreme)) + 1
        firsts = np.concatenate([[0], breaks])
        lasts = np.concatenate([breaks, [high.size]]) - 1
        begin, end = high[firsts], high[lasts] + 1
        open_from = int(begin[-1]) - 1 if end[-1] == samples.size else samples.size
        closed = (end - begin >= SHORTEST_RUN_SAMPLES) & (end < samples.size)
        before = np.where(begin > 0, samples[begin - 1], samples[begin])
        after = samples[np.minimum(end, samples.size - 1)]
        jump = samples[begin] - np.minimum(before, after)
        for index in np.flatnonzero(closed & (jump >= LEAST_JUMP * self._extreme)):
            self._add(start + int(begin[index]), start + int(end[index]), float(level[firsts[index]]))
        return max(open_from, 0)

    def _add(self, start: int, end: int, level: float) -> None:
        last = self._stretches[-1] if self._stretches else None
        if last is None or start - last.end > self._apart_samples or last.level < NEAR_EXTREME * level:
            self._stretches.append(_Stretch(start, end, end - start, level))
            return
        last.end, last.samples, last.level = end, last.samples + end - start, min(last.level, level)
