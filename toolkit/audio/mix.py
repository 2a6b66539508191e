"""Tracks summed into one, each with its gain over time.

Owns the sum and the stems; is given tracks already on the session's clock and cleaned, and gains already decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.clock import Clock, on_session_clock
from toolkit.audio.portions import portions
from toolkit.audio.ramps import ramps
from toolkit.audio.repair_plan import CleaningPlan
from toolkit.audio.repairs import clean_blocks

PORTION_S = 4.0
MOST_THREADS = 4


@dataclass(frozen=True, eq=False)
class MixPlan:
    """What happens to one track on its way into the mix: cleaning, clock, and gains in dB, shape (n,), every hop."""

    clock: Clock
    cleaning: CleaningPlan
    gains_db: NDArray[np.float32]


def prepared(
    blocks: Iterable[NDArray[np.float32]], sample_rate: int, plan: MixPlan, length_samples: int
) -> Iterator[NDArray[np.float32]]:
    """Yield a mono track cleaned and on the session's clock, shape (n, 1), just ``length_samples`` long."""
    cleaned = clean_blocks(blocks, sample_rate, plan.cleaning)
    return on_session_clock(cleaned, sample_rate, plan.clock, length_samples=length_samples)


def mix_blocks(
    tracks: Sequence[Iterable[NDArray[np.float32]]],
    gains_db: Sequence[NDArray[np.float32]],
    sample_rate: int,
    *,
    hop_s: float,
    stems: Callable[[int, NDArray[np.float32]], None] | None = None,
) -> Iterator[NDArray[np.float32]]:
    """Sum tracks in step.

    Parameters
    ----------
    tracks : sequence of iterables of ndarray, shape (n, 1), float32
        On the session's clock; where one ends before the longest it is silent. How they are divided changes no sample.
    gains_db : sequence of ndarray, shape (m,), float32
        For each track its gain at the middle of every ``hop_s``; straight lines between their factors, the first and last
        value before and after. Empty: 0 dB.
    sample_rate : int
        Hz.
    hop_s : float
        Seconds between gains.
    stems : callable, optional
        Given a track's number and its samples as they go into the sum, shape (n, 1), in order; all stems come out equally
        long. Called from a thread of each track's own.

    Yields
    ------
    ndarray, shape (n, 1), float32
        Four seconds each. The sum may pass full scale: the limiter of the master follows.
    """
    hear = stems or (lambda _track, _stem: None)
    streams = [
        _Stream(number, portions(track, round(PORTION_S * sample_rate)), curve, sample_rate, hop_s)
        for number, (track, curve) in enumerate(zip(tracks, gains_db, strict=True))
    ]
    # Cleaning, resampling and measuring leave Python's lock: tracks work side by side, one portion ahead of the sum.
    with ThreadPoolExecutor(max_workers=min(max(len(streams), 1), MOST_THREADS)) as pool:
        ahead = [pool.submit(stream.following, hear) for stream in streams]
        while True:
            parts = [future.result() for future in ahead]
            length = max((len(part) for part in parts), default=0)
            if not length:
                return
            ahead = [pool.submit(stream.following, hear) for stream in streams]
            total = np.zeros((length, 1), np.float32)
            for track, part in enumerate(parts):
                total[: len(part)] += part
                if len(part) < length:
                    # This track has ended, so nobody else gives its stem anything.
                    hear(track, np.zeros((length - len(part), 1), np.float32))
            yield total


@dataclass(eq=False)
class _Stream:
    """A track's portions, each with its gain."""

    number: int
    portions: Iterator[NDArray[np.float32]]
    gains_db: NDArray[np.float32]
    sample_rate: int
    hop_s: float
    at: int = 0

    def following(self, hear: Callable[[int, NDArray[np.float32]], None]) -> NDArray[np.float32]:
        """Return the next portion as it goes into the sum, shape (n, 1); empty at the end."""
        part = next(self.portions, np.zeros(0, np.float32))
        if part.size:
            part = part * gains_of(self.gains_db, self.at, part.size, self.sample_rate, self.hop_s)
            self.at += part.size
            hear(self.number, part[:, np.newaxis])
        return part[:, np.newaxis]


def gains_of(
    curve_db: NDArray[np.float32], start: int, count: int, sample_rate: int, hop_s: float
) -> NDArray[np.float32]:
    """Return the factors of ``count`` samples from ``start`` on, out of gains in dB at the middles of hops."""
    if not curve_db.size:
        return np.ones(count, np.float32)
    hop = sample_rate * hop_s
    first, last = int(start // hop) - 1, int((start + count) // hop) + 2
    # Factors, not decibels, are interpolated: within 10 ms the difference is not heard, and it is ten times as fast.
    factors = 10 ** (curve_db[np.clip(np.arange(first, last), 0, curve_db.size - 1)].astype(np.float64) / 20)
    if np.ptp(factors) == 0.0:
        return np.full(count, factors[0], np.float32)
    if hop.is_integer():
        return ramps(factors, int(hop))[start - first * int(hop) :][:count]
    place = (np.arange(start, start + count) + 0.5) / hop - 0.5 - first
    return np.asarray(np.interp(place, np.arange(factors.size), factors), np.float32)
