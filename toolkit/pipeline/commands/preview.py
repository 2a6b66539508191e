"""``produce --preview``: a minute of the finished sound in seconds, beside the same minute as it was recorded.

What was produced already is rendered as it was published, before encoding. Else the minute and some passages from all over
the session are cut out and go through the stages of a whole episode. Writes into ``preview/`` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from toolkit.audio.clock import Clock
from toolkit.audio.forecast import Forecast
from toolkit.audio.liveliest import liveliest
from toolkit.audio.loudness import measure_loudness
from toolkit.audio.master import master_blocks, plan_master
from toolkit.audio.render import render
from toolkit.model.clock_text import short_clock_text
from toolkit.model.measurement import Loudness
from toolkit.model.span import Span
from toolkit.model.timeline import CONVERSATION, Timeline
from toolkit.pipeline.commands.produce import RunControl, alone_in
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.episode.raw_sound import RawTrack, raw_mix
from toolkit.pipeline.graph.memory import read_memory
from toolkit.pipeline.graph.plan import planned_stages
from toolkit.pipeline.graph.run import needed
from toolkit.pipeline.graph.stage import DamagedResult, Results
from toolkit.pipeline.stages.labels import PREVIEW_SYNC
from toolkit.pipeline.stages.master_work import mastered_span, planned_span
from toolkit.pipeline.stages.production import Production
from toolkit.pipeline.stages.quick_sync import quick_sync
from toolkit.pipeline.stages.results import CLOCKS, MASTERED, PLANNED_MASTER, SAMPLE_RATE, TIMELINE, TRACK_SPEECH
from toolkit.pipeline.stages.short_session import cut_session, run_short, short_stages
from toolkit.storage.publish import publishing

FOLDER = "preview"
LENGTH_S = 60.0

Samples = NDArray[np.float32]
_Sound = tuple[Span, Samples, Samples]


@dataclass(frozen=True)
class Previewed:
    """The two files, at one loudness, and what they rest on.

    ``start_s`` is in episode time where ``is_published``, else in session time: without music and cuts.
    """

    after: str
    before: str
    start_s: float
    duration_s: float
    is_published: bool
    integrated_lufs: float
    true_peak_dbtp: float
    before_lufs: float
    rests_on: str
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what ``--json`` prints; None for a loudness that silence has none of."""
        return {name: None if value in (np.inf, -np.inf) else value for name, value in asdict(self).items()}

    def summary(self) -> str:
        """Return what a person reads at the end."""
        clock = "the episode" if self.is_published else "the session"
        loudness = f"both at {self.integrated_lufs:.1f} LUFS" if np.isfinite(self.integrated_lufs) else "silence"
        until = short_clock_text(self.start_s + self.duration_s)
        return "\n".join(
            [
                f"{short_clock_text(self.start_s)} to {until} of {clock}, {loudness}",
                f"after   {self.after}",
                f"before  {self.before}",
                f"rests on {self.rests_on}",
            ]
        )


def preview_episode(
    path: Path,
    *,
    out: Path | None = None,
    options: ProduceOptions | None = None,
    start_s: float | None = None,
    length_s: float = LENGTH_S,
    control: RunControl | None = None,
) -> Previewed:
    """Write a stretch of an episode as it will sound, and as it was recorded, into ``preview/`` beside its drafts.

    Parameters
    ----------
    path, out, options, control
        As :func:`toolkit.pipeline.commands.produce.produce_episode` takes them.
    start_s : float, optional
        Where the stretch begins: in episode time where the episode was produced with these options, else in session time;
        left out: where everybody talks. A stretch past the end is the last one.
    length_s : float
        Over 0; a shorter episode is heard whole.

    Raises
    ------
    PodkitError
    """
    control, options = control or RunControl(), options or ProduceOptions()
    with alone_in(path, out, control, trusted=options.trusted):
        job = Production(path, out, options, plans=True)
        kept = _kept(job)
        try:
            made = _published(job, kept, start_s, length_s)
        except DamagedResult:
            made = None
        if made is not None:
            return _written(job, made, "the master as it was published, before encoding", (), is_published=True)
        return _written(job, *_fresh(job, kept, start_s, length_s, control), is_published=False)


def _kept(job: Production) -> Results:
    """Return the results of earlier runs that hold for this one."""
    planned = planned_stages(job.stages(), job.cache, read_memory(job.folder.state), {})
    return Results({stage.name: stage.folder for stage in planned if stage.folder is not None})


def _published(job: Production, kept: Results, start_s: float | None, length_s: float) -> _Sound | None:
    """Return a stretch of the master of an earlier run; None where there is none, or what it was made from is gone."""
    rests = {stage.name for stage in needed(job.stages(), [MASTERED.stage])}
    if not rests <= set(kept.folders):
        return None
    timeline, music = kept.get(TIMELINE), job.arrangement().music.names
    spoken = [timeline.spans_heard(CONVERSATION, spans) for spans in kept.get(TRACK_SPEECH)]
    span = _within(start_s, length_s, Span(0.0, timeline.duration_s), lambda whole: liveliest(spoken, whole, length_s))
    return span, mastered_span(kept, music, span.start_s, span.end_s), _raw(job, timeline, kept.get(CLOCKS), span)


def _within(start_s: float | None, length_s: float, whole: Span, choose: Callable[[Span], float]) -> Span:
    begin_s = start_s if start_s is not None else choose(whole)
    begin_s = min(max(begin_s, whole.start_s), max(whole.start_s, whole.end_s - length_s))
    return Span(begin_s, min(begin_s + length_s, whole.end_s))


def _raw(job: Production, timeline: Timeline, clocks: dict[str, Clock], span: Span) -> Samples:
    """Return what was recorded where a timeline plays the conversation, shape (n, 1)."""
    tracks = [RawTrack(part.track.file, part.track.channel, clocks[part.name]) for part in job.voices]
    spoken = Timeline(timeline.sample_rate, tuple(timeline.of_source(CONVERSATION)))
    first, last = timeline.samples(span.start_s), timeline.samples(span.end_s)
    # One block: each stretch is then one search for its place in every recording.
    blocks = render(
        spoken.span(first, last),  # type: ignore[arg-type]
        {CONVERSATION: raw_mix(tracks, timeline.sample_rate)},
        channels=1,
        block_s=span.duration_s + 1.0,
    )
    heard = np.concatenate([np.zeros((0, 1), np.float32), *blocks])
    return np.concatenate([heard, np.zeros((max(0, last - first - len(heard)), 1), np.float32)])


def _fresh(
    job: Production, kept: Results, start_s: float | None, length_s: float, control: RunControl
) -> tuple[_Sound, str, tuple[str, ...]]:
    """Return a stretch made now, what it rests on, and what a producer should know."""
    progress = control.progress or (lambda _name, _fraction: None)
    progress(PREVIEW_SYNC, 0.0)
    known = kept.get(CLOCKS) if kept.has(CLOCKS) else None
    synced = quick_sync(job.parts, start_s, length_s, known)
    progress(PREVIEW_SYNC, 0.5)
    with TemporaryDirectory(dir=job.folder.state, prefix="preview-") as name:
        folder = Path(name)
        span = _within(synced.start_s, length_s, Span(0.0, synced.session_s), lambda whole: whole.start_s)
        short = cut_session(job.voices, synced.clocks, span, folder)
        progress(PREVIEW_SYNC, 1.0)
        stages = short_stages(
            short, job.preset, skipped_repairs=job.options.skipped_repairs, denoiser=job.options.denoiser
        )
        if control.planned is not None:
            control.planned({stage.name: stage.weight for stage in stages} | {PREVIEW_SYNC: 2.0})
        outcome = run_short(stages, folder, progress)
        after = planned_span(outcome, (), outcome.get(PLANNED_MASTER), short.wanted)
        first, last = (round(at_s * SAMPLE_RATE) for at_s in (span.start_s, span.end_s))
        tracks = [RawTrack(part.track.file, part.track.channel, synced.clocks[part.name]) for part in job.voices]
        before = raw_mix(tracks, SAMPLE_RATE)(first, last)
    figures = "the whole session" if short.is_whole else f"{short.heard_s / 60:.1f} minutes of the session"
    rests_on = f"sync from {synced.rests_on}; levels, repairs and the master's gain from {figures}; no music, no cuts"
    return (span, after, before), rests_on, (*synced.warnings, *outcome.warnings)


def _written(
    job: Production, sound: _Sound, rests_on: str, warnings: tuple[str, ...], *, is_published: bool
) -> Previewed:
    """Write both files, the untreated one at the loudness of the other."""
    span, after, raw = sound
    loudness = measure_loudness([after], SAMPLE_RATE, after.shape[1])
    before = _as_loud(np.repeat(raw, after.shape[1], axis=1), loudness, job.preset.peak_dbtp)
    folder = job.folder.home / FOLDER
    files = {name: folder / f"{job.folder.name}-{name}.wav" for name in ("after", "before")}
    for file, samples in zip(files.values(), (after, before), strict=True):
        with publishing(file) as temporary:
            soundfile.write(temporary, np.clip(samples, -1.0, 1.0), SAMPLE_RATE, "PCM_24")
    return Previewed(
        after=str(files["after"]),
        before=str(files["before"]),
        start_s=round(span.start_s, 3),
        duration_s=round(len(after) / SAMPLE_RATE, 3),
        is_published=is_published,
        integrated_lufs=round(loudness.integrated_lufs, 2),
        true_peak_dbtp=round(loudness.true_peak_dbtp, 2),
        before_lufs=round(measure_loudness([before], SAMPLE_RATE, before.shape[1]).integrated_lufs, 2),
        rests_on=rests_on,
        warnings=warnings,
    )


def _as_loud(samples: Samples, wanted: Loudness, peak_dbtp: float) -> Samples:
    """Bring untreated sound to a loudness by one gain, with its peaks held as those of the master are."""
    forecast = Forecast(SAMPLE_RATE, samples.shape[1])
    forecast.push(samples)
    if not np.isfinite(wanted.integrated_lufs):
        return samples
    plan = plan_master(forecast.loudness(), wanted.integrated_lufs, peak_dbtp, forecast=forecast)
    return np.concatenate([*master_blocks([samples], plan, SAMPLE_RATE)])
