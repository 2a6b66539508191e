"""The tracks' places on the session's clock, found from some minutes of each: enough for a preview.

Owns which minutes are decoded and where the preview begins when nobody says. How sync itself works is in the audio room.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.bleed import who_speaks
from toolkit.audio.clock import Clock, envelope_on_session
from toolkit.audio.envelope import HOP_S, SILENCE_LUFS, EnvelopeMeter
from toolkit.audio.liveliest import liveliest
from toolkit.audio.runs import runs_of
from toolkit.audio.sync import SAMPLE_RATE, Evidence, SyncTrack, find_clocks
from toolkit.media.probe import probe
from toolkit.model.span import Span
from toolkit.pipeline.episode.analysis import is_inverted, voice_blocks
from toolkit.pipeline.stages.parts import Part

# What is heard of each track around the preview, for sync and to find where everybody talks.
HEARD_S = 300.0
# Where nobody says when: so many places all over the session, each so long.
_PLACES, _PLACE_S = 16, 6.0
# Under a track's loud moments by more than this, its speaker is silent.
_SPEAKS_ABOVE_DB, _LOUD_PERCENTILE = -15.0, 90
_AT_ONCE = 2

Clocks = dict[str, Clock]


@dataclass(frozen=True)
class QuickSync:
    """Each part's clock by its name, where the preview begins in session time, what the clocks rest on, and the session's length."""

    clocks: Clocks
    start_s: float
    rests_on: str
    session_s: float = 0.0
    warnings: tuple[str, ...] = ()


def quick_sync(parts: Sequence[Part], start_s: float | None, length_s: float, known: Clocks | None = None) -> QuickSync:
    """Place the tracks of a session by what is heard around one stretch of it.

    Parameters
    ----------
    parts : sequence of Part
        All tracks, those included that are only for sync.
    start_s : float, optional
        Where the preview begins in session time; left out: where everybody talks.
    length_s : float
        Of the preview.
    known : mapping of str to Clock, optional
        The clocks that an earlier run found; nothing is searched for then.

    Raises
    ------
    NoSuchInput, UnreadableMedia
    """
    heard = [_Track.of(part, (known or {}).get(part.name)) for part in parts]
    session_s = max(track.rough.to_session(track.duration_s) for track in heard)
    if known is not None and start_s is not None:
        return QuickSync(known, start_s, _KNOWN, session_s)
    middle_s = start_s + length_s / 2 if start_s is not None else _busy_place(heard)
    begin_s = min(max(0.0, middle_s - HEARD_S / 2), max(0.0, session_s - HEARD_S))
    around = Span(begin_s, min(session_s, begin_s + HEARD_S))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        minutes = list(pool.map(lambda track: track.minutes(around), heard))
    found = QuickSync(known, around.start_s, _KNOWN) if known is not None else _found(heard, minutes)
    session_s = max(found.clocks[track.part.name].to_session(track.duration_s) for track in heard)
    if start_s is None:
        start_s = _everybody(heard, minutes, found.clocks, around, length_s)
    return replace(found, start_s=start_s, session_s=session_s)


_KNOWN = "the sync that an earlier run found"


@dataclass(frozen=True)
class _Minutes:
    """What was decoded of a track at 16 kHz: shape (n,), and the source time of its first sample."""

    samples: NDArray[np.float32]
    source_s: float

    @cached_property
    def levels_db(self) -> NDArray[np.float32]:
        meter = EnvelopeMeter(SAMPLE_RATE)
        meter.push(self.samples)
        return meter.finish()

    def read(self, start_s: float, end_s: float) -> NDArray[np.float32]:
        return self.samples[max(0, round(start_s * SAMPLE_RATE)) : max(0, round(end_s * SAMPLE_RATE))]


@dataclass(frozen=True)
class _Track:
    """A part, its length, and about where it lies: as its manifest says, else from the session's start on."""

    part: Part
    duration_s: float
    rough: Clock
    inverted: bool

    @classmethod
    def of(cls, part: Part, known: Clock | None) -> _Track:
        facts = probe(part.track.file)
        rough = known or Clock().shifted(part.track.offset_s or 0.0)
        return cls(part, facts.duration_s, rough, not part.track.channel and is_inverted(part.track.file, facts))

    def minutes(self, session: Span) -> _Minutes:
        start_s, end_s = (
            min(max(0.0, at_s - self.rough.offset_s), self.duration_s) for at_s in (session.start_s, session.end_s)
        )
        blocks = voice_blocks(
            self.part.track.file,
            SAMPLE_RATE,
            inverted=self.inverted,
            side=self.part.track.channel,
            start_s=start_s,
            end_s=end_s,
        )
        return _Minutes(np.concatenate([np.zeros((0, 1), np.float32), *blocks])[:, 0], start_s)


def _busy_place(heard: Sequence[_Track]) -> float:
    """Return a session time around which every speaker is heard, by listening at places all over it."""
    voices = [track for track in heard if track.part.track.is_spoken]
    end_s = min(track.rough.to_session(track.duration_s) for track in voices)
    begin_s = max(0.0, *(track.rough.offset_s for track in voices))
    places_s = np.linspace(begin_s, max(begin_s, end_s - _PLACE_S), _PLACES + 2)[1:-1]

    def levels(track: _Track) -> list[NDArray[np.float32]]:
        return [track.minutes(Span(float(at_s), float(at_s) + _PLACE_S)).levels_db for at_s in places_s]

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        shares = np.array([_shares(places) for places in pool.map(levels, voices)])
    best = np.lexsort((shares.sum(axis=0), shares.min(axis=0)))[-1]
    return float(places_s[best]) + _PLACE_S / 2


def _shares(places: Sequence[NDArray[np.float32]]) -> list[float]:
    """Return how much of each place is loud for a track."""
    enough_db = _enough_db(np.concatenate(places))
    return [float((levels > enough_db).mean()) if levels.size else 0.0 for levels in places]


def _found(heard: Sequence[_Track], minutes: Sequence[_Minutes]) -> QuickSync:
    """Return the clocks by sound; a producer's offsets are where the search begins."""
    first: dict[str, int] = {}
    for number, track in enumerate(heard):
        first.setdefault(str(track.part.track.file), number)
    if len(first) == 1:
        return QuickSync({track.part.name: Clock() for track in heard}, 0.0, "one recording: there is nothing to sync")
    tracks = [_sync_track(heard[number], minutes[number]) for number in first.values()]
    placed = dict(zip(first, find_clocks(tracks), strict=True))
    # Of the stretch that was heard; the track itself begins earlier.
    whole = {file: _moved(placed[file].clock, minutes[number].source_s) for file, number in first.items()}
    by_s = 0.0
    if all(track.part.track.offset_s is None for track in heard):
        by_s = -min(
            whole[str(track.part.track.file)].offset_s for track in heard if track.part.track.role != "reference"
        )
    clocks = {track.part.name: whole[str(track.part.track.file)].shifted(by_s) for track in heard}
    heard_s = max(len(stretch.samples) for stretch in minutes) / SAMPLE_RATE
    evidence = {sync.source for sync in placed.values()}
    warnings = tuple(warning for sync in placed.values() for warning in sync.warnings)
    return QuickSync(clocks, 0.0, _in_words(evidence, heard_s), warnings=warnings)


def _in_words(evidence: set[Evidence], heard_s: float) -> str:
    around = f"{heard_s / 60:.0f} minutes of sound around it"
    if evidence <= {Evidence.MANIFEST}:
        return f"the manifest's offsets, refined by {around}"
    if Evidence.NONE in evidence:
        return f"{around}, which does not place every track: sync may be off until the whole is produced"
    return f"{around}, not the whole session"


def _sync_track(track: _Track, minutes: _Minutes) -> SyncTrack:
    given_s = track.part.track.offset_s
    return SyncTrack(
        name=track.part.name,
        read=minutes.read,
        duration_s=len(minutes.samples) / SAMPLE_RATE,
        is_reference=track.part.track.role == "reference",
        offset_s=None if given_s is None else given_s + minutes.source_s,
    )


def _moved(clock: Clock, source_s: float) -> Clock:
    """Return the clock of a whole track whose sound from ``source_s`` on has the given one; jumps in it are left out."""
    piece = clock.pieces[0]
    return Clock((replace(piece, session_start_s=piece.session_of(-source_s)),))


def _everybody(
    heard: Sequence[_Track], minutes: Sequence[_Minutes], clocks: Clocks, around: Span, length_s: float
) -> float:
    """Return where in what was heard everybody talks most, in session time."""
    hops = max(1, int(around.duration_s / HOP_S))
    rows = []
    for track, stretch in zip(heard, minutes, strict=True):
        if track.part.track.is_spoken:
            here = clocks[track.part.name].shifted(-around.start_s)
            first = replace(here.pieces[0], session_start_s=here.to_session(stretch.source_s))
            rows.append(envelope_on_session(stretch.levels_db, HOP_S, Clock((first,)), hops, empty=SILENCE_LUFS))
    active = who_speaks(np.stack(rows), HOP_S).active
    # Somebody without a track is heard on all of them, but softly.
    loud = [mask & (levels > _enough_db(levels)) for mask, levels in zip(active, rows, strict=True)]
    spans = [
        [
            Span(start * HOP_S, end * HOP_S)
            for start, end in zip(*(edges.tolist() for edges in runs_of(mask)), strict=True)
        ]
        for mask in loud
    ]
    return around.start_s + liveliest(spans, Span(0.0, hops * HOP_S), length_s)


def _enough_db(levels_db: NDArray[np.float32]) -> float:
    """Return over which level a track's own speaker talks, by how loud the track often is."""
    return float(np.percentile(np.append(levels_db, SILENCE_LUFS), _LOUD_PERCENTILE)) + _SPEAKS_ABOVE_DB
