"""Who speaks when, decided across all microphones together.

Owns the decision: how each voice reaches each microphone is learnt first, so that a loud guest's bleed is not taken for
a quiet host. Works on 10 ms levels on the session's clock; moves no gain (``gain_sharing`` does).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from toolkit.audio.envelope import decibels, powers
from toolkit.audio.runs import mask_of, runs_of
from toolkit.model.span import Span, clip_spans, join_spans

SMOOTH_S = 0.05
# A room answers this long: bleed is compared with the voice's strongest moment around it.
ROOM_BEFORE_S = 0.12
ROOM_AFTER_S = 0.03
NOISE_PERCENTILE = 10
LOUD_PERCENTILE = 95
LEAST_OVER_NOISE_DB = 6.0
# How far a microphone must stand over the bleed it is expected to hear for its own voice to have begun, and to go on.
BEGINS_OVER_DB = 6.0
GOES_ON_OVER_DB = 2.5
SINGLE_TALK_DB = 6.0
# Voices that reach two microphones so alike are one voice, or two microphones before one mouth.
LEAST_DIFFERENCE_DB = 4.0
FARTHEST_DB = -60.0
ROUNDS = 5
GAP_S = 0.25
BURST_S = 0.05
PADDING_BEFORE_S = 0.2
PADDING_AFTER_S = 0.3
VOICE_MARGIN_S = 0.25
BLOCK_HOPS = 6000
# Every fifth level is enough to learn noise and coupling from.
SAMPLED = 5


@dataclass(frozen=True, eq=False)
class Activity:
    """Who speaks: ``active``, bool, shape (tracks, n) on the session's hops; and each track's own speech as spans.

    Spans are padded by 0.2 s before and 0.3 s after and joined where they meet, so that no word is cut. ``coupling_db``,
    shape (tracks, tracks): level of voice ``j`` at microphone ``i`` against its own microphone, 0 on the diagonal.
    """

    active: NDArray[np.bool_]
    spans: tuple[tuple[Span, ...], ...]
    coupling_db: NDArray[np.float64]


def who_speaks(
    envelopes_db: NDArray[np.float32], hop_s: float, speech: Sequence[Sequence[Span]] | None = None
) -> Activity:
    """Decide for each 10 ms which microphones hear their own speaker.

    Parameters
    ----------
    envelopes_db : ndarray, shape (tracks, n), float32
        Levels on the session's clock (``EnvelopeMeter``), -120 where a track has no sound.
    hop_s : float
        Seconds between levels.
    speech : sequence of sequence of Span, optional
        For each track, session stretches with any voice, bleed included: nothing outside them (and 0.25 s around) is
        speech. Without it, whatever stands over the noise may be.

    Returns
    -------
    Activity
        Overlapping speech is active on both tracks. One track alone is active wherever it holds speech.
    """
    tracks, hops = envelopes_db.shape
    # Copies: views would keep every minute alive.
    minutes = [level[:, ::SAMPLED].copy() for _, level in _smoothed(envelopes_db, hop_s)]
    sampled = np.concatenate([np.zeros((tracks, 0)), *minutes], axis=1)
    del minutes
    sampled_db = decibels(sampled)
    noise_db = _noise_floors(sampled_db)
    inside = np.ones((tracks, hops), np.bool_) if speech is None else _inside(speech, tracks, hops, hop_s)
    coupling_db = learn_coupling(
        sampled_db, noise_db, inside[:, ::SAMPLED] & (sampled_db > noise_db[:, None] + LEAST_OVER_NOISE_DB)
    )
    weak = np.zeros((tracks, hops), np.bool_)
    strong = np.zeros((tracks, hops), np.bool_)
    for start, level in _smoothed(envelopes_db, hop_s):
        here = slice(start, start + level.shape[1])
        level_db = decibels(level)
        over_db = level_db - _expected_bleed(level, noise_db, coupling_db, hop_s)
        voiced = inside[:, here] & (level_db > noise_db[:, None] + LEAST_OVER_NOISE_DB)
        weak[:, here] = voiced & (over_db > GOES_ON_OVER_DB)
        strong[:, here] = voiced & (over_db > BEGINS_OVER_DB)
    active = np.zeros((tracks, hops), np.bool_)
    for track in range(tracks):
        active[track] = _lasting(weak[track], strong[track], hop_s)
    spans = tuple(_padded_spans(active[track], hop_s) for track in range(tracks))
    return Activity(active, spans, coupling_db)


def _smoothed(envelopes_db: NDArray[np.float32], hop_s: float) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield where a minute starts and its smoothed powers: what is worked on does not grow with the recording."""
    for start in range(0, envelopes_db.shape[1], BLOCK_HOPS):
        minute = powers(envelopes_db[:, start : start + BLOCK_HOPS])
        yield start, ndimage.uniform_filter1d(minute, max(round(SMOOTH_S / hop_s), 1), axis=1)


def _noise_floors(level_db: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each track's noise level: a low percentile of what is no digital silence."""
    floors = []
    for track in level_db:
        sounding = track[track > -119.0]  # noqa: PLR2004 - the meter's silence
        floors.append(np.percentile(sounding, NOISE_PERCENTILE) if sounding.size else 0.0)
    return np.array(floors)


def _inside(speech: Sequence[Sequence[Span]], tracks: int, hops: int, hop_s: float) -> NDArray[np.bool_]:
    inside = np.zeros((tracks, hops), np.bool_)
    for track, spans in enumerate(speech):
        for span in spans:
            start, end = (span.start_s - VOICE_MARGIN_S) / hop_s, (span.end_s + VOICE_MARGIN_S) / hop_s
            inside[track, max(round(start), 0) : max(round(end), 0)] = True
    return inside


def learn_coupling(
    level_db: NDArray[np.float64], noise_db: NDArray[np.float64], voiced: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Learn how loud each voice arrives at each microphone, against its own, from moments of one voice alone.

    A voice is told by the pattern of its levels over all microphones, whatever their gains. Patterns start from each
    microphone's loudest moments and are refined like cluster centres.

    Returns
    -------
    ndarray, shape (tracks, tracks), dB
        Row: microphone; column: voice. What no moment tells is -60.
    """
    tracks = level_db.shape[0]
    coupling = np.where(np.eye(tracks, dtype=bool), 0.0, FARTHEST_DB)
    loud = voiced & (level_db > noise_db[:, None] + 2 * LEAST_OVER_NOISE_DB)
    if tracks == 1 or not loud.any():
        return coupling
    # A tenth of a second is enough to tell a voice; more would only cost time.
    picked = np.flatnonzero(loud.any(axis=0))[:: max(round(loud.any(axis=0).sum() / 60_000), 1)]
    levels = level_db[:, picked]
    usual = np.array([np.percentile(row[mask], LOUD_PERCENTILE) if mask.any() else 200.0 for row, mask in zip(levels, loud[:, picked], strict=True)])  # fmt: skip
    near = levels - usual[:, None]
    owner = _owners(near, SINGLE_TALK_DB)
    for _ in range(ROUNDS):
        centres = _patterns(levels, owner, noise_db)
        misfit = np.stack([_misfit(levels, noise_db, centres[:, voice], voice) for voice in range(tracks)])
        owner = _owners(-misfit, 1.0)
        coupling = centres
    return _without_doubles(coupling, usual - noise_db)


def _owners(scores: NDArray[np.float64], margin: float) -> NDArray[np.int64]:
    """Return the best row of each column, -1 where the second is too near."""
    ordered = np.sort(scores, axis=0)
    return np.where(ordered[-1] - ordered[-2] >= margin, np.argmax(scores, axis=0), -1)


def _patterns(
    levels: NDArray[np.float64], owner: NDArray[np.int64], noise_db: NDArray[np.float64]
) -> NDArray[np.float64]:
    tracks = levels.shape[0]
    patterns = np.where(np.eye(tracks, dtype=bool), 0.0, FARTHEST_DB)
    for voice in range(tracks):
        own = levels[:, owner == voice]
        for mic in range(tracks):
            if mic == voice or own.shape[1] < 10:  # noqa: PLR2004 - half a second
                continue
            # Noise under the bleed is taken off, and where the voice is soft nothing but noise arrives.
            above = decibels(np.maximum(powers(own[mic].astype(np.float32)) - 10 ** (noise_db[mic] / 10), 1e-12))
            loud = own[voice] >= np.percentile(own[voice], 60)
            patterns[mic, voice] = max(float(np.median((above - own[voice])[loud])), FARTHEST_DB)
    return patterns


def _misfit(
    levels: NDArray[np.float64], noise_db: NDArray[np.float64], pattern: NDArray[np.float64], voice: int
) -> NDArray[np.float64]:
    arriving = levels[voice][None, :] + pattern[:, None]
    expected = decibels(10 ** (arriving / 10) + 10 ** (noise_db[:, None] / 10))
    return np.asarray(np.abs(levels - expected).mean(axis=0))


def _without_doubles(coupling: NDArray[np.float64], room_db: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where two voices' patterns are one, keep the one whose microphone hears it farther over its noise."""
    kept = coupling.copy()
    for first in range(len(coupling)):
        for second in range(first + 1, len(coupling)):
            apart_db = -(coupling[first, second] + coupling[second, first])
            if apart_db < LEAST_DIFFERENCE_DB:
                loser, winner = (first, second) if room_db[first] < room_db[second] else (second, first)
                kept[winner, loser] = FARTHEST_DB
                # Whatever the winner's voice does at the loser's microphone is bleed.
                kept[loser, winner] = max(kept[loser, winner], -coupling[winner, loser])
    return kept


def _expected_bleed(
    level: NDArray[np.float64], noise_db: NDArray[np.float64], coupling_db: NDArray[np.float64], hop_s: float
) -> NDArray[np.float64]:
    """Return the level that each microphone would have without its own speaker."""
    tracks, hops = level.shape
    noise = 10 ** (noise_db / 10)[:, None]
    mixing = 10 ** (coupling_db / 10)
    unmixing = np.linalg.pinv(mixing)
    expected = np.empty((tracks, hops))
    before, after = round(ROOM_BEFORE_S / hop_s), round(ROOM_AFTER_S / hop_s)
    voices = np.maximum(unmixing @ np.maximum(level - noise, 0.0), 0.0)
    # Negative voices were cut to nothing: no voice may claim more than its microphone holds.
    voices = np.minimum(voices, level)
    size = before + after + 1
    lasting = ndimage.maximum_filter1d(voices, size, axis=1, origin=(before - after) // 2)
    for mic in range(tracks):
        others = np.delete(mixing[mic], mic) @ np.delete(lasting, mic, axis=0)
        expected[mic] = others + noise[mic]
    return decibels(expected)


def _lasting(weak: NDArray[np.bool_], strong: NDArray[np.bool_], hop_s: float) -> NDArray[np.bool_]:
    """Return where a voice that stood well over the bleed goes on: hysteresis, gaps closed, bursts dropped."""
    labels, count = ndimage.label(weak)
    if not count:
        return np.zeros_like(weak)
    begun = np.zeros(count + 1, np.bool_)
    begun[np.unique(labels[strong])] = True
    begun[0] = False
    going = _closed(begun[labels], round(GAP_S / hop_s))
    return ~_closed(~going, round(BURST_S / hop_s))


def _closed(on: NDArray[np.bool_], shortest: int) -> NDArray[np.bool_]:
    """Return ``on`` with the gaps inside it that are shorter than ``shortest`` filled."""
    return mask_of(*runs_of(on, shortest), on.size)


def _padded_spans(active: NDArray[np.bool_], hop_s: float) -> tuple[Span, ...]:
    padded = (
        Span(start * hop_s - PADDING_BEFORE_S, end * hop_s + PADDING_AFTER_S)
        for start, end in zip(*(edges.tolist() for edges in runs_of(active)), strict=True)
    )
    return clip_spans(join_spans(padded), Span(0.0, active.size * hop_s))
