"""The sync stage: every track's place on the session's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.audio.clock import Clock
from toolkit.audio.sync import Evidence, SyncTrack, TrackSync, find_clocks
from toolkit.model.episode import Track
from toolkit.model.measurement import Measurement, Span
from toolkit.pipeline.analysing import MEASUREMENT
from toolkit.pipeline.stages import Stage, Work
from toolkit.pipeline.transcribing import SPEECH_COPY, SPEECH_SPANS, read_speech_copy
from toolkit.pipeline.values import load_value, save_value

CLOCKS = "clocks.json"
SYNCS = "syncs.json"


@dataclass(frozen=True)
class Part:
    """A track and the name its stages carry."""

    name: str
    track: Track
    digest: str


def parts_of(tracks: Sequence[Track], digests: Sequence[str]) -> tuple[Part, ...]:
    """Name the parts of an episode: by their file, numbered where two files share a name."""
    stems = [track.file.stem for track in tracks]
    names = [stem if stems.count(stem) == 1 else f"{stem}-{number + 1}" for number, stem in enumerate(stems)]
    return tuple(Part(*entry) for entry in zip(names, tracks, digests, strict=True))


def sync_stage(parts: Sequence[Part]) -> Stage:
    """Find the clock of every part, the call's own recording included."""

    def run(work: Work) -> None:
        tracks = [_sync_track(part, work.needs[f"analyse:{part.name}"]) for part in parts]
        syncs = find_clocks(tracks, progress=work.progress)
        for part, sync in zip(parts, syncs, strict=True):
            for warning in sync.warnings:
                work.warn(f"{part.name}: {warning}")
        save_value(work.folder / SYNCS, syncs, tuple[TrackSync, ...])
        clocks = {part.name: sync.clock for part, sync in zip(parts, syncs, strict=True)}
        save_value(work.folder / CLOCKS, clocks, dict[str, Clock])

    settings = [[part.name, part.track.role, part.track.offset_s] for part in parts]
    return Stage("sync", run, needs=tuple(f"analyse:{part.name}" for part in parts), settings=settings, weight=1.0)


def evidence_text(evidence: Evidence) -> str:
    """Say in words what a track's place rests on."""
    return {
        Evidence.BLEED: "the other voices on its microphone",
        Evidence.REFERENCE: "the call's own recording",
        Evidence.CLAP: "a clap",
        Evidence.MANIFEST: "the manifest",
        Evidence.NONE: "nothing: left where it was",
    }[evidence]


def _sync_track(part: Part, folder: Path) -> SyncTrack:
    return SyncTrack(
        name=part.name,
        read=read_speech_copy(folder / SPEECH_COPY),
        duration_s=load_value(folder / MEASUREMENT, Measurement).duration_s,
        speech=load_value(folder / SPEECH_SPANS, tuple[Span, ...]),
        is_reference=part.track.role == "reference",
        offset_s=part.track.offset_s,
    )
