"""The sync stage: every track's place on the session's clock. Light to import: sync itself loads when it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.pipeline.files.own_audio import read_speech_copy
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import CLOCKS, MEASUREMENT, PLACED, SPEECH_COPY, SPEECH_FOUND, Placed

if TYPE_CHECKING:
    from toolkit.audio.sync import SyncTrack, TrackSync

_EVIDENCE = {
    "bleed": "the other voices on its microphone",
    "reference": "the call's own recording",
    "clap": "a clap",
    "manifest": "the manifest",
    "none": "nothing: left where it was",
}


@dataclass(frozen=True)
class SyncPart:
    """What sync has to know of a track: its name, its recording by number, and what the manifest says of its place.

    Two sides of one recording have the same number: they run on one clock.
    """

    name: str
    recording: int
    is_reference: bool
    offset_s: float | None


@dataclass(frozen=True)
class SyncSettings:
    """The tracks of the session, in order."""

    parts: tuple[SyncPart, ...]


def sync_stage(parts: Sequence[Part]) -> Stage[SyncSettings]:
    """Find each track's clock; gives them by the parts' names, and the places for the report in the parts' order."""
    recordings: dict[Path, int] = {}
    for part in parts:
        recordings.setdefault(part.track.file, len(recordings))
    settings = SyncSettings(
        tuple(
            SyncPart(part.name, recordings[part.track.file], part.track.role == "reference", part.track.offset_s)
            for part in parts
        )
    )
    needs = tuple(MEASUREMENT.stage_of(part.name) for part in parts)
    return Stage("sync", sync, settings, needs=needs, loads=("toolkit.audio.sync",))


def sync(work: Work, settings: SyncSettings) -> None:
    """Place every recording once, by its first track."""
    from toolkit.audio.sync import find_clocks

    recordings = {part.recording: part for part in reversed(settings.parts)}
    tracks = [_sync_track(work, part) for part in recordings.values()]
    found = dict(zip(recordings, find_clocks(tracks, progress=work.progress), strict=True))
    for warning in (warning for placed in found.values() for warning in placed.warnings):
        work.warn(warning)
    work.put(CLOCKS, {part.name: found[part.recording].clock for part in settings.parts})
    work.put(PLACED, tuple(_placed(part.name, found[part.recording]) for part in settings.parts))


def _placed(name: str, sync: TrackSync) -> Placed:
    clock = sync.clock
    rests_on = _EVIDENCE[sync.source.value]
    return Placed(name, round(clock.offset_s, 6), round(clock.drift_ppm, 3), rests_on, round(sync.confidence, 3))


def _sync_track(work: Work, part: SyncPart) -> SyncTrack:
    from toolkit.audio.sync import SyncTrack

    return SyncTrack(
        name=part.name,
        read=read_speech_copy(work.get(SPEECH_COPY, part.name)),
        duration_s=work.get(MEASUREMENT, part.name).duration_s,
        speech=work.get(SPEECH_FOUND, part.name),
        is_reference=part.is_reference,
        offset_s=part.offset_s,
    )
