"""Flat tops: where a recording was louder than its converter could say.

Owns the search and its limits; repairs nothing. What a lossy encoder made of clipping is no longer flat and is not found.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

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


@dataclass(slots=True)
class _OpenTop:
    """A flat top that reaches the end of what was taken, and may go on."""

    start: int
    level: float
    last: float
    before: float


class _Side:
    """The tops of one channel on one side of zero."""

    def __init__(self, sign: float, sample_rate: int) -> None:
        self._sign = sign
        self._apart_samples = round(JOINED_WITHIN_S * sample_rate)
        self._extreme = 0.0
        self._at = 0
        # The sample before what is taken next; nothing is known before the first, so no top begins with a jump there.
        self._before = inf
        self._open: _OpenTop | None = None
        self._stretches: list[_Stretch] = []

    def take(self, row: NDArray[np.float32], peak: float) -> None:
        if not row.size:
            return
        if peak > self._extreme:
            self._extreme = peak
            self._stretches = [one for one in self._stretches if one.level >= NEAR_EXTREME * peak]
        threshold = max(NEAR_EXTREME * self._extreme, LOWEST_EXTREME)
        if peak >= threshold or self._open is not None:
            self._search(row * np.float32(self._sign), threshold)
        self._at += row.size
        self._before = self._sign * float(row[-1])

    def finished(self) -> list[_Stretch]:
        # Whatever comes after the last sample is far away.
        self._close(-inf)
        return [one for one in self._stretches if one.level >= NEAR_EXTREME * self._extreme]

    def _search(self, samples: NDArray[np.float32], threshold: float) -> None:
        """Add the tops that end in ``samples``, and keep the one that reaches its end."""
        flat = FLATNESS * self._extreme
        high = np.flatnonzero(samples >= threshold)
        if self._open is not None and not (high.size and high[0] == 0 and abs(samples[0] - self._open.last) <= flat):
            self._close(float(samples[0]))
        if not high.size:
            return
        breaks = np.flatnonzero((np.diff(high) > 1) | (np.abs(np.diff(samples[high])) > flat)) + 1
        begin, end = high[np.insert(breaks, 0, 0)], high[np.append(breaks, high.size) - 1] + 1
        before = np.where(begin > 0, samples[begin - 1], self._before)
        start, level = self._at + begin, samples[begin].astype(np.float64)
        if self._open is not None:
            start[0], level[0], before[0] = self._open.start, self._open.level, self._open.before
            self._open = None
        if end[-1] == samples.size:
            self._open = _OpenTop(int(start[-1]), float(level[-1]), float(samples[-1]), float(before[-1]))
            start, level, before, end = start[:-1], level[:-1], before[:-1], end[:-1]
        jump = level - np.minimum(before, samples[end])
        until = self._at + end
        for index in np.flatnonzero((until - start >= SHORTEST_RUN_SAMPLES) & (jump >= LEAST_JUMP * self._extreme)):
            self._add(int(start[index]), int(until[index]), float(level[index]))

    def _close(self, after: float) -> None:
        """End the top that is open, given the sample after it."""
        top, self._open = self._open, None
        if top is None or self._at - top.start < SHORTEST_RUN_SAMPLES:
            return
        if top.level - min(top.before, after) >= LEAST_JUMP * self._extreme:
            self._add(top.start, self._at, top.level)

    def _add(self, start: int, end: int, level: float) -> None:
        last = self._stretches[-1] if self._stretches else None
        if last is None or start - last.end > self._apart_samples or last.level < NEAR_EXTREME * level:
            self._stretches.append(_Stretch(start, end, end - start, level))
            return
        last.end, last.samples, last.level = end, last.samples + end - start, min(last.level, level)
