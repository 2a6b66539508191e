"""Estimates from the level of every 10 ms: where somebody speaks, silences, how fast sound fades, syllables.

No model is involved, so an hour takes milliseconds. Exact enough to say that the beginning is silent; not exact enough for cuts.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.runs import runs_of
from toolkit.model.span import Span, total_s

HOP_S = 0.01
# A voice is within this much of the loud parts, and this share of the way up from the noise floor to them.
UNDER_LOUD_DB = 25.0
SHARE_OF_WAY = 0.35
LEAST_RANGE_DB = 8.0
SILENT_LUFS = -65.0
JOINED_HOPS, SHORTEST_HOPS = 30, 9
LEAST_GAP_S = 2.0
# A fade is measured over 80 ms, from a loud moment down to the noise.
FADE_HOPS = 8
LEAST_FADES = 12
FADE_FROM_DB, OVER_FLOOR_DB = 15.0, 8.0
# De Jong and Wempe (2009): a syllable is a peak with a dip of 2 dB before it.
SYLLABLE_DIP_DB = 2.0

Levels = NDArray[np.float32]


def loud_and_floor(levels: Levels) -> tuple[float, float]:
    """Return the level of the loud parts and of the noise floor (95th and 5th percentile), in LUFS; -120 for silence and nothing."""
    sounding = levels[levels > -100.0]  # noqa: PLR2004 - digital silence has no level
    if not sounding.size:
        return -120.0, -120.0
    return float(np.percentile(sounding, 95)), float(np.percentile(sounding, 5))


def active_spans(levels: Levels) -> tuple[Span, ...]:
    """Return where somebody speaks, in order and apart; empty for silence and for steady noise."""
    loud, floor = loud_and_floor(levels)
    if loud < SILENT_LUFS or loud - floor < LEAST_RANGE_DB:
        return ()
    return spans_of(levels > max(loud - UNDER_LOUD_DB, floor + SHARE_OF_WAY * (loud - floor)))


def spans_of(heard: NDArray[np.bool_]) -> tuple[Span, ...]:
    """Return the stretches of moments (10 ms each) at which a voice is heard: pauses up to 0.3 s included, ticks left out."""
    begins, ends = runs_of(heard, JOINED_HOPS + 1)
    long = ends - begins >= SHORTEST_HOPS
    return tuple(Span(float(b) * HOP_S, float(e) * HOP_S) for b, e in zip(begins[long], ends[long], strict=True))


def gaps_between(spans: tuple[Span, ...], least_s: float = LEAST_GAP_S) -> tuple[Span, ...]:
    """Return the pauses between spans that last at least ``least_s``."""
    return tuple(Span(one.end_s, two.start_s) for one, two in pairwise(spans) if two.start_s - one.end_s >= least_s)


def fastest_fade_db_per_s(levels: Levels) -> float:
    """Return how fast sound fades at the quickest, in dB/s; 0.0 where fewer than a dozen moments qualify.

    Notes
    -----
    A room cannot fade faster than 60 dB in its reverberation time, while a near voice ends within 50 ms. So the quickest of
    many fades is at least as fast as the room (Ratnam et al., JASA 114, 2003).
    """
    loud, floor = loud_and_floor(levels)
    if levels.size <= FADE_HOPS or loud < SILENT_LUFS:
        return 0.0
    # Averaged over three hops: reverberation flickers.
    levels = np.convolve(levels, np.full(3, 1 / 3, np.float32), mode="same")
    falls = np.concatenate([[0], np.cumsum(np.diff(levels) <= 0.5)])  # noqa: PLR2004 - dB: a ripple is not a rise
    all_fall = falls[FADE_HOPS:] - falls[:-FADE_HOPS] == FADE_HOPS
    start, end = levels[:-FADE_HOPS], levels[FADE_HOPS:]
    fading = all_fall & (start > loud - FADE_FROM_DB) & (end > floor + OVER_FLOOR_DB)
    if fading.sum() < LEAST_FADES:
        return 0.0
    return float(np.percentile(start[fading] - end[fading], 90)) / (FADE_HOPS * HOP_S)


def syllables_per_s(levels: Levels, spans: tuple[Span, ...]) -> float:
    """Return the number of syllables per second of speech; 0.0 for no speech."""
    spoken_s = total_s(spans)
    if spoken_s <= 0.0:
        return 0.0
    kernel = np.hanning(7)[1:-1]
    smooth = np.convolve(levels, kernel / kernel.sum(), mode="same")
    inside = np.zeros(smooth.size, np.bool_)
    for span in spans:
        inside[int(span.start_s / HOP_S) : int(span.end_s / HOP_S)] = True
    rising = np.diff(smooth) > 0
    peaks = np.flatnonzero(rising[:-1] & ~rising[1:]) + 1
    dips = np.flatnonzero(~rising[:-1] & rising[1:]) + 1
    if not peaks.size or not dips.size:
        return 0.0
    before = np.searchsorted(dips, peaks) - 1
    known = before >= 0
    deep = smooth[peaks[known]] - smooth[dips[before[known]]] >= SYLLABLE_DIP_DB
    # A syllable is louder than the median of the talk: the noise between words has peaks as well.
    loud = smooth[peaks[known]] > float(np.median(smooth[inside]))
    return float((deep & loud & inside[peaks[known]]).sum()) / spoken_s


def picture_of(levels: Levels, parts: int = 60) -> tuple[float, ...]:
    """Return the loudest 10 ms of each of ``parts`` equal parts, in LUFS: what the line of blocks in a terminal shows."""
    if not levels.size:
        return ()
    bounds = np.unique(np.linspace(0, levels.size, parts, endpoint=False).astype(np.int64))
    return tuple(round(float(level), 1) for level in np.maximum.reduceat(levels, bounds))
