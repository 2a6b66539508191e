"""The sync stage: every track's place on the session's clock.

Light to import: sync itself is loaded when it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.model.episode import Track
from toolkit.model.measurement import Measurement
from toolkit.model.printable import replaced
from toolkit.model.span import Span
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.graph.values import load_value, save_value
from toolkit.pipeline.stages.analyse import MEASUREMENT, SPEECH_COPY, SPEECH_SPANS

if TYPE_CHECKING:
    from toolkit.audio.sync import SyncTrack, TrackSync

CLOCKS = "clocks.json"
PLACED = "placed.json"
_EVIDENCE = {
    "bleed": "the other voices on its microphone",
    "reference": "the call's own recording",
    "clap": "a clap",
    "manifest": "the manifest",
    "none": "nothing: left where it was",
}


@dataclass(frozen=True)
class Part:
    """A track and the name its stages carry."""

    name: str
    track: Track
    digest: str


@dataclass(frozen=True)
class Placed:
    """A track's place for the report: where its first sample lies, how its clock runs, what that rests on."""

    name: str
    offset_s: float
    drift_ppm: float
    rests_on: str
    confidence: float


def parts_of(tracks: Sequence[Track], digests: Sequence[str]) -> tuple[Part, ...]:
    """Name the parts of an episode: by their file, numbered where a name is taken.

    A name is readable text of one line: it stands in warnings, reports and file names, whatever bytes the file's has.
    """
    names: list[str] = []
    for track in tracks:
        name = replaced(track.file.stem, "_").replace("/", "_").replace(":", "_") or "track"
        name += f"-{track.channel}" if track.channel else ""
        number = 2
        while name in names:
            name = f"{name.removesuffix(f'-{number - 1}')}-{number}"
            number += 1
        names.append(name)
    return tuple(Part(*entry) for entry in zip(names, tracks, digests, strict=True))


def sync_stage(parts: Sequence[Part]) -> Stage:
    """Find the clock of every part, the call's own recording included; gives ``clocks.json`` and ``placed.json``."""

    def run(work: Work) -> None:
        from toolkit.audio.clock import Clock
        from toolkit.audio.sync import find_clocks

        # Both sides of one file run on one clock.
        files = {part.track.file: part for part in reversed(parts)}
        tracks = [_sync_track(part, work.needs[f"analyse:{part.name}"]) for part in files.values()]
        found = dict(zip(files, find_clocks(tracks, progress=work.progress), strict=True))
        syncs = [found[part.track.file] for part in parts]
        for warning in (warning for sync in found.values() for warning in sync.warnings):
            work.warn(warning)
        clocks = {part.name: sync.clock for part, sync in zip(parts, syncs, strict=True)}
        save_value(work.folder / CLOCKS, clocks, dict[str, Clock])
        placed = tuple(_placed(part, sync) for part, sync in zip(parts, syncs, strict=True))
        save_value(work.folder / PLACED, placed, tuple[Placed, ...])

    settings = [[part.name, part.track.role, part.track.offset_s, part.track.channel] for part in parts]
    return Stage("sync", run, needs=tuple(f"analyse:{part.name}" for part in parts), settings=settings, weight=1.0)


def load_placed(folder: Path) -> tuple[Placed, ...]:
    """Return the places that :func:`sync_stage` found, in the order of its parts."""
    return load_value(folder / PLACED, tuple[Placed, ...])


def _placed(part: Part, sync: TrackSync) -> Placed:
    clock = sync.clock
    rests_on = _EVIDENCE[sync.source.value]
    return Placed(part.name, round(clock.offset_s, 6), round(clock.drift_ppm, 3), rests_on, round(sync.confidence, 3))


def _sync_track(part: Part, folder: Path) -> SyncTrack:
    from toolkit.audio.sync import SyncTrack
    from toolkit.pipeline.files.own_audio import read_speech_copy

    return SyncTrack(
        name=part.name,
        read=read_speech_copy(folder / SPEECH_COPY),
        duration_s=load_value(folder / MEASUREMENT, Measurement).duration_s,
        speech=load_value(folder / SPEECH_SPANS, tuple[Span, ...]),
        is_reference=part.track.role == "reference",
        offset_s=part.track.offset_s,
    )
