"""Speakers brought to one loudness and kept there, without pumping.

Owns the gain of each speaker over time: one for the whole, a slow ride, and a gentle compressor. Works on 10 ms levels
on the session's clock and on who speaks when; applies nothing (``mix`` does).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from toolkit.audio.envelope import decibels, powers
from toolkit.audio.loudness import RELATIVE_GATE_LU

SHORT_TERM_S = 3.0
RIDE_STEP_S = 0.5
# The median over so long hears talk and not a burst of laughter.
RIDE_MEDIAN_S = 15.0
MOST_RIDE_DB = 6.0
STEEPEST_DB_PER_S = 1.5
MOST_GAIN_DB = 30.0
COMPRESSOR_RATIO = 2.0
# Over the speaker's mean: vowels touch it, shouts and laughter are held.
COMPRESSOR_OVER_LU = 6.0
COMPRESSOR_LEVEL_S = 0.05
COMPRESSOR_WAY_S = 0.12
GATE_BLOCK_S = 0.4
LEAST_SPEECH_S = 0.5


@dataclass(frozen=True, eq=False)
class Levelled:
    """Gains in dB, shape (tracks, n), float32, on the session's hops; each speaker's loudness before.

    ``-inf`` where a track holds no speech of its own: its gain is 0 throughout.
    """

    gains_db: NDArray[np.float32]
    before_lufs: tuple[float, ...]


def level_speakers(
    envelopes_db: NDArray[np.float32], active: NDArray[np.bool_], hop_s: float, target_lufs: float
) -> Levelled:
    """Return the gains that bring every speaker to ``target_lufs`` and keep each one steady.

    Parameters
    ----------
    envelopes_db : ndarray, shape (tracks, n), float32
        K-weighted levels (``EnvelopeMeter``).
    active : ndarray, shape (tracks, n), bool
        Who speaks (``who_speaks``): nothing else is measured, so pauses and bleed pull nothing up.
    hop_s : float
        Seconds between levels.
    target_lufs : float
        Loudness over a speaker's own speech.

    Notes
    -----
    The ride follows the median over 15 s of 3 s loudness, at most 6 dB and 1.5 dB/s, and is held in pauses. The
    compressor is 2:1 from 6 LU over the target, looks 60 ms ahead, and its loss is made up for the speaker as a whole.
    """
    gains = np.zeros(envelopes_db.shape, np.float32)
    before = []
    for track, (levels, speaks) in enumerate(zip(envelopes_db, active, strict=True)):
        before.append(speech_loudness(levels, speaks, hop_s))
        if not np.isfinite(before[-1]):
            continue
        whole_db = float(np.clip(target_lufs - before[-1], -MOST_GAIN_DB, MOST_GAIN_DB))
        ridden = whole_db + _ride(levels + whole_db, speaks, hop_s, target_lufs)
        compressed = ridden + _compression(levels + ridden, speaks, hop_s, target_lufs)
        made_up_db = target_lufs - speech_loudness(levels + compressed, speaks, hop_s)
        gains[track] = compressed + np.clip(made_up_db, -MOST_RIDE_DB, MOST_RIDE_DB)
    return Levelled(gains, tuple(before))


def speech_loudness(levels_db: NDArray[np.floating], speaks: NDArray[np.bool_], hop_s: float) -> float:
    """Return the gated loudness (LUFS) of a track over its own speech; ``-inf`` under half a second of it.

    Notes
    -----
    The relative gate of ITU-R BS.1770-5 over blocks of 400 ms of speech put end to end.
    """
    spoken = powers(np.asarray(levels_db, np.float32)[speaks])
    block = round(GATE_BLOCK_S / hop_s)
    if spoken.size * hop_s < LEAST_SPEECH_S:
        return float("-inf")
    blocks = spoken[: spoken.size // block * block].reshape(-1, block).mean(axis=1)
    kept = blocks[blocks >= blocks.mean() * 10 ** (RELATIVE_GATE_LU / 10)]
    return float(10 * np.log10(kept.mean()))


def _ride(
    levels_db: NDArray[np.float32], speaks: NDArray[np.bool_], hop_s: float, target_lufs: float
) -> NDArray[np.float32]:
    size, step = round(SHORT_TERM_S / hop_s), round(RIDE_STEP_S / hop_s)
    weight, energy = _each_step(levels_db, speaks, step, size // step)
    told = np.flatnonzero(weight > 0.15)  # noqa: PLR2004 - half a second of speech in three
    if not told.size:
        return np.zeros(levels_db.size, np.float32)
    short_db = decibels(energy[told] / weight[told])
    # Over speech only, as if there were no pauses: the median of three words among silence would be silence.
    usual_db = ndimage.median_filter(short_db, round(RIDE_MEDIAN_S / RIDE_STEP_S) | 1, mode="nearest")
    wanted = np.clip(target_lufs - usual_db, -MOST_RIDE_DB, MOST_RIDE_DB)
    steps = np.arange(weight.size)
    # Held in a pause: the last value stays until the next words ask for another.
    held = wanted[np.maximum(np.searchsorted(told, steps, side="right") - 1, 0)]
    gentle = _no_steeper(held, STEEPEST_DB_PER_S * RIDE_STEP_S)
    return np.interp(np.arange(levels_db.size), steps * step, gentle).astype(np.float32)


def _each_step(
    levels_db: NDArray[np.float32], speaks: NDArray[np.bool_], step: int, wide: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return, for each step, the share of speech and its energy in ``wide`` steps around: sums, not long filters."""
    starts = np.arange(0, levels_db.size, step)
    spoken = np.add.reduceat(speaks.astype(np.float64), starts) / step
    energy = np.add.reduceat(np.where(speaks, 10 ** (levels_db / 10), 0).astype(np.float32), starts) / step
    return ndimage.uniform_filter1d(spoken, wide), ndimage.uniform_filter1d(energy.astype(np.float64), wide)


def _no_steeper(values: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    """Return the mean of the curves just under and just over ``values`` that change by ``most`` a step at most."""
    under, over = values.copy(), values.copy()
    for index in range(1, values.size):
        under[index] = min(under[index], under[index - 1] + most)
        over[index] = max(over[index], over[index - 1] - most)
    for index in range(values.size - 2, -1, -1):
        under[index] = min(under[index], under[index + 1] + most)
        over[index] = max(over[index], over[index + 1] - most)
    return (under + over) / 2


def _compression(
    levels_db: NDArray[np.float32], speaks: NDArray[np.bool_], hop_s: float, target_lufs: float
) -> NDArray[np.float32]:
    power = (10 ** (levels_db / 10)).astype(np.float32)
    smooth = 10 * np.log10(np.maximum(ndimage.uniform_filter1d(power, round(COMPRESSOR_LEVEL_S / hop_s)), 1e-12))
    over_db = np.maximum(smooth - (target_lufs + COMPRESSOR_OVER_LU), 0.0) * speaks
    taken = (-(1 - 1 / COMPRESSOR_RATIO) * over_db).astype(np.float32)
    way = round(COMPRESSOR_WAY_S / hop_s) | 1
    deepest = ndimage.minimum_filter1d(taken, way)
    shape = np.hanning(way + 2)[1:-1]
    return np.asarray(ndimage.convolve1d(deepest, shape / shape.sum(), mode="nearest"), np.float32)
