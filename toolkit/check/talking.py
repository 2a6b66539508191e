"""Whose voice is heard when, estimated from the levels of all tracks of a talk together.

Owns the comparison of levels between tracks. Somebody who says nothing still hears the others on their own microphone, and a
recorder with its gain turned up records its own noise louder than another records a voice: no track can tell by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from toolkit.check.levels import HOP_S, UNDER_LOUD_DB, active_spans, loud_and_floor, spans_of
from toolkit.model.span import Span

Levels = NDArray[np.float32]
Talking = NDArray[np.bool_]

SILENCE = -120.0
# The loud parts of a voice, as a percentile of its levels.
LOUD = 95
# Averaged over a syllable: two microphones hear the same sound at slightly different moments, and a room smears it.
SMOOTHED_HOPS = 11
# A voice is well above the noise of its track by this much.
OVER_FLOOR_DB = 6.0
# A moment is loud where it is near the loudest of half a second.
PEAK_HOPS, PEAK_WITHIN_DB = 51, 4.0
# The differences of two tracks gather around one figure for each voice. Two groups are two voices where their centres are this
# far apart and the valley between them is this many times lower than each; some moments are not counted as a group.
TWO_VOICES_DB, VALLEY, FEW_HOPS = 9.0, 2.5, 5
# A group at least this high, of the highest, is of somebody who talks often.
OFTEN = 0.1
# Around the centre of the only group, this much belongs to it.
GROUP_HALF_DB = 6.0
_KERNEL = np.hanning(7)[1:-1] / np.hanning(7).sum()


def who_talks(levels: Sequence[Levels]) -> Talking:
    """Return whose voice is heard at each moment: of the tracks with activity, at most one.

    A track's own speaker talks where it is louder than every other track by more than the border between their two voices
    (:func:`border_db`).

    Parameters
    ----------
    levels : sequence of ndarray, shape (n,), float32
        Levels of each 10 ms in LUFS on one clock; -120 for digital silence. They may have different lengths.

    Returns
    -------
    ndarray, shape (tracks, longest n), bool
        All False for silence. Of tracks that carry the same sound, the loudest talks.
    """
    size = max((track.size for track in levels), default=0)
    talking = np.zeros((len(levels), size), np.bool_)
    sounding = np.full((len(levels), size), SILENCE, np.float32)
    for number, track in enumerate(levels):
        talking[number] = _during(active_spans(track), size)
        sounding[number, : track.size] = over_noise(track)
    for one, other in combinations(range(len(levels)), 2):
        louder, quieter = _compared(sounding[one], sounding[other])
        talking[one] &= louder
        talking[other] &= quieter
    own = [_during(_own_spans(track, talking[number, : track.size]), size) for number, track in enumerate(levels)]
    return talking & np.array(own, np.bool_).reshape(talking.shape)


def _compared(one: Levels, other: Levels) -> tuple[Talking, Talking]:
    """Return at which moments the first of two tracks is the louder one, across the border of their voices, and at which the second.

    After a word both microphones hear the same room, whoever spoke. So the loud moments of both are compared, and the others
    follow the nearest of them.
    """
    heard = [track > SILENCE for track in (one, other)]
    loud = [track >= ndimage.maximum_filter1d(track, PEAK_HOPS) - PEAK_WITHIN_DB for track in (one, other)]
    both = heard[0] & heard[1] & loud[0] & loud[1]
    comparable = np.flatnonzero(both | (heard[0] & loud[0] & ~heard[1]) | (heard[1] & loud[1] & ~heard[0]))
    if not comparable.size:
        return np.ones(one.size, np.bool_), np.ones(one.size, np.bool_)
    apart = one - other
    border = border_db(apart[both])
    apart = apart[nearest(comparable, one.size)]
    return apart >= border, apart <= border


def _own_spans(levels: Levels, talking: NDArray[np.bool_]) -> tuple[Span, ...]:
    """Return where a track's own speaker is heard, measured by the loud parts of that voice.

    The activity of a whole track is measured by whatever is loud on it. Where that is the bleed of others, the noise in the
    own speaker's pauses counts as active too.
    """
    if not talking.any():
        return ()
    return spans_of(talking & (levels > np.percentile(levels[talking], LOUD) - UNDER_LOUD_DB))


def _during(spans: tuple[Span, ...], size: int) -> NDArray[np.bool_]:
    inside = np.zeros(size, np.bool_)
    for span in spans:
        inside[round(span.start_s / HOP_S) : round(span.end_s / HOP_S)] = True
    return inside


def over_noise(levels: Levels) -> Levels:
    """Return levels averaged over a syllable where they are well above the track's noise, and -120 elsewhere."""
    _, floor = loud_and_floor(levels)
    smooth = smoothed(levels)
    return np.where(smooth > floor + OVER_FLOOR_DB, smooth, np.float32(SILENCE))


def smoothed(levels: Levels) -> Levels:
    """Return levels averaged over a syllable (110 ms) as powers; -120 for digital silence."""
    if not levels.size:
        return levels
    powers = np.convolve(10 ** (levels.astype(np.float64) / 10), np.full(SMOOTHED_HOPS, 1 / SMOOTHED_HOPS), mode="full")
    # Not mode="same": a track shorter than the average would come back as long as that.
    middle = powers[SMOOTHED_HOPS // 2 :][: levels.size]
    return np.asarray(10 * np.log10(np.maximum(middle, 10 ** (SILENCE / 10))), np.float32)


def border_db(apart: Levels) -> float:
    """Return by how many dB the first of two tracks is louder at the border between their two voices.

    Parameters
    ----------
    apart : ndarray, shape (n,), float32
        Level of the first track less that of the second, in dB, at moments when both record a voice.

    Returns
    -------
    float
        Half-way between the groups of their differences, whatever the gains of the recorders are. Where one group alone is large,
        the other is looked for on the side of the quieter track, whose speaker may talk seldom. Where there is none, nobody
        speaks into the quieter track: 0.0, or farther where the group reaches over it. 0.0 for no moments.
    """
    if not apart.size:
        return 0.0
    counts, centres = _histogram(apart)
    groups, _ = signal.find_peaks(np.log(counts + FEW_HOPS), prominence=np.log(VALLEY))
    often = groups[counts[groups] >= OFTEN * counts.max()]
    if often.size and centres[often[-1]] - centres[often[0]] >= TWO_VOICES_DB:
        return float(centres[often[0]] + centres[often[-1]]) / 2
    middle = float(np.median(apart))
    side = np.sign(middle)
    seldom = groups[(middle - centres[groups]) * side >= TWO_VOICES_DB]
    if seldom.size:
        return float(middle + centres[seldom[np.argmax(counts[seldom])]]) / 2
    return float(side * min(0.0, abs(middle) - GROUP_HALF_DB))


def _histogram(apart: Levels) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many moments there are around each whole decibel, averaged over some decibels, and the decibels."""
    edges = np.arange(np.floor(apart.min()) - _KERNEL.size, np.ceil(apart.max()) + _KERNEL.size + 1)
    return np.convolve(np.histogram(apart, edges)[0], _KERNEL, mode="same"), edges[:-1] + 0.5


def nearest(places: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return for each of ``size`` indices the nearest of ``places``, which are sorted and at least one."""
    borders = (places[1:] + places[:-1]) // 2
    return places[np.searchsorted(borders, np.arange(size), side="left")]
