"""A track cleaned as planned, block by block, every sample staying at its place.

Owns the filters; decides nothing (``cleaning`` does). A clean recording passes untouched, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from toolkit.audio.bands import mean_squares, take_band
from toolkit.audio.clicks import remove_clicks
from toolkit.audio.denoise import reduce_noise
from toolkit.audio.neural_denoise import reduce_noise_neurally
from toolkit.audio.plosives import soften_pops
from toolkit.audio.portions import portions
from toolkit.audio.ramps import ramps
from toolkit.audio.repair_plan import Action, Cleaning, CleaningPlan
from toolkit.audio.runs import runs_of
from toolkit.model.denoiser import Denoiser

PORTION_SAMPLES = 192_000
NOTCH_WIDTH_HZ = 1.5
# Around a portion, so that a repair at its edge sees both sides.
MARGIN_S = 0.1
DE_ESS_TAPS_S = 0.004
DE_ESS_RATIO_DB = 0.0
DE_ESS_STEPS = 8
TINY = 1e-12
# Samples over this share of the level at which a track is cut off belong to a flat top.
FLAT_ABOVE = 0.995

LINEAR = (Cleaning.HIGH_PASS, Cleaning.HUM)

Stream = Iterator[NDArray[np.float32]]
Repair = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def clean_blocks(blocks: Iterable[NDArray[np.float32]], sample_rate: int, plan: CleaningPlan) -> Stream:
    """Apply a plan to a mono track.

    Parameters
    ----------
    blocks : iterable of ndarray, shape (n, 1), float32
        Consecutive. How they are divided changes no sample of the result.
    sample_rate : int
        Hz.
    plan : CleaningPlan
        What to do; an empty one passes the blocks as they are.

    Yields
    ------
    ndarray, shape (n, 1), float32
        As many samples in all as came in, without delay.
    """
    if not plan:
        yield from blocks
        return
    stream: Stream = portions(blocks, PORTION_SAMPLES)
    # Linear filters that follow each other are one pass for all their sections: the CPU works on several at once.
    for _, actions in groupby(plan.actions, key=lambda action: LINEAR if action.kind in LINEAR else action.kind):
        stream = _applied(stream, sample_rate, tuple(actions))
    for part in stream:
        if part.size:
            yield part.astype(np.float32, copy=False)[:, None]


def _applied(stream: Stream, sample_rate: int, actions: tuple[Action, ...]) -> Stream:
    action = actions[0]
    match action.kind:
        case Cleaning.HIGH_PASS | Cleaning.HUM:
            return _filtered(stream, np.concatenate([_sections(each, sample_rate) for each in actions]))
        case Cleaning.NOISE:
            reduce = reduce_noise_neurally if action.denoiser is Denoiser.NEURAL else reduce_noise
            return reduce(stream, sample_rate, action.amount)
        case Cleaning.DECLIP:
            return _repaired(stream, sample_rate, lambda samples: rebuild_clipped(samples, action.amount))
        case Cleaning.DECLICK:
            return _repaired(stream, sample_rate, lambda samples: remove_clicks(samples, sample_rate, action.level))
        case Cleaning.PLOSIVES:
            return _repaired(stream, sample_rate, lambda samples: soften_pops(samples, sample_rate, action.level))
        case Cleaning.DE_ESS:
            band_hz = (action.frequencies_hz[0], action.frequencies_hz[-1])
            return _repaired(
                stream, sample_rate, lambda samples: de_essed(samples, sample_rate, band_hz, action.amount)
            )


def _sections(action: Action, sample_rate: int) -> NDArray[np.float64]:
    """Return the second-order sections of a linear repair, shape (n, 6)."""
    if action.kind is Cleaning.HUM:
        return _notches(action.frequencies_hz, sample_rate)
    return np.asarray(signal.butter(2, action.amount, "highpass", fs=sample_rate, output="sos"))


def _notches(lines_hz: Iterable[float], sample_rate: int) -> NDArray[np.float64]:
    usable = [line for line in lines_hz if line < 0.45 * sample_rate]
    parts = [signal.tf2sos(*signal.iirnotch(line, line / NOTCH_WIDTH_HZ, sample_rate)) for line in usable]
    return np.concatenate(parts) if parts else np.array([[1.0, 0, 0, 1, 0, 0]])


def _filtered(stream: Stream, sections: NDArray[np.float64]) -> Stream:
    state = np.zeros((sections.shape[0], 2))
    for part in stream:
        filtered, state = signal.sosfilt(sections, part, zi=state)
        yield filtered.astype(np.float32)


def _repaired(stream: Stream, sample_rate: int, repair: Repair) -> Stream:
    """Repair each portion with a margin on both sides, and give back what lies between the margins."""
    margin = round(MARGIN_S * sample_rate)
    held = np.zeros(margin, np.float32)
    for part in portions(stream, PORTION_SAMPLES):
        joined = np.concatenate([held, part])
        yield repair(joined)[margin : max(joined.size - margin, margin)]
        held = joined[-2 * margin :]
    if held.size > margin:
        yield repair(np.concatenate([held, np.zeros(margin, np.float32)]))[margin:-margin]


def rebuild_clipped(samples: NDArray[np.float32], level: float) -> NDArray[np.float32]:
    """Return samples whose flat tops of three and more at ``level`` are drawn anew from their slopes.

    Each run becomes the cubic (Hermite) through the samples beside it, never under the level it was cut at. Peaks may
    pass full scale: what follows has room for them.
    """
    found = samples.copy()
    for sign in (1.0, -1.0):
        flat = sign * samples >= FLAT_ABOVE * level
        for start, end in zip(*runs_of(flat), strict=True):
            if end - start >= 3 and start >= 2 and end + 1 < samples.size:  # noqa: PLR2004 - a run; two samples beside it
                found[start:end] = sign * _arch(sign * samples[start - 2 : end + 2], level)
    return found


def _arch(around: NDArray[np.float32], level: float) -> NDArray[np.float32]:
    """Return the cubic over all but the two outermost samples of each side."""
    length = around.size - 3
    left, right = float(around[1]), float(around[-2])
    rise = max(left - float(around[0]), 0.0) * length
    fall = min(float(around[-1]) - right, 0.0) * length
    t = np.arange(1, length) / length
    cubic = (
        (2 * t**3 - 3 * t**2 + 1) * left + (t**3 - 2 * t**2 + t) * rise
        + (3 * t**2 - 2 * t**3) * right + (t**3 - t**2) * fall
    )  # fmt: skip
    return np.clip(cubic, level, 2 * level).astype(np.float32)


def de_essed(
    samples: NDArray[np.float32], sample_rate: int, band_hz: tuple[float, float], by_db: float
) -> NDArray[np.float32]:
    """Return samples whose band is lowered by up to ``by_db`` where it out-shouts the rest of the voice.

    Levels are compared every millisecond.
    """
    band = take_band(samples, sample_rate, band_hz, DE_ESS_TAPS_S)
    step = max(round(sample_rate / 1000), 1)
    sharp = ndimage.uniform_filter1d(mean_squares(band, step), DE_ESS_STEPS)
    rest = ndimage.uniform_filter1d(mean_squares(samples - band, step), DE_ESS_STEPS)
    over_db = 10 * np.log10((sharp + TINY) / (rest + TINY)) - DE_ESS_RATIO_DB
    if over_db.max(initial=0.0) <= 0.0:
        return samples
    lowered_db = ndimage.uniform_filter1d(np.clip(over_db, 0.0, by_db), DE_ESS_STEPS)
    taken = ramps(1 - 10 ** (-lowered_db / 20), step)[: samples.size]
    return samples - taken * band
