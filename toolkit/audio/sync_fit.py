"""Clocks fitted to matches: offset, drift and lost samples of every track at once, with acoustic distances.

Owns the fit and how far its evidence agrees; is given matches, reads no sound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from toolkit.audio.sync_matches import Matched

Pair = tuple[int, int]
# The smallest buffers that recorders lose are some milliseconds long.
SMALLEST_LOSS_S = 0.004
AGREES_S = 0.005
# Weak beliefs that hold where nothing was measured: clocks differ by some hundred ppm, voices travel some metres.
USUAL_PPM = 200.0
USUAL_DISTANCE_S = 0.01
LAG_ERROR_S = 0.0003
# In less than a minute the jitter of a call looks like any drift, and no real drift matters.
SHORTEST_FOR_DRIFT_S = 60.0
MOST_PPM = 700.0
SIDE = 4
ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Loss:
    """Samples that a track lacks: somewhere between two of its source times, and for how long."""

    track: int
    after_s: float
    before_s: float
    length_s: float

    @property
    def middle_s(self) -> float:
        """Centre of where it may lie, in the track's source time."""
        return (self.after_s + self.before_s) / 2


@dataclass(frozen=True, slots=True)
class Lines:
    """What was fitted, by track: session time = source time + start + slope * source time + losses before it."""

    start_s: tuple[float, ...]
    slope: tuple[float, ...]
    losses: tuple[Loss, ...]


def find_losses(pair: Pair, matches: Sequence[Matched]) -> tuple[list[Matched], list[Loss]]:
    """Return the matches that a line with jumps explains, and the jumps as losses of the one track or the other.

    A lag that jumps up means that the second track lost samples; down, the first did. Recorders lose samples, they
    hardly ever invent any.
    """
    if _reach_s(matches) < SHORTEST_FOR_DRIFT_S:
        return list(matches), []
    kept = _without_strays(list(matches))
    times = np.array([match.first_s for match in kept])
    lags = _level_lags(kept)
    breaks = _breaks(times, lags)
    losses = []
    for at, size in breaks:
        lost = 1 if size > 0 else 0
        sides = [(match.first_s, match.second_s)[lost] for match in (kept[at - 1], kept[at])]
        losses.append(Loss(pair[lost], min(sides), max(sides), abs(size)))
    return kept, losses


def _reach_s(matches: Sequence[Matched]) -> float:
    times = [match.first_s for match in matches]
    return max(times, default=0.0) - min(times, default=0.0)


def _without_strays(matches: list[Matched]) -> list[Matched]:
    """Drop matches that none of their neighbours share."""
    kept = []
    for index, match in enumerate(matches):
        near = matches[max(index - 3, 0) : index] + matches[index + 1 : index + 4]
        if any(abs(match.lag_s - o.lag_s) < 0.05 + abs(match.first_s - o.first_s) * 1.1e-3 for o in near):
            kept.append(match)
    return kept


def _level_lags(matches: Sequence[Matched]) -> NDArray[np.float64]:
    """Return the lags with the acoustic distance taken off, where both directions tell it."""
    lags = np.array([match.lag_s for match in matches])
    sides = np.array([match.spoken_in for match in matches])
    times = np.array([match.first_s for match in matches])
    ones, others = np.flatnonzero(sides == 0), np.flatnonzero(sides == 1)
    if not ones.size or not others.size:
        return lags
    nearest = others[np.abs(times[ones][:, None] - times[others][None, :]).argmin(axis=1)]
    half_s = float(np.median(lags[nearest] - lags[ones])) / 2
    return np.where(sides == 0, lags + half_s, lags - half_s)


def _breaks(times: NDArray[np.float64], lags: NDArray[np.float64]) -> list[tuple[int, float]]:
    """Return the places and sizes of jumps: largest first found, then ascending in time."""
    steps = np.diff(times)
    usable = steps > 0
    slope = float(np.median(np.diff(lags)[usable] / steps[usable])) if usable.any() else 0.0
    flat = lags - slope * times
    found: list[tuple[int, float]] = []
    for _ in range(2 * ROUNDS):
        best, size = _largest_jump(flat)
        if abs(size) < SMALLEST_LOSS_S:
            break
        found.append((best, size))
        flat = flat - np.where(np.arange(flat.size) >= best, size, 0.0)
        # Jumps bend the first slope: fit it anew on what is left.
        line = stats.theilslopes(flat, times).slope if flat.size <= 400 else 0.0  # noqa: PLR2004
        flat, slope = flat - line * times, slope + line
    return sorted(_merged(found))


def _merged(found: list[tuple[int, float]]) -> list[tuple[int, float]]:
    sizes: dict[int, float] = {}
    for at, size in found:
        sizes[at] = sizes.get(at, 0.0) + size
    return [(at, size) for at, size in sizes.items() if abs(size) >= SMALLEST_LOSS_S]


def _largest_jump(flat: NDArray[np.float64]) -> tuple[int, float]:
    best, size, share = 0, 0.0, 0.0
    for at in range(2, flat.size - 1):
        left, right = flat[max(at - SIDE, 0) : at], flat[at : at + SIDE]
        jump = float(np.median(right) - np.median(left))
        # Scatter on either side is no jump, and the true place scatters least.
        scatter = float(np.abs(left - np.median(left)).mean() + np.abs(right - np.median(right)).mean())
        if abs(jump) > 4 * scatter and abs(jump) - 4 * scatter > share:
            best, size, share = at, jump, abs(jump) - 4 * scatter
    return best, size


def merged_losses(losses: Sequence[Loss]) -> tuple[Loss, ...]:
    """Return losses that several pairs saw of one track as one, where their brackets overlap and their sizes agree."""
    kept: list[Loss] = []
    for loss in sorted(losses, key=lambda loss: (loss.track, loss.middle_s)):
        same = next((i for i, other in enumerate(kept) if _is_same(loss, other)), None)
        if same is None:
            kept.append(loss)
        else:
            after_s, before_s = max(kept[same].after_s, loss.after_s), min(kept[same].before_s, loss.before_s)
            kept[same] = replace(kept[same], after_s=after_s, before_s=before_s)
    return tuple(kept)


def _is_same(one: Loss, other: Loss) -> bool:
    overlap = one.after_s < other.before_s and other.after_s < one.before_s
    return one.track == other.track and overlap and abs(one.length_s - other.length_s) < SMALLEST_LOSS_S


def fit_lines(tracks: int, matches: Mapping[Pair, Sequence[Matched]], losses: Sequence[Loss]) -> Lines:
    """Fit all clocks to all matches at once, the first track's clock being the measure.

    Slopes are left at none where a track's matches reach less than a minute, or where they come out beyond 700 ppm.

    Notes
    -----
    Least squares re-weighted by Huber's function. A voice spoken at the first track of a pair arrives late at the
    second, and the other way round: the pair's distance is an unknown of its own, and cancels.
    """
    reaches = [max((_reach_s(found) for pair, found in matches.items() if track in pair), default=0.0) for track in range(tracks)]  # fmt: skip
    steady = {track for track in range(tracks) if track == 0 or reaches[track] < SHORTEST_FOR_DRIFT_S}
    lines = _fit(tracks, matches, losses, steady)
    wild = {track for track in range(tracks) if abs(lines.slope[track]) > MOST_PPM * 1e-6}
    return _fit(tracks, matches, losses, steady | wild) if wild else lines


def _fit(tracks: int, matches: Mapping[Pair, Sequence[Matched]], losses: Sequence[Loss], steady: set[int]) -> Lines:
    pairs = list(matches)
    columns = 2 * tracks + len(pairs) + len(losses)
    rows = [_row(match, pair, tracks, place, len(pairs), losses) for place, pair in enumerate(pairs) for match in matches[pair]]  # fmt: skip
    values = [match.lag_s for pair in pairs for match in matches[pair]]
    beliefs = np.zeros((tracks * 2 + len(pairs), columns))
    for index in range(tracks):
        beliefs[index, index] = 1e6 if index == 0 else 1e-9
        beliefs[tracks + index, tracks + index] = 1e6 if index in steady else LAG_ERROR_S / USUAL_PPM
    for index in range(2 * tracks, 2 * tracks + len(pairs)):
        beliefs[index, index] = LAG_ERROR_S / USUAL_DISTANCE_S
    solved = _robustly(np.array(rows).reshape(-1, columns), np.array(values), beliefs)
    sizes = solved[2 * tracks + len(pairs) :]
    fitted = tuple(replace(loss, length_s=float(size)) for loss, size in zip(losses, sizes, strict=True))
    return Lines(tuple(solved[:tracks].tolist()), tuple((solved[tracks : 2 * tracks] * 1e-6).tolist()), fitted)


def _row(
    match: Matched, pair: Pair, tracks: int, place: int, pairs: int, losses: Sequence[Loss]
) -> NDArray[np.float64]:
    row = np.zeros(2 * tracks + pairs + len(losses))
    for track, source_s, sign in ((pair[0], match.first_s, -1.0), (pair[1], match.second_s, 1.0)):
        row[track] += sign
        row[tracks + track] += sign * source_s * 1e-6
        for index, loss in enumerate(losses):
            if loss.track == track and source_s >= loss.middle_s:
                row[2 * tracks + pairs + index] += sign
    row[2 * tracks + place] = -1.0 if match.spoken_in == 0 else 1.0
    return row


def _robustly(
    rows: NDArray[np.float64], values: NDArray[np.float64], beliefs: NDArray[np.float64]
) -> NDArray[np.float64]:
    weights = np.ones(values.size)
    solved = np.zeros(rows.shape[1])
    target = np.concatenate([values, np.zeros(beliefs.shape[0])])
    for _ in range(ROUNDS):
        scale = np.concatenate([np.sqrt(weights), np.ones(beliefs.shape[0])])
        # ``gelsd`` by numpy: losses without a match on one side leave a column of zeros.
        solved = np.linalg.lstsq(np.vstack([rows, beliefs]) * scale[:, None], target * scale, rcond=None)[0]
        errors = np.abs(values - rows @ solved)
        bound = max(2 * float(np.median(errors, axis=0)) if errors.size else 0.0, LAG_ERROR_S)
        # Huber near, and next to nothing for what is far off.
        weights = np.where(errors <= bound, 1.0, bound / np.maximum(errors, bound)) ** 2
    return solved


def shift_at(lines: Lines, track: int, source_s: float) -> float:
    """Return session minus source time of one track at a source time."""
    lost = float(sum(loss.length_s for loss in lines.losses if loss.track == track and source_s >= loss.middle_s))
    return lines.start_s[track] + lines.slope[track] * source_s + lost


def agreement(lines: Lines, pair: Pair, matches: Sequence[Matched]) -> NDArray[np.bool_]:
    """Return which matches lie within 5 ms of the fit, the pair's own distance taken off."""
    if not matches:
        return np.zeros(0, np.bool_)
    errors = np.array(
        [
            match.lag_s - (shift_at(lines, pair[1], match.second_s) - shift_at(lines, pair[0], match.first_s))
            for match in matches
        ]
    )
    sides = np.array([match.spoken_in for match in matches])
    medians = [float(np.median(errors[sides == side])) if (sides == side).any() else 0.0 for side in (0, 1)]
    return np.asarray(np.abs(errors - np.where(sides == 0, medians[0], medians[1])) < AGREES_S)
