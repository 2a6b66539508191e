"""What the tracks of one talk are to each other: where each begins, how its clock runs, how much of the others it hears.

Owns the comparison of levels; the places come from ``toolkit.audio.sync``. Given arrays and values, opens no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from toolkit.check.levels import HOP_S, active_spans, loud_and_floor

Levels = NDArray[np.float32]
Talking = NDArray[np.bool_]
LEAST_S = 3.0
# One speaks alone: within this of its loud parts, and the other at least this further under its own.
SPEAKS_DB, AHEAD_DB = 15.0, 3.0
# The loud parts of a voice, as a percentile of its levels.
LOUD = 95
# Two voices on two microphones: their difference moves at least by this.
TWO_VOICES_DB = 9.0
SILENCE = -120.0
LEAST_CORRELATION = 0.5
SAME_WITHIN_DB = 0.5


@dataclass(frozen=True, slots=True)
class Placed:
    """A track's place: start on the session's clock, drift, and how sure that is (0 to 1; 0 where nothing tells)."""

    path: str
    offset_s: float
    drift_ppm: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Heard:
    """How loud one track's speaker is on another's microphone, against that one's own voice, in dB."""

    speaker: str
    microphone: str
    level_db: float


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """Everything that is known of the tracks together.

    ``same`` are pairs that carry the same sound, ``talk`` the seconds that each track's own speaker talks, ``swapped`` pairs
    of stereo tracks that have left and right the other way round.
    """

    placed: tuple[Placed, ...] = ()
    bleed: tuple[Heard, ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    talk: tuple[tuple[str, float], ...] = ()
    swapped: tuple[tuple[str, str], ...] = ()


def who_talks(levels: Sequence[Levels]) -> Talking:
    """Return whose voice is heard at each moment.

    A track's own level does not tell it: somebody who says nothing still hears the others, and a recorder whose gain is turned up
    hears its own noise louder than another hears a voice. Of the tracks that are lively it is the loudest one, after gains are
    evened out as far as two voices tell them.

    Parameters
    ----------
    levels : sequence of ndarray, shape (n,), float32
        Levels of each 10 ms on one clock.

    Returns
    -------
    ndarray, shape (tracks, longest n), bool
    """
    together = np.full((len(levels), max((one.size for one in levels), default=0)), SILENCE, np.float32)
    for row, levels_db in zip(together, levels, strict=True):
        for span in active_spans(levels_db):
            lively = slice(round(span.start_s / HOP_S), round(span.end_s / HOP_S))
            row[lively] = levels_db[lively]
    talking: Talking = together > SILENCE
    for one, other in combinations(range(len(levels)), 2):
        both = (together[one] > SILENCE) & (together[other] > SILENCE)
        apart = (together[one] - together[other])[both]
        middle = _midway(apart)
        talking[one, both] &= apart >= middle
        talking[other, both] &= apart <= middle
    return talking


def _midway(apart: Levels) -> float:
    """Return by how many dB one track has to be louder than another so that it is its own voice that is heard.

    Where both voices are heard the difference has two heaps; the gains are even half-way between them. One heap tells nothing.
    """
    if not apart.size:
        return 0.0
    low, high = np.percentile(apart, (100 - LOUD, LOUD))
    return float(low + high) / 2 if high - low >= TWO_VOICES_DB else 0.0


def bleed_db(speaker: Levels, microphone: Levels, talking: Talking | None = None) -> float | None:
    """Return how loud a speaker is on another's microphone, against the voice that belongs to it.

    Parameters
    ----------
    speaker, microphone : ndarray, shape (n,), float32
        Levels of each 10 ms on one clock.
    talking : ndarray, shape (2, n or more), bool, optional
        When each of the two talks; left out: as far as these two tell.

    Returns
    -------
    float or None
        dB; None where the speaker is never alone for 3 s, the microphone's own voice is heard for less than that, or the speaker
        is not heard on it (the levels do not go together).
    """
    size = min(speaker.size, microphone.size)
    speaker, microphone = speaker[:size], microphone[:size]
    speaks, owner_speaks = (who_talks((speaker, microphone)) if talking is None else talking)[:, :size]
    if min(speaks.sum(), owner_speaks.sum()) * HOP_S < LEAST_S:
        return None
    loud, own_loud = np.percentile(speaker[speaks], LOUD), np.percentile(microphone[owner_speaks], LOUD)
    ahead = (speaker - loud) - (microphone - own_loud) > AHEAD_DB
    alone = speaks & (speaker > loud - SPEAKS_DB) & ahead & (microphone > -100.0)  # noqa: PLR2004
    if alone.sum() * HOP_S < LEAST_S or _correlation(speaker[alone], microphone[alone]) < LEAST_CORRELATION:
        return None
    return float(np.median(microphone[alone]) - np.median(speaker[alone]) + loud - own_loud)


def carry_the_same(one: Levels, other: Levels) -> bool:
    """Return whether two tracks have the same level at every moment, but for a gain."""
    size = min(one.size, other.size)
    if size * HOP_S < LEAST_S or abs(one.size - other.size) * HOP_S > 1.0:
        return False
    heard = np.maximum(one[:size], other[:size]) > loud_and_floor(one)[0] - SPEAKS_DB
    apart = one[:size][heard] - other[:size][heard]
    return bool(apart.size) and float(np.percentile(np.abs(apart - np.median(apart)), 90)) < SAME_WITHIN_DB


def on_session(levels: Levels, offset_s: float) -> Levels:
    """Return levels as they lie on the session's clock, silence before them."""
    hops = round(offset_s / HOP_S)
    return levels[-hops:] if hops < 0 else np.concatenate([np.full(hops, SILENCE, np.float32), levels])


def compared(placed: tuple[Placed, ...], levels: Sequence[Levels]) -> SessionFacts:
    """Return what tracks are to each other; ``levels`` lie on one clock."""
    names = [place.path for place in placed]
    heard, same, talking = [], [], who_talks(levels)
    for one, (name, own) in enumerate(zip(names, levels, strict=True)):
        for other, (other_name, theirs) in enumerate(zip(names, levels, strict=True)):
            if one < other and carry_the_same(own, theirs):
                same.append((name, other_name))
            level_db = bleed_db(own, theirs, talking[[one, other]]) if one != other else None
            if level_db is not None:
                heard.append(Heard(name, other_name, level_db))
    talk = tuple(zip(names, (talking.sum(axis=1) * HOP_S).tolist(), strict=True))
    return SessionFacts(placed, tuple(heard), tuple(same), talk)


def _correlation(one: Levels, other: Levels) -> float:
    if one.std() <= 0.0 or other.std() <= 0.0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
