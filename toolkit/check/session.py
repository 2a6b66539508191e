"""What the tracks of one talk are to each other: where each begins, how its clock runs, how much of the others it hears.

Owns the comparison of levels; the places come from ``toolkit.audio.sync``. Given arrays and values, opens no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.check.levels import HOP_S, loud_and_floor

Levels = NDArray[np.float32]
LEAST_S = 3.0
# One speaks alone: within this of its loud parts, and the other at least this further under its own.
SPEAKS_DB, AHEAD_DB = 15.0, 3.0
# Somebody speaks at all: within this of the loudest track's loud parts; whose voice it is, the loudest microphone tells.
TALK_DB = 25.0
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


def bleed_db(speaker: Levels, microphone: Levels) -> float | None:
    """Return how loud a speaker is on another's microphone, against the voice that belongs to it.

    Parameters
    ----------
    speaker, microphone : ndarray, shape (n,), float32
        Levels of each 10 ms on one clock.

    Returns
    -------
    float or None
        dB; None where the speaker is never alone for 3 s, or is not heard (the levels do not go together).
    """
    size = min(speaker.size, microphone.size)
    speaker, microphone = speaker[:size], microphone[:size]
    loud, other_loud = loud_and_floor(speaker)[0], loud_and_floor(microphone)[0]
    ahead = (speaker - loud) - (microphone - other_loud) > AHEAD_DB
    alone = (speaker > loud - SPEAKS_DB) & ahead & (microphone > -100.0)  # noqa: PLR2004
    if alone.sum() * HOP_S < LEAST_S or _correlation(speaker[alone], microphone[alone]) < LEAST_CORRELATION:
        return None
    return float(np.median(microphone[alone]) - np.median(speaker[alone]) + loud - other_loud)


def carry_the_same(one: Levels, other: Levels) -> bool:
    """Return whether two tracks have the same level at every moment, but for a gain."""
    size = min(one.size, other.size)
    if size * HOP_S < LEAST_S or abs(one.size - other.size) * HOP_S > 1.0:
        return False
    heard = np.maximum(one[:size], other[:size]) > loud_and_floor(one)[0] - SPEAKS_DB
    apart = one[:size][heard] - other[:size][heard]
    return bool(apart.size) and float(np.percentile(np.abs(apart - np.median(apart)), 90)) < SAME_WITHIN_DB


def talk_seconds(levels: Sequence[Levels]) -> tuple[float, ...]:
    """Return how long the speaker of each track talks: where its microphone is the loudest.

    A track's own level tells nothing of it: somebody who says nothing still hears the others.
    """
    together = np.full((len(levels), max((one.size for one in levels), default=0)), -120.0, np.float32)
    for row, one in zip(together, levels, strict=True):
        row[: one.size] = one
    loudest = max((loud_and_floor(one)[0] for one in levels), default=-120.0)
    whose = np.argmax(together, axis=0)[together.max(axis=0, initial=-120.0) > loudest - TALK_DB]
    return tuple(float(count) * HOP_S for count in np.bincount(whose, minlength=len(levels)))


def on_session(levels: Levels, offset_s: float) -> Levels:
    """Return levels as they lie on the session's clock, silence before them."""
    hops = round(offset_s / HOP_S)
    return levels[-hops:] if hops < 0 else np.concatenate([np.full(hops, -120.0, np.float32), levels])


def compared(placed: tuple[Placed, ...], levels: Sequence[Levels]) -> SessionFacts:
    """Return what tracks are to each other; ``levels`` lie on one clock."""
    names = [place.path for place in placed]
    heard, same = [], []
    for one, (name, own) in enumerate(zip(names, levels, strict=True)):
        for other, (other_name, theirs) in enumerate(zip(names, levels, strict=True)):
            if one < other and carry_the_same(own, theirs):
                same.append((name, other_name))
            level_db = bleed_db(own, theirs) if one != other else None
            if level_db is not None:
                heard.append(Heard(name, other_name, level_db))
    talk = tuple(zip(names, talk_seconds(levels), strict=True))
    return SessionFacts(placed, tuple(heard), tuple(same), talk)


def _correlation(one: Levels, other: Levels) -> float:
    if one.std() <= 0.0 or other.std() <= 0.0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
