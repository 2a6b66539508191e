"""Where each track starts on the session's clock, how far its own clock drifts, and where it lost samples.

Owns the estimate, its confidence and what it rests on; is given readers of samples, opens no file, moves no audio.
Where nothing tells, a track is left alone and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

import numpy as np

from toolkit.audio.clap import find_clap
from toolkit.audio.clock import SMALLEST_DRIFT_PPM, Clock, ClockPiece
from toolkit.audio.loss_place import place_loss
from toolkit.audio.sync_fit import Lines, Loss, Pair, agreement, find_losses, fit_lines, merged_losses
from toolkit.audio.sync_matches import (
    MOST_SLOTS,
    Listened,
    Matched,
    Reader,
    Searched,
    choose_windows,
    find_coarsely,
    follow,
)
from toolkit.model.span import Span

SAMPLE_RATE = 16_000
# All searches of all pairs together stay near what three tracks need.
MOST_MATCHES = 6 * MOST_SLOTS
# A producer's figure is rounded; within this much of it, the sound knows better.
ROUNDED_S = 0.1
MOST_THREADS = 4


class Evidence(Enum):
    """What a track's place on the session clock rests on."""

    BLEED = "bleed"
    REFERENCE = "reference"
    CLAP = "clap"
    MANIFEST = "manifest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SyncTrack:
    """A track to be placed.

    ``read(start_s, end_s)`` returns mono float32 samples, shape (n,), of the nearest whole samples in the recording;
    it is called often and anywhere, so it should be cheap. ``speech`` are source stretches with voice (all of the
    track counts where it is empty). ``is_reference``: the call's own recording. ``offset_s``: the start that the
    producer gave, which counts; sound only refines it by up to 0.1 s and adds drift and losses.
    """

    name: str
    read: Reader
    duration_s: float
    speech: tuple[Span, ...] = ()
    is_reference: bool = False
    offset_s: float | None = None


@dataclass(frozen=True, slots=True)
class TrackSync:
    """One track's clock, how sure it is (0 to 1), what it rests on, and what a producer should know."""

    clock: Clock
    confidence: float
    source: Evidence
    warnings: tuple[str, ...] = ()


def find_clocks(
    tracks: Sequence[SyncTrack], sample_rate: int = SAMPLE_RATE, *, progress: Callable[[float], None] | None = None
) -> tuple[TrackSync, ...]:
    """Place tracks of one talk on one clock.

    Parameters
    ----------
    tracks : sequence of SyncTrack
        At least one may be a reference. One track alone starts at 0 with full confidence.
    sample_rate : int
        Hz of what the readers give, 8,000 or more.
    progress : callable, optional
        Told the fraction done.

    Returns
    -------
    tuple of TrackSync
        In the order given. The session begins at 0 where the earliest track does, unless the producer gave offsets; its
        second is that of the track with the middlemost clock. Tracks without evidence start at 0 (or where the
        producer said) with confidence 0 and a warning.

    Notes
    -----
    Generalised cross-correlation of each track's own loudest speech within the others (Knapp and Carter 1976); the two
    directions of a pair cancel the distance between the microphones. Offsets up to 10 minutes, drift up to 500 ppm.
    """
    tell = progress or (lambda _fraction: None)
    if len(tracks) < 2:  # noqa: PLR2004 - nothing to place against
        return tuple(TrackSync(Clock(), 1.0, Evidence.NONE) for _ in tracks)
    place = _listen(tracks, sample_rate)
    tell(0.1)
    matches = _match_all(place, tracks, lambda fraction: tell(0.1 + 0.8 * fraction))
    clocks: list[TrackSync | None] = [None] * len(tracks)
    for group in _groups(len(tracks), matches):
        for track, placed in _fit_group(place, tracks, group, matches).items():
            clocks[track] = placed
    tell(1.0)
    _place_by_clap(clocks, tracks, sample_rate)
    return _on_one_session(clocks, tracks)


def _listen(tracks: Sequence[SyncTrack], sample_rate: int) -> Searched:
    listened = tuple(Listened(track.read, track.duration_s, track.speech) for track in tracks)
    most = max(min(MOST_SLOTS, MOST_MATCHES // (len(tracks) * (len(tracks) - 1))), 20)
    with ThreadPoolExecutor(MOST_THREADS) as pool:
        windows = pool.map(lambda track: choose_windows(track, sample_rate, most=most), listened)
        return Searched(listened, sample_rate, tuple(windows))


def _match_all(
    place: Searched, tracks: Sequence[SyncTrack], tell: Callable[[float], None]
) -> dict[Pair, list[Matched]]:
    pairs = list(combinations(range(len(tracks)), 2))
    # The reference hears everybody: from it the others' places follow, and need no far search.
    pairs.sort(key=lambda pair: not any(tracks[track].is_reference for track in pair))
    following: dict[Pair, Future[list[Matched]]] = {}
    starts: dict[Pair, float] = {}
    # One pair is followed from end to end while the next is looked for.
    with ThreadPoolExecutor(MOST_THREADS) as pool:
        for done, pair in enumerate(pairs):
            guess_s = _guess(pair, starts, tracks)
            seed = find_coarsely(place, pair, guess_s)
            if seed is not None:
                starts[pair] = seed.lag_s
                following[pair] = pool.submit(follow, place, pair, seed)
            tell((done + 1) / (2 * len(pairs)))
        found = {}
        for pair, future in following.items():
            found[pair] = future.result()
            tell(0.5 + len(found) / (2 * len(following)))
        return found


def _guess(pair: Pair, starts: dict[Pair, float], tracks: Sequence[SyncTrack]) -> float | None:
    given = [tracks[track].offset_s for track in pair]
    if given[0] is not None and given[1] is not None:
        return given[1] - given[0]
    shifts = {**starts, **{(second, first): -lag for (first, second), lag in starts.items()}}
    for middle in range(len(tracks)):
        if (pair[0], middle) in shifts and (middle, pair[1]) in shifts:
            return shifts[pair[0], middle] + shifts[middle, pair[1]]
    return None


def _groups(tracks: int, matches: dict[Pair, list[Matched]]) -> list[list[int]]:
    """Return the tracks that matches join, each group in order, the largest first."""
    group = list(range(tracks))
    for first, second in matches:
        joined, old = group[first], group[second]
        group = [joined if name == old else name for name in group]
    groups = [[track for track in range(tracks) if group[track] == name] for name in sorted(set(group))]
    return sorted((members for members in groups if len(members) > 1), key=len, reverse=True)


def _fit_group(
    place: Searched, tracks: Sequence[SyncTrack], group: list[int], matches: dict[Pair, list[Matched]]
) -> dict[int, TrackSync]:
    names = {track: index for index, track in enumerate(group)}
    kept: dict[Pair, list[Matched]] = {}
    losses: list[Loss] = []
    for (first, second), found in matches.items():
        if first in names:
            pair = (names[first], names[second])
            kept[pair], lost = find_losses(pair, found)
            losses += lost
    merged = merged_losses(losses)
    lines = fit_lines(len(group), kept, merged)
    heard = Searched(tuple(place.tracks[track] for track in group), place.sample_rate)
    placed = tuple(place_loss(heard, lines, loss, sorted(kept)) for loss in lines.losses)
    lines = fit_lines(len(group), kept, placed)
    middle = sorted(range(len(group)), key=lambda index: lines.slope[index])[(len(group) - 1) // 2]
    source = Evidence.REFERENCE if any(tracks[track].is_reference for track in group) else Evidence.BLEED
    return {
        track: TrackSync(_clock(lines, index, lines.slope[middle]), _confidence(lines, index, kept), source)
        for track, index in names.items()
    }


def _clock(lines: Lines, track: int, measure_slope: float) -> Clock:
    """Return one track's clock, counted in the seconds of the track whose slope is the measure."""
    scale = 1.0 / (1.0 + measure_slope)
    drift_ppm = ((1.0 + lines.slope[track]) * scale - 1.0) * 1e6
    drift_ppm = 0.0 if abs(drift_ppm) < SMALLEST_DRIFT_PPM else float(drift_ppm)
    lost_s = 0.0
    pieces = [ClockPiece(0.0, lines.start_s[track] * scale, drift_ppm)]
    for loss in sorted((loss for loss in lines.losses if loss.track == track), key=lambda loss: loss.middle_s):
        if loss.length_s <= 0 or loss.middle_s <= pieces[-1].source_start_s:
            continue
        lost_s += loss.length_s
        at_s = loss.middle_s
        session_s = (at_s * (1.0 + lines.slope[track]) + lines.start_s[track] + lost_s) * scale
        pieces.append(ClockPiece(at_s, session_s, drift_ppm))
    return Clock(tuple(pieces))


def _confidence(lines: Lines, track: int, matches: dict[Pair, list[Matched]]) -> float:
    """Return the share of a track's matches that agree, less where they are few or low."""
    agreeing, heights, tried = 0, [0.0], 0
    for pair, found in matches.items():
        if track in pair and found:
            agrees = agreement(lines, pair, found)
            agreeing += int(agrees.sum())
            tried += agrees.size
            heights += [match.height for match, good in zip(found, agrees, strict=True) if good]
    if not agreeing:
        return 0.0
    return round(agreeing / tried * (1 - 0.5**agreeing) * min(1.0, float(np.median(heights[1:])) / 10.0), 3)


def _place_by_clap(clocks: list[TrackSync | None], tracks: Sequence[SyncTrack], sample_rate: int) -> None:
    """Place what has no bleed by a clap that every microphone heard, if each has just one."""
    alone = [track for track, clock in enumerate(clocks) if clock is None and tracks[track].offset_s is None]
    if not alone:
        return
    claps = [find_clap(track.read, track.duration_s, sample_rate) for track in tracks]
    anchor = next((i for i, clock in enumerate(clocks) if clock is not None and claps[i] is not None), None)
    clapped = [track for track in alone if claps[track] is not None]
    if anchor is None and len(clapped) < 2:  # noqa: PLR2004 - a clap is heard by two or says nothing
        return
    settled = clocks[anchor] if anchor is not None else None
    moment = 0.0
    if anchor is not None and settled is not None:
        moment = settled.clock.to_session(claps[anchor] or 0.0)
    for track in clapped:
        start_s = moment - (claps[track] or 0.0)
        clocks[track] = TrackSync(
            Clock((ClockPiece(0.0, start_s),)),
            0.5,
            Evidence.CLAP,
            (f"{tracks[track].name}: placed by a clap; its clock's drift could not be measured.",),
        )


def _on_one_session(clocks: list[TrackSync | None], tracks: Sequence[SyncTrack]) -> tuple[TrackSync, ...]:
    by_s = _session_shift(clocks, tracks)
    return tuple(_settled(clock, track, by_s) for clock, track in zip(clocks, tracks, strict=True))


def _session_shift(clocks: list[TrackSync | None], tracks: Sequence[SyncTrack]) -> float:
    """Return what to add to measured session times so that they meet the producer's, or begin at 0."""
    given = [
        track.offset_s - clock.clock.offset_s
        for clock, track in zip(clocks, tracks, strict=True)
        if clock is not None and track.offset_s is not None
    ]
    if given:
        return float(np.median(given))
    heard = [
        clock.clock.offset_s
        for clock, track in zip(clocks, tracks, strict=True)
        if clock is not None and not track.is_reference
    ]
    return -min(heard, default=0.0)


def _settled(placed: TrackSync | None, track: SyncTrack, by_s: float) -> TrackSync:
    if placed is None:
        if track.offset_s is not None:
            return TrackSync(Clock((ClockPiece(0.0, track.offset_s),)), 1.0, Evidence.MANIFEST)
        warning = (
            f"{track.name}: nothing in its sound says when it started, so it starts with the session; "
            "give its offset in episode.toml, or add the call's own recording as a reference."
        )
        return TrackSync(Clock(), 0.0, Evidence.NONE, (warning,))
    clock = placed.clock.shifted(by_s)
    if track.offset_s is None:
        return TrackSync(clock, placed.confidence, placed.source, placed.warnings)
    off_s = clock.offset_s - track.offset_s
    if abs(off_s) <= ROUNDED_S:
        return TrackSync(clock, placed.confidence, Evidence.MANIFEST)
    warning = f"{track.name}: starts at {track.offset_s:g} s as given, but its sound says {clock.offset_s:.3f} s."
    return TrackSync(clock.shifted(-off_s), placed.confidence, Evidence.MANIFEST, (warning,))
