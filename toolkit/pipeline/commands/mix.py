"""``mix``: one file per speaker, without an episode around them."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolkit.media.ffmpeg import ffmpeg_identity
from toolkit.media.probe import probe
from toolkit.model.denoiser import Denoiser
from toolkit.model.episode import Track
from toolkit.model.errors import CannotWrite, DiskFull, DuplicateTrack, NoSuchInput
from toolkit.model.near import not_one_of
from toolkit.model.preset import Preset
from toolkit.model.report import Action
from toolkit.pipeline.episode.options import CLEANINGS, require_denoiser
from toolkit.pipeline.episode.presets import load_preset
from toolkit.pipeline.files.output_format import kept_format
from toolkit.pipeline.graph.run import Outcome, run_stages
from toolkit.pipeline.graph.stage import Stage, StageProgress
from toolkit.pipeline.graph.values import plain
from toolkit.pipeline.stages.analyse import analyse_stage
from toolkit.pipeline.stages.arrange import arrange_whole_stage
from toolkit.pipeline.stages.master import master_stage
from toolkit.pipeline.stages.mix import activity_stage, mix_stage, stem_file
from toolkit.pipeline.stages.parts import Part, parts_of
from toolkit.pipeline.stages.results import (
    CONVERSATION_MIX,
    MASTERED,
    MIXED,
    PLACED,
    SAMPLE_RATE,
    Delivered,
)
from toolkit.pipeline.stages.sync import sync_stage
from toolkit.storage.cache import Cache
from toolkit.storage.identity import digest_of
from toolkit.storage.publish import publishing


@dataclass(frozen=True)
class MixOptions:
    """Choices of one mix; ``reference`` is the call's own recording: for sync, not heard.

    ``skip`` names the repairs that are not wanted, whatever was measured.
    """

    stems: Path | None = None
    reference: Path | None = None
    preset: str = "apple"
    skip: frozenset[str] = frozenset()
    denoiser: Denoiser = Denoiser.SPECTRAL

    def __post_init__(self) -> None:
        if unknown := sorted(self.skip - set(CLEANINGS)):
            raise ValueError(not_one_of(unknown[0], CLEANINGS))


@dataclass(frozen=True)
class MixedTrack:
    """Where a track lies on the session's clock, and what was done to it."""

    name: str
    sync_offset_s: float
    drift_ppm: float
    sync_from: str
    sync_confidence: float
    actions: tuple[Action, ...]
    stem: Path | None = None


@dataclass(frozen=True)
class MixedFiles:
    """The written mix and its tracks."""

    target: Path
    delivered: Delivered
    tracks: tuple[MixedTrack, ...]
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what ``podkit mix --json`` prints."""
        loudness = plain(self.delivered.measurement.loudness)
        tracks = [plain(track) for track in self.tracks]
        return {"file": str(self.target), "duration_s": self.delivered.measurement.duration_s, **loudness, "tracks": tracks,
                "warnings": list(self.warnings)}  # fmt: skip


def mix_files(
    tracks: Sequence[Path], target: Path, *, options: MixOptions | None = None, progress: StageProgress | None = None
) -> MixedFiles:
    """Sync, clean, level and mix one file per speaker.

    Parameters
    ----------
    tracks : sequence of Path
        At least one; never written to.
    target : Path
        Its suffix chooses the format; stereo, 48 kHz (44.1 for MP3 and M4A).
    options : MixOptions, optional
        ``stems``: a folder for each track as it went into the mix, aligned, all of one length, ``NAME.flac``.

    Raises
    ------
    NoSuchInput, UnreadableMedia, DuplicateTrack, UnsupportedFormat, InvalidPreset, CannotWrite, DiskFull
    """
    options = options or MixOptions()
    require_denoiser(options.denoiser)
    _check(tracks, target, options)
    preset = _preset_for(target, tracks[0], load_preset(options.preset))
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, where there has to be room anyway: /tmp may be a small memory disk.
    with _room_beside(target) as room:
        stages, parts = _stages(tracks, options, preset)
        outcome = run_stages(stages, Cache(room), progress=progress)
        (delivered,) = outcome.get(MASTERED).delivered
        stems = _publish(outcome, delivered, parts, target, options)
        placed, mixed = outcome.get(PLACED), outcome.get(MIXED)
    found = tuple(
        MixedTrack(part.name, place.offset_s, place.drift_ppm, place.rests_on, place.confidence,
                   mixed.tracks[part.name].actions, stems.get(part.name))
        for part, place in zip(parts, placed, strict=True) if part.track.is_spoken
    )  # fmt: skip
    return MixedFiles(target, delivered, found, outcome.warnings)


@contextlib.contextmanager
def _room_beside(target: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".podkit-mix-", dir=target.parent) as room:
        try:
            yield Path(room)
        except DiskFull as error:
            # Which of the files in between had no room is nothing to a producer.
            if Path(room) in error.path.parents:
                error.path = target
            raise


def _check(tracks: Sequence[Path], target: Path, options: MixOptions) -> None:
    named: dict[str, Path] = {}
    for path in (*tracks, *([options.reference] if options.reference else [])):
        if not path.exists():
            raise NoSuchInput(path, "track")
        probe(path)
        if path.resolve() == target.resolve():
            raise CannotWrite(target, "this is one of the tracks")
        if path.stem in named:
            raise DuplicateTrack(path.stem, (named[path.stem], path))
        named[path.stem] = path


def _preset_for(target: Path, like: Path, preset: Preset) -> Preset:
    deliverable = kept_format(target, replace(probe(like), sample_rate=SAMPLE_RATE, channels=2))
    return replace(preset, deliverables=(deliverable,))


def _stages(tracks: Sequence[Path], options: MixOptions, preset: Preset) -> tuple[list[Stage[Any]], tuple[Part, ...]]:
    described = [Track(path.resolve(), path.stem) for path in tracks]
    if options.reference is not None:
        described.append(Track(options.reference.resolve(), options.reference.stem, "reference"))
    parts = parts_of(described, [digest_of(str(track.file)) for track in described])
    voices = tuple(part for part in parts if part.track.is_spoken)
    stages: list[Stage[Any]] = [
        *(analyse_stage(part) for part in parts),
        sync_stage(parts),
        activity_stage(voices),
        mix_stage(
            voices,
            skipped_repairs=options.skip,
            denoiser=options.denoiser,
            stems=options.stems is not None,
        ),
        arrange_whole_stage(),
        master_stage(preset, (), encoder=ffmpeg_identity()),
    ]
    return stages, parts


def _publish(
    outcome: Outcome, delivered: Delivered, parts: Sequence[Part], target: Path, options: MixOptions
) -> dict[str, Path]:
    stems: dict[str, Path] = {}
    if options.stems is not None:
        for part in parts:
            if part.track.is_spoken:
                stems[part.name] = options.stems / f"{part.track.file.stem}.flac"
                with publishing(stems[part.name]) as temporary:
                    shutil.copyfile(outcome.folders[CONVERSATION_MIX.stage] / stem_file(part.name), temporary)
    with publishing(target) as temporary:
        shutil.copyfile(outcome.folders[MASTERED.stage] / delivered.file, temporary)
    return stems
