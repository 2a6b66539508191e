"""Which speech on a track is its own speaker's, told by level before anything is transcribed.

Owns the level of a track through time and the comparison between tracks: where another microphone is far louder in
its own terms than this one, this one hears bleed. Saves transcribing everybody's words on every track.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from toolkit.model.measurement import Span

STEP_S = 0.05
SILENCE_DB = -120.0
# A speaker's own level is that of the loud syllables, which bleed does not reach.
OWN_LEVEL_PERCENTILE = 95.0
# Levels are compared by the loudest of this much around: syllables fall where the other voice has a gap.
AROUND_STEPS = 7
# A scrap between two stretches of bleed is a voice only if it comes near the own level.
SCRAP_ABOVE_DB = -10.0
# So far under the other track, each in its own terms, no voice of this track's own is heard: an "mhm" is 10 dB down.
BLEED_BELOW_DB = 12.0
SHORTEST_OWN_S = 0.3
SHORTEST_BLEED_S = 0.3
EDGE_S = 0.1
SAMPLE_RATE = 16_000
CLOSED_GAIN, RAMP_SAMPLES = 0.01, 320


class LevelCurve:
    """The level of a mono stream in steps of 50 ms; blocks may be divided in any way.

    Parameters
    ----------
    sample_rate : int
        A multiple of 20 Hz.
    """

    def __init__(self, sample_rate: int = 16_000) -> None:
        self._step = round(sample_rate * STEP_S)
        self._pending = np.zeros(0, np.float32)
        self._levels: list[NDArray[np.float32]] = []

    def push(self, block: NDArray[np.float32]) -> None:
        """Take the next samples: float32, shape (n,) or (n, 1), full scale 1.0."""
        waiting = np.concatenate([self._pending, np.asarray(block, np.float32).reshape(-1)])
        whole = waiting.size // self._step * self._step
        if whole:
            power = np.square(waiting[:whole].reshape(-1, self._step)).mean(axis=1)
            self._levels.append(10 * np.log10(np.maximum(power, 1e-12)))
        self._pending = waiting[whole:].copy()

    def levels_db(self) -> NDArray[np.float32]:
        """Return dB (RMS against full scale 1.0) for each whole step so far; -120 for digital silence."""
        return np.concatenate(self._levels) if self._levels else np.zeros(0, np.float32)


def _same_clock(time_s: float) -> float:
    return time_s


@dataclass(frozen=True)
class TrackVoice:
    """What is needed of one track: its voice activity and levels in source time, and its clock.

    ``levels_db`` is :meth:`LevelCurve.levels_db`; ``to_session`` turns source time into session time and grows.
    """

    speech: tuple[Span, ...]
    levels_db: NDArray[np.float32]
    to_session: Callable[[float], float] = _same_clock

    @cached_property
    def own_level_db(self) -> float:
        """The level of this track's own speaker; -120 where nobody speaks."""
        parts = [self.levels_db[_steps(span)] for span in self.speech]
        spoken = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        return float(np.percentile(spoken, OWN_LEVEL_PERCENTILE)) if spoken.size else SILENCE_DB

    @cached_property
    def session_times(self) -> NDArray[np.float64]:
        """The session time of the middle of each step."""
        return np.array([self.to_session((i + 0.5) * STEP_S) for i in range(self.levels_db.size)])

    @cached_property
    def relative_levels_db(self) -> NDArray[np.float32]:
        """Each step against the own level, by the loudest nearby."""
        relative = self.levels_db - np.float32(self.own_level_db)
        return np.asarray(maximum_filter1d(relative, AROUND_STEPS) if relative.size else relative, np.float32)

    def relative_db(self, start_s: float, end_s: float) -> float:
        """Return the level of a stretch of session time against the own level: about 0 for the track's own speaker."""
        inside = self.levels_db[
            np.searchsorted(self.session_times, start_s) : np.searchsorted(self.session_times, end_s)
        ]
        if not inside.size:
            return SILENCE_DB
        return float(10 * np.log10(np.mean(10.0 ** (inside.astype(np.float64) / 10)))) - self.own_level_db


def own_speech(tracks: Sequence[TrackVoice]) -> tuple[tuple[Span, ...], ...]:
    """Return each track's voice activity without the stretches where it only hears another speaker.

    Parameters
    ----------
    tracks : sequence of TrackVoice
        Of one session. A single track keeps all of its speech.

    Returns
    -------
    tuple of tuple of Span
        In source time, in the order of ``tracks``.
    """
    return tuple(
        _without_bleed(track, [other for at, other in enumerate(tracks) if at != index])
        for index, track in enumerate(tracks)
    )


def muting_bleed(
    read: Callable[[float, float], NDArray[np.float32]], speech: Sequence[Span], own: Sequence[Span]
) -> Callable[[float, float], NDArray[np.float32]]:
    """Return a reader of a track that gives other speakers' voices 40 dB down, and all else as it is.

    Parameters
    ----------
    read : callable
        ``read(start_s, end_s)`` gives mono float32 samples at 16 kHz.
    speech, own : sequence of Span
        The track's voice activity, and what :func:`own_speech` left of it.
    """

    def read_own(start_s: float, end_s: float) -> NDArray[np.float32]:
        samples = np.asarray(read(start_s, end_s), np.float32)
        gain = np.ones(samples.size, np.float32)
        for spans, value in ((speech, CLOSED_GAIN), (own, 1.0)):
            for span in spans:
                first, last = (round((edge - start_s) * SAMPLE_RATE) for edge in (span.start_s, span.end_s))
                gain[max(0, first) : max(0, last)] = value
        # A click is a consonant to Whisper.
        return samples * np.asarray(uniform_filter1d(gain, RAMP_SAMPLES, mode="nearest"), np.float32)

    return read_own


def _without_bleed(track: TrackVoice, others: Sequence[TrackVoice]) -> tuple[Span, ...]:
    loudest = np.full(track.levels_db.size, SILENCE_DB)
    for other in others:
        if other.levels_db.size and other.speech:
            theirs = np.interp(
                track.session_times, other.session_times, other.relative_levels_db, left=SILENCE_DB, right=SILENCE_DB
            )
            loudest = np.maximum(loudest, theirs)
    quieter = track.relative_levels_db < np.minimum(loudest - BLEED_BELOW_DB, -BLEED_BELOW_DB / 2)
    return tuple(part for span in track.speech for part in _kept(span, quieter) if _is_voice(part, span, track))


def _kept(span: Span, bleed: NDArray[np.bool_]) -> Iterator[Span]:
    """Yield what is left of a stretch of speech; bleed that is too short to be a word is the own voice's gap."""
    steps = _steps(span)
    edges = np.flatnonzero(np.diff(np.pad(bleed[steps].astype(np.int8), 1)))
    at_s = span.start_s
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        start_s, end_s = ((steps.start + edge) * STEP_S for edge in (first, last))
        if end_s - start_s < SHORTEST_BLEED_S:
            continue
        if start_s - at_s >= SHORTEST_OWN_S:
            yield Span(at_s, min(span.end_s, start_s + EDGE_S))
        at_s = max(at_s, end_s - EDGE_S)
    if span.end_s - at_s >= SHORTEST_OWN_S:
        yield Span(at_s, span.end_s)


def _is_voice(part: Span, whole: Span, track: TrackVoice) -> bool:
    return part == whole or float(track.levels_db[_steps(part)].max()) - track.own_level_db > SCRAP_ABOVE_DB


def _steps(span: Span) -> slice:
    return slice(int(span.start_s / STEP_S), int(np.ceil(span.end_s / STEP_S)))
