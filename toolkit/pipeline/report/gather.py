"""The report: what was measured and done, gathered from the stages, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.editorial.hosts import LikelyHost
from toolkit.model.clock_text import short_clock_text
from toolkit.model.episode import Speaker
from toolkit.model.measurement import Measurement
from toolkit.model.preset import Preset
from toolkit.model.report import Action, DeliverableReport, Report, TrackExcerpt, TrackReport
from toolkit.model.timeline import CONVERSATION, SourceSample
from toolkit.model.transcript_edits import TranscriptEdits
from toolkit.pipeline.episode.folder import EpisodeFolder
from toolkit.pipeline.graph.run import Outcome
from toolkit.pipeline.graph.values import plain
from toolkit.pipeline.stages.labels import stage_label
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import (
    EXCERPTS,
    HOSTS,
    LISTEN,
    MASTERED,
    MEASUREMENT,
    MIXED,
    PLACED,
    RENAMED,
    TAGGED,
    TIMELINE,
    TRANSCRIPT_EDITS,
    Mixed,
    Placed,
)

if TYPE_CHECKING:
    from toolkit.pipeline.stages.transcribe import Listener

EXCERPT_FOLDER = "report"
"""Where the excerpts lie, beside the page."""


def build_report(
    folder: EpisodeFolder, preset: Preset, parts: Sequence[Part], outcome: Outcome, *, listener: Listener | None
) -> Report:
    """Gather a run's report from its stages' results."""
    episode = folder.episode
    renamed: dict[str, str] = outcome.find(RENAMED, default={})
    mastered, mixed, placed = outcome.get(MASTERED), outcome.get(MIXED), outcome.get(PLACED)
    excerpts = {
        entry.name: TrackExcerpt(
            entry.span.start_s,
            entry.span.duration_s,
            f"{EXCERPT_FOLDER}/{entry.before}",
            f"{EXCERPT_FOLDER}/{entry.after}",
        )
        for entry in outcome.get(EXCERPTS)
    }
    return Report(
        title=episode.title,
        preset=preset.name,
        tracks=tuple(
            replace(
                _track(part, renamed, outcome.get(MEASUREMENT, part.name), place, mixed),
                excerpt=excerpts.get(part.name),
            )
            for part, place in zip(parts, placed, strict=True)
        ),
        master=mastered.master,
        deliverables=_deliverables(outcome),
        actions=(*mixed.actions, *mastered.actions),
        engine=listener.engine_name if listener else "",
        model=listener.model.name if listener else "",
        warnings=outcome.warnings,
        inferred=(*episode.inferred, *_hosts_inferred(folder, outcome)),
        listen=outcome.find(LISTEN, default=()),
        people=_people(folder, outcome),
        stages=tuple(sorted(outcome.timings, key=lambda timing: -timing.seconds)),
        target_lufs=preset.target_lufs,
        tolerance_lu=preset.tolerance_lu,
        peak_dbtp=preset.peak_dbtp,
        edits=_edits(outcome),
    )


def report_object(report: Report) -> dict[str, Any]:
    """Return ``report.json``: everything but the points of the pictures and the spans of speech."""

    def slim(measurement: Measurement | None) -> dict[str, Any] | None:
        if measurement is None:
            return None
        flat = plain(measurement)
        loudness = flat.pop("loudness")
        del flat["picture"], flat["speech"]
        return {**{key: flat.pop(key) for key in ("duration_s", "sample_rate", "channels")}, **loudness, **flat}

    found = plain(replace(report, tracks=(), deliverables=(), master=None))
    found["tracks"] = [
        {**plain(replace(track, after=None)), "before": slim(track.before), "after": slim(track.after)}
        for track in report.tracks
    ]
    found["stages"] = [{**plain(stage), "label": stage_label(stage.name)} for stage in report.stages]
    found["master"] = slim(report.master)
    found["deliverables"] = [
        {"file": entry.file, "bytes": entry.bytes, **(slim(entry.measurement) or {})} for entry in report.deliverables
    ]
    return dict(found)


def summary_text(report: Report, out: Path, drafts: Path | None) -> str:
    """Return what a producer is told at the end of a run."""
    lines = [f"{report.title}: {short_clock_text(report.master.duration_s if report.master else 0.0)}, in {out}"]
    for entry in report.deliverables:
        loudness = entry.measurement.loudness
        heard = f"{loudness.integrated_lufs:.1f} LUFS, {loudness.true_peak_dbtp:.1f} dBTP"
        silent = not isfinite(loudness.integrated_lufs)
        lines.append(f"  {entry.file}  {entry.bytes / 1e6:.1f} MB  {'silence' if silent else heard}")
    if report.engine:
        lines.append(f"  transcribed by {report.engine} with {report.model}")
    if drafts is not None:
        lines.append(f"Drafts to edit: {drafts}")
    lines.append(f"What was done and why: {out / 'report.html'}")
    return "\n".join(lines)


def _track(part: Part, renamed: Mapping[str, str], before: Measurement, place: Placed, mixed: Mixed) -> TrackReport:
    done = mixed.tracks.get(part.name)
    return TrackReport(
        name=part.name,
        speaker=renamed.get(part.track.speaker, part.track.speaker),
        before=before,
        after=done.after if done else None,
        sync_offset_s=place.offset_s,
        drift_ppm=place.drift_ppm,
        sync_from=place.rests_on,
        sync_confidence=place.confidence,
        actions=done.actions if done else (Action("kept out", 0.0, "", "for sync only, never heard"),),
    )


def _people(folder: EpisodeFolder, outcome: Outcome) -> tuple[Speaker, ...]:
    renamed: dict[str, str] = outcome.find(RENAMED, default={})
    hosts: tuple[LikelyHost, ...] = outcome.find(HOSTS, default=())
    return folder.episode.facts.renamed(renamed).with_hosts([host.speaker for host in hosts]).speakers


def _hosts_inferred(folder: EpisodeFolder, outcome: Outcome) -> list[str]:
    """Return who was taken for a host where nobody said so, and why."""
    if not folder.tracks_inferred or len(folder.episode.voices) < 2:  # noqa: PLR2004 - a lone speaker hosts
        return []
    hosts: tuple[LikelyHost, ...] = outcome.find(HOSTS, default=())
    if hosts:
        return [f"host {host.speaker}, who {host.why}" for host in hosts]
    first = next((one.name for one in folder.episode.facts.speakers if one.role == "host"), "")
    return (
        [f'host {first}, the first by name: write role = "host" into episode.toml for whoever hosts'] if first else []
    )


def _edits(outcome: Outcome) -> TranscriptEdits:
    """Return what was changed of the words, where they play in the episode; at the joint for what was cut out."""
    timeline = outcome.get(TIMELINE)

    def heard_s(session_s: float) -> float:
        at = timeline.heard_at(CONVERSATION, SourceSample(timeline.samples(session_s)))
        return timeline.seconds(at or 0)

    return outcome.find(TRANSCRIPT_EDITS, default=TranscriptEdits()).mapped(heard_s)


def _deliverables(outcome: Outcome) -> tuple[DeliverableReport, ...]:
    folder = outcome.folders[TAGGED.stage]
    measured = {entry.file: entry.measurement for entry in outcome.get(MASTERED).delivered}
    return tuple(
        DeliverableReport(entry.file, (folder / entry.file).stat().st_size, measured[entry.delivered])
        for entry in outcome.get(TAGGED)
    )
