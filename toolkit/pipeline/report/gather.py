"""The report: what was measured and done, gathered from the stages, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.model.clock_text import short_clock_text
from toolkit.model.episode import Episode
from toolkit.model.measurement import Measurement
from toolkit.model.preset import Preset
from toolkit.model.report import Action, DeliverableReport, Report, TrackReport
from toolkit.model.timeline import CONVERSATION, SourceSample
from toolkit.model.transcript_edits import TranscriptEdits
from toolkit.pipeline.graph.run import Outcome
from toolkit.pipeline.graph.values import plain
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import (
    MASTERED,
    MEASUREMENT,
    MIXED,
    PLACED,
    TAGGED,
    TIMELINE,
    TRANSCRIPT_EDITS,
    Mixed,
    Placed,
)

if TYPE_CHECKING:
    from toolkit.pipeline.stages.transcribe import Listener


def build_report(
    episode: Episode, preset: Preset, parts: Sequence[Part], outcome: Outcome, *, listener: Listener | None
) -> Report:
    """Gather a run's report from its stages' results."""
    mastered, mixed, placed = outcome.get(MASTERED), outcome.get(MIXED), outcome.get(PLACED)
    return Report(
        title=episode.title,
        preset=preset.name,
        tracks=tuple(
            _track(part, outcome.get(MEASUREMENT, part.name), place, mixed)
            for part, place in zip(parts, placed, strict=True)
        ),
        master=mastered.master,
        deliverables=_deliverables(outcome),
        actions=(*mixed.actions, *mastered.actions),
        engine=listener.engine_name if listener else "",
        model=listener.model.name if listener else "",
        warnings=outcome.warnings,
        inferred=episode.inferred,
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


def _track(part: Part, before: Measurement, place: Placed, mixed: Mixed) -> TrackReport:
    done = mixed.tracks.get(part.name)
    return TrackReport(
        name=part.name,
        speaker=part.track.speaker,
        before=before,
        after=done.after if done else None,
        sync_offset_s=place.offset_s,
        drift_ppm=place.drift_ppm,
        sync_from=place.rests_on,
        sync_confidence=place.confidence,
        actions=done.actions if done else (Action("kept out", 0.0, "", "for sync only, never heard"),),
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
