"""Pairs of moments in two tracks that are one moment in the room: the evidence that clocks are fitted to.

Owns the choice of windows and the search for each in the other track; a few windows are in memory at a time. What is
searched for is always a track's own loudest speech, so a match says whose voice travelled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.gcc_phat import NO_MATCH, Match, find_in
from toolkit.model.span import Span

Reader = Callable[[float, float], NDArray[np.float32]]

# Three seconds: at 100 ppm the clocks slip a third of a millisecond meanwhile, and bleed 25 dB down still stands 30
# standard deviations high.
TEMPLATE_S = 3.0
LEVEL_HOP_S = 0.1
# Under the track's own loud windows by more than this, it is somebody else's voice or none.
OWN_VOICE_RANGE_DB = 12.0
# Chance and other voices reach 5.5 in ten million lags.
FOUND_HEIGHT = 6.5
HIGHEST_RIVAL = 0.85
NEAR_S = 30.0
FAR_S = 600.0
SCAN_S = 27.0
FINE_S = 0.75
LOST_S = 12.0
# Two clocks differ by no more than this (500 ppm each way), with some room.
WORST_PPM = 1100.0
SLIPS_PPM = (0.0, -300.0, 300.0, -600.0, 600.0)
FAR_SLIPS_PPM = (0.0, -350.0, 350.0)
SLOT_S = 30.0
MOST_SLOTS = 360
FEW_SLOTS = 12


@dataclass(frozen=True, slots=True)
class Listened:
    """A track as sync sees it: random access to its mono samples, its length, and where it holds speech."""

    read: Reader
    duration_s: float
    speech: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Matched:
    """One moment in both tracks of a pair, in each one's source time.

    ``spoken_in`` (0 or 1) is the voice's own; ``slip_ppm`` how much longer the second track's clock made it.
    """

    first_s: float
    second_s: float
    spoken_in: int
    height: float
    slip_ppm: float = 0.0

    @property
    def lag_s(self) -> float:
        """First minus second: how much later the second track began, but for drift and distance."""
        return self.first_s - self.second_s


@dataclass(frozen=True, slots=True)
class Searched:
    """The tracks' sample rate, and the loudest windows of each, by track."""

    tracks: tuple[Listened, ...]
    sample_rate: int
    windows: tuple[tuple[float, ...], ...] = field(default=())


def choose_windows(track: Listened, sample_rate: int, *, most: int = MOST_SLOTS) -> tuple[float, ...]:
    """Return the starts of the loudest speech window in each half minute of a track, in order.

    Windows more than 12 dB under the loud ones are left out: they are not this microphone's own speaker. Longer
    tracks get longer slots, so that no more than ``most`` are looked at.
    """
    slot_s = max(SLOT_S, track.duration_s / most)
    if track.duration_s < FEW_SLOTS * SLOT_S:
        # A short recording needs all the witnesses it has: windows may overlap by half.
        slot_s = max(track.duration_s / FEW_SLOTS, TEMPLATE_S / 2)
    found = [
        _loudest(track, start_s, min(start_s + max(slot_s, TEMPLATE_S), track.duration_s), sample_rate)
        for start_s in np.arange(0.0, track.duration_s - TEMPLATE_S / 2, slot_s)
    ]
    heard = [(at_s, level_db) for at_s, level_db in found if np.isfinite(level_db)]
    if not heard:
        return ()
    enough_db = np.percentile([level_db for _, level_db in heard], 90) - OWN_VOICE_RANGE_DB
    return tuple(at_s for at_s, level_db in heard if level_db >= enough_db)


def _loudest(track: Listened, start_s: float, end_s: float, sample_rate: int) -> tuple[float, float]:
    hop = round(LEVEL_HOP_S * sample_rate)
    samples = track.read(start_s, end_s)
    hops = samples.size // hop
    wide = min(round(TEMPLATE_S / LEVEL_HOP_S), hops)
    if not wide:
        return start_s, -np.inf
    energy = np.square(samples[: hops * hop].reshape(hops, hop)).mean(axis=1, dtype=np.float64)
    if track.speech:
        energy *= _covered(track.speech, start_s, hops)
    sums = np.concatenate([[0.0], np.cumsum(energy)])
    windows = sums[wide:] - sums[:-wide]
    best = int(np.argmax(windows))
    level = float(windows[best]) / wide
    return start_s + best * LEVEL_HOP_S, 10 * np.log10(level) if level > 0 else -np.inf


def _covered(speech: Iterable[Span], start_s: float, hops: int) -> NDArray[np.float64]:
    middle_s = start_s + (np.arange(hops) + 0.5) * LEVEL_HOP_S
    inside = np.zeros(hops)
    for span in speech:
        inside[(middle_s >= span.start_s) & (middle_s < span.end_s)] = 1.0
    return inside


@dataclass(frozen=True, slots=True)
class Where:
    """Where to look: about which lag (first minus second), how far off, and between which clocks."""

    guess_s: float
    radius_s: float
    slips_ppm: tuple[float, ...] = (0.0,)


def search(place: Searched, pair: tuple[int, int], spoken_in: int, at_s: float, where: Where) -> Matched | None:
    """Find one window of a pair's track in the other."""
    here, there = place.tracks[pair[spoken_in]], place.tracks[pair[1 - spoken_in]]
    sign = 1 if spoken_in == 0 else -1
    template = here.read(at_s, min(at_s + TEMPLATE_S, here.duration_s))
    expected_s = at_s - sign * where.guess_s
    start_s = max(expected_s - where.radius_s, 0.0)
    end_s = min(expected_s + where.radius_s + TEMPLATE_S, there.duration_s)
    best, best_s = NO_MATCH, 0.0
    for begin_s in np.arange(start_s, max(end_s - TEMPLATE_S, start_s + 1e-3), SCAN_S):
        stretch = there.read(begin_s, min(begin_s + SCAN_S + TEMPLATE_S, end_s))
        match = find_in(template, stretch, place.sample_rate, [sign * slip for slip in where.slips_ppm])
        if match.height > best.height:
            best, best_s = match, float(begin_s) + match.lag_s
    if not _is_found(best):
        return None
    half_s = template.size / place.sample_rate / 2
    own_s, far_s = float(at_s) + half_s, best_s + half_s * (1 + best.slip_ppm * 1e-6)
    times = (own_s, far_s) if spoken_in == 0 else (far_s, own_s)
    return Matched(*times, spoken_in, best.height, sign * best.slip_ppm)


def _is_found(match: Match) -> bool:
    # A peak that stands very high may have an echo; a low one with a rival is chance.
    return match.height >= FOUND_HEIGHT and match.rival <= (HIGHEST_RIVAL if match.height < 2 * FOUND_HEIGHT else 0.95)


def find_coarsely(place: Searched, pair: tuple[int, int], guess_s: float | None) -> Matched | None:
    """Find one sure match of a pair: near the guess where there is one, else nearby first, then up to 10 minutes off.

    A match counts when two of the windows around it (one, in a recording of few), of either track, lie within what
    drift allows of it: a jingle played twice supports itself, but not its neighbours.
    """
    for radius_s, windows, slips_ppm in ((NEAR_S, 6, SLIPS_PPM), (FAR_S, 2, FAR_SLIPS_PPM)):
        if radius_s > NEAR_S and _reach_s(place, pair) <= NEAR_S:
            return None
        for spoken_in, at_s in _spread(place, pair, windows):
            match = search(place, pair, spoken_in, at_s, Where(guess_s or 0.0, radius_s, slips_ppm))
            if match is not None and _is_supported(place, pair, match):
                return match
        if guess_s is not None:
            return None
    return None


def _reach_s(place: Searched, pair: tuple[int, int]) -> float:
    return max(place.tracks[track].duration_s for track in pair)


def _spread(place: Searched, pair: tuple[int, int], each: int) -> list[tuple[int, float]]:
    # Alternate between the tracks, from the middle outwards: the ends of recordings are the likeliest to be alone.
    chosen: list[list[tuple[int, float]]] = []
    for spoken_in in (0, 1):
        windows = place.windows[pair[spoken_in]]
        steps = np.linspace(0, max(len(windows) - 1, 0), each + 2)[1:-1].round().astype(int)
        places = sorted(set(steps.tolist()) if windows else (), key=lambda index: abs(index - len(windows) / 2))
        chosen.append([(spoken_in, windows[index]) for index in places])
    longest = max(len(side) for side in chosen)
    return [side[turn] for turn in range(longest) for side in chosen if turn < len(side)]


def _agree(one: Matched, other: Matched) -> bool:
    apart_s = abs(one.first_s - other.first_s)
    return apart_s > 0.4 * TEMPLATE_S and abs(one.lag_s - other.lag_s) < 0.02 + apart_s * WORST_PPM * 1e-6


def _is_supported(place: Searched, pair: tuple[int, int], match: Matched) -> bool:
    times = (match.first_s, match.second_s)
    agreeing, tried = 0, 0
    for spoken_in in (0, 1):
        windows = np.array(place.windows[pair[spoken_in]])
        near = windows[np.argsort(np.abs(windows - times[spoken_in]))][:5] if windows.size else windows
        for at_s in near:
            other = search(place, pair, spoken_in, float(at_s), Where(match.lag_s, FINE_S, (match.slip_ppm,)))
            agreeing += other is not None and _agree(match, other)
            tried += 1
    return agreeing >= (2 if tried > 4 else 1)  # noqa: PLR2004 - the match itself is among those tried


def follow(place: Searched, pair: tuple[int, int], seed: Matched) -> list[Matched]:
    """Return the matches of every window of both tracks, following the lag outwards from a sure one."""
    found: list[Matched] = []
    order = sorted((at_s, spoken_in) for spoken_in in (0, 1) for at_s in place.windows[pair[spoken_in]])
    turns = [(at_s - (0.0 if spoken_in == 0 else -seed.lag_s), spoken_in, at_s) for at_s, spoken_in in order]
    later = [turn for turn in sorted(turns) if turn[0] >= seed.first_s]
    earlier = [turn for turn in sorted(turns, reverse=True) if turn[0] < seed.first_s]
    for direction in (later, earlier):
        guess_s, misses = seed.lag_s, 0
        for _, spoken_in, at_s in direction:
            # After some misses samples may have been lost: look farther, now and then.
            radius_s = LOST_S if misses and misses % 3 == 0 else FINE_S
            match = search(place, pair, spoken_in, at_s, Where(guess_s, radius_s, (seed.slip_ppm,)))
            misses = 0 if match else misses + 1
            if match is not None:
                found.append(match)
                guess_s = match.lag_s
    return sorted(found, key=lambda match: match.first_s)
