"""The joint choice of all chapter boundaries of an episode, and of their number.

Owns the dynamic programme and the priors on chapter length and count. Given log odds for each possible boundary it
returns the best set of them; knows no text.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Only this many of the best boundaries enter the programme: with more, no result of the bench changed.
_MOST_CANDIDATES = 300
_IMPOSSIBLE = -1e9


@dataclass(frozen=True, slots=True)
class LengthPrior:
    """The expected length and number of chapters before any text is known.

    Parameters
    ----------
    seconds_per_root : float
        Typical length of a chapter in an episode of one second. It grows with the square root of the episode's length,
        as in the development set.
    length_spread, count_spread : float
        Standard deviations of the logarithms of one chapter's length and of the number of chapters.
    length_weight, count_weight : float
        The weight of each prior beside the boundary scores.
    shortest_s : float
        No chapter is shorter; above 0.
    """

    seconds_per_root: float
    length_spread: float
    length_weight: float
    count_spread: float
    count_weight: float
    shortest_s: float

    def typical_s(self, duration_s: float) -> float:
        """Return the typical length of a chapter in seconds."""
        return self.seconds_per_root * math.sqrt(max(duration_s, 1.0))

    def length_score(self, lengths_s: NDArray[np.float64], duration_s: float) -> NDArray[np.float64]:
        """Return the log prior of chapter lengths, 0 at the typical one, impossible below the shortest."""
        off = np.log(np.maximum(lengths_s, 1e-3) / self.typical_s(duration_s)) / self.length_spread
        score = -self.length_weight * np.square(off) / 2
        return np.where(lengths_s < self.shortest_s, _IMPOSSIBLE, score)

    def count_score(self, counts: NDArray[np.int64], duration_s: float) -> NDArray[np.float64]:
        """Return the log prior of the number of chapters."""
        expected = max(duration_s / self.typical_s(duration_s), 1.0)
        off = np.log(np.maximum(counts, 1) / expected) / self.count_spread
        return np.asarray(-self.count_weight * np.square(off) / 2)


def choose_boundaries(
    scores: NDArray[np.float64], starts_s: NDArray[np.float64], duration_s: float, prior: LengthPrior
) -> list[int]:
    """Return the rows whose boundaries together score best.

    Parameters
    ----------
    scores : ndarray, shape (n,)
        Log odds that a chapter begins at each row; positive means more likely than not.
    starts_s : ndarray, shape (n,), seconds, ascending
        Where each row begins.
    duration_s : float
        Length of the episode. In one shorter than two chapters there is no boundary.

    Returns
    -------
    list of int
        Ascending rows; the start of the episode always begins a chapter and is not among them.

    Notes
    -----
    Maximises the sum of scores, of length priors of all spans between the start, the boundaries and the end, and of
    the count prior, exactly, in O(count * candidates^2).
    """
    rows = _candidates(scores, starts_s, duration_s, prior.shortest_s)
    times = np.concatenate([[0.0], starts_s[rows], [duration_s]])
    gains = np.concatenate([[0.0], scores[rows], [0.0]])
    spans = times[None, :] - times[:, None]
    # A step back in time is shorter than any chapter may be.
    step = prior.length_score(spans, duration_s) + gains
    # Four times the expected number: the prior on the count rules out more.
    most = int(4 * duration_s / prior.typical_s(duration_s) + 4)
    best = np.full(len(times), _IMPOSSIBLE)
    best[0] = 0.0
    backs, totals = [], []
    for _ in range(most):
        reached = best[:, None] + step
        backs.append(reached.argmax(axis=0))
        best = reached.max(axis=0)
        totals.append(best[-1])
    counts = np.arange(1, most + 1)
    count = int(np.argmax(np.asarray(totals) + prior.count_score(counts, duration_s))) + 1
    chosen, at = [], len(times) - 1
    for back in reversed(backs[:count]):
        at = int(back[at])
        chosen.append(at)
    return [int(rows[at - 1]) for at in reversed(chosen) if at > 0]


def _candidates(
    scores: NDArray[np.float64], starts_s: NDArray[np.float64], duration_s: float, shortest_s: float
) -> NDArray[np.int64]:
    fits = np.flatnonzero((starts_s >= shortest_s) & (starts_s <= duration_s - shortest_s))
    return np.sort(fits[np.argsort(-scores[fits], kind="stable")[:_MOST_CANDIDATES]])
