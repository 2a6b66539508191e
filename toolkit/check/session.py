"""How the tracks of one talk relate to each other: where each begins, how its clock runs, how much of the others it hears.

Owns the comparison of levels; placements come from ``toolkit.audio.sync``. Is given arrays and values, opens no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.check.levels import HOP_S, loud_and_floor
from toolkit.check.talking import SILENCE, Levels, Talking, smoothed, who_talks

LEAST_S = 3.0
# One speaks alone: at most this under its usual level, and the other at least this further under its own.
SPEAKS_DB, AHEAD_DB = 10.0, 3.0
# Two copies are compared where they are loud: within this of the loud parts.
COMPARED_DB = 15.0
HEARD_LUFS = -100.0
# A microphone that hears a speaker follows the level of the speaker's own.
LEAST_CORRELATION, RANGE_DB = 0.5, 30.0
SAME_WITHIN_DB = 0.5


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a track begins on the session's clock, its drift, and the confidence of both (0 to 1; 0: not known)."""

    path: str
    offset_s: float
    drift_ppm: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Bleed:
    """How loud one track's speaker is on another track's microphone, against the voice that belongs to it, in dB."""

    speaker: str
    microphone: str
    level_db: float


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """Everything that is known of the tracks together.

    ``copies``: pairs that carry the same sound. ``talk``: for how many seconds each track's own speaker talks. ``swapped``: pairs of
    stereo tracks of which one has left and right swapped.
    """

    placements: tuple[Placement, ...] = ()
    bleed: tuple[Bleed, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()
    talk: tuple[tuple[str, float], ...] = ()
    swapped: tuple[tuple[str, str], ...] = ()


def bleed_db(levels: Sequence[Levels], talking: Talking, speaker: int, microphone: int) -> float | None:
    """Return how loud a speaker is on another's microphone, against the voice that belongs to it.

    Parameters
    ----------
    levels : sequence of ndarray, shape (n,), float32
        Levels of each 10 ms of all tracks, on one clock.
    talking : ndarray, shape (tracks, longest n), bool
        When each of them talks.
    speaker, microphone : int
        Which track belongs to the speaker, and which to the microphone.

    Returns
    -------
    float or None
        dB; None where one of the two is not heard for 3 s, or the microphone does not follow the speaker: it hears others, or noise.
    """
    size = min(levels[speaker].size, levels[microphone].size)
    voice, heard = (levels[track][:size] for track in (speaker, microphone))
    speaks, owner_speaks = talking[speaker, :size], talking[microphone, :size]
    if min(speaks.sum(), owner_speaks.sum()) * HOP_S < LEAST_S:
        return None
    usual, own_usual = mean_level(voice[speaks]), mean_level(heard[owner_speaks])
    ahead = (voice - usual) - (heard - own_usual) > AHEAD_DB
    alone = speaks & (voice > usual - SPEAKS_DB) & ahead & (heard > HEARD_LUFS)
    if alone.sum() * HOP_S < LEAST_S:
        return None
    # By each syllable, or by how it falls when the speaker stops: a room smears the one, the owner's breath hides the other.
    pauses = alone | ~talking[:, :size].any(axis=0)
    if max(_correlation(smoothed(voice)[when], smoothed(heard)[when]) for when in (alone, pauses)) < LEAST_CORRELATION:
        return None
    return float(np.median(heard[alone]) - np.median(voice[alone])) + usual - own_usual


def are_copies(one: Levels, other: Levels) -> bool:
    """Return whether two tracks have the same level at every moment, apart from a gain; False for silence."""
    size, (loud, _) = min(one.size, other.size), loud_and_floor(one)
    if size * HOP_S < LEAST_S or abs(one.size - other.size) * HOP_S > 1.0 or loud <= SILENCE:
        return False
    heard = np.maximum(one[:size], other[:size]) > loud - COMPARED_DB
    apart = one[:size][heard] - other[:size][heard]
    return bool(apart.size) and float(np.percentile(np.abs(apart - np.median(apart)), 90)) < SAME_WITHIN_DB


def on_session_clock(levels: Levels, offset_s: float) -> Levels:
    """Return levels on the session's clock: with silence before them, or cut where the track begins before it."""
    hops = round(offset_s / HOP_S)
    return levels[-hops:] if hops < 0 else np.concatenate([np.full(hops, SILENCE, np.float32), levels])


def compare_levels(placements: tuple[Placement, ...], levels: Sequence[Levels]) -> SessionFacts:
    """Return how tracks relate to each other; ``levels`` are on one clock."""
    names = [placement.path for placement in placements]
    bleed, copies, talking = [], [], who_talks(levels)
    for one, (name, own) in enumerate(zip(names, levels, strict=True)):
        for other, (other_name, theirs) in enumerate(zip(names, levels, strict=True)):
            if one < other and are_copies(own, theirs):
                copies.append((name, other_name))
            level_db = bleed_db(levels, talking, one, other) if one != other else None
            if level_db is not None:
                bleed.append(Bleed(name, other_name, level_db))
    talk = tuple(zip(names, (talking.sum(axis=1) * HOP_S).tolist(), strict=True))
    return SessionFacts(placements, tuple(bleed), tuple(copies), talk)


def mean_level(levels: Levels) -> float:
    """Return the mean of levels as powers in dB: of the moments at which somebody talks, the active speech level (ITU-T P.56)."""
    return 10 * float(np.log10(np.mean(10 ** (levels.astype(np.float64) / 10))))


def _correlation(one: Levels, other: Levels) -> float:
    """Return the correlation of two levels, over the range of a voice: below it there is noise, or digital silence."""
    first, second = (np.maximum(levels, levels.max() - RANGE_DB) for levels in (one, other))
    if first.std() <= 0.0 or second.std() <= 0.0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])
