"""Mastering and delivering: the passes over a timeline that give every file of a preset.

Owns the passes: one to measure the programme, one to feed every encoder from a single stream, and another for a file that
came out of its encoder too loud, too quiet or over the ceiling.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from toolkit.audio.forecast import Forecast
from toolkit.audio.loudness import LoudnessMeter
from toolkit.audio.master import LOSSY_MARGIN_DB, corrected_plan, master_blocks, plan_master
from toolkit.audio.measure import Analyser
from toolkit.audio.render import SourceReader, render
from toolkit.media.encode import encode_all
from toolkit.media.playing import played
from toolkit.media.probe import probe
from toolkit.model.containers import WRITTEN
from toolkit.model.master_plan import MasterPlan
from toolkit.model.measurement import Measurement
from toolkit.model.preset import Deliverable, Preset
from toolkit.model.report import Action
from toolkit.model.span import Span, clip_spans, shift_spans
from toolkit.model.timeline import Timeline
from toolkit.pipeline.graph.stage import Work
from toolkit.pipeline.graph.values import load_value
from toolkit.pipeline.stages.arrange import CONVERSATION, TIMELINE
from toolkit.pipeline.stages.master import Delivered, Mastered, load_mastered, sound_of
from toolkit.pipeline.stages.mix import ALL_SPEECH, MIX_FILE
from toolkit.pipeline.stages.music import MUSIC_FILE

_ATTEMPTS = 3
# Longer than the limiter takes to let go.
_LIMITER_LEAD_S = 2.0

Samples = NDArray[np.float32]


def open_source(path: Path) -> SourceReader:
    """Return a reader of samples by position, for a file that the pipeline wrote itself."""
    file = soundfile.SoundFile(path)

    def read(start: int, end: int) -> NDArray[np.float32]:
        file.seek(min(start, file.frames))
        samples: NDArray[np.float32] = file.read(max(0, end - start), dtype="float32", always_2d=True)
        return samples

    return read


def source_files(needs: Mapping[str, Path], music: tuple[str, ...]) -> dict[str, Path]:
    """Return the file of each of a timeline's sources."""
    parts = {name: needs[sound_of(name)] / MUSIC_FILE for name in music}
    return {CONVERSATION: needs["conversation"] / MIX_FILE, **parts}


def mastered_span(needs: Mapping[str, Path], music: tuple[str, ...], start_s: float, end_s: float) -> Samples:
    """Render a stretch of the episode as the master has it: shape (n, channels), at the timeline's rate."""
    timeline, mastered = load_value(needs["arrange"] / TIMELINE, Timeline), load_mastered(needs["master"])
    # The limiter is in the midst of its work where a stretch begins.
    start, lead = timeline.samples(start_s), timeline.samples(min(start_s, _LIMITER_LEAD_S))
    paths = source_files(needs, music)
    blocks = _rendered(timeline, paths, mastered.channels, start=start - lead, end=timeline.samples(end_s))
    heard = master_blocks(blocks, mastered.plan, timeline.sample_rate)
    return np.concatenate([np.zeros((0, mastered.channels), np.float32), *heard])[lead:]


def _rendered(
    timeline: Timeline, paths: Mapping[str, Path], channels: int, start: int = 0, end: int | None = None
) -> Iterator[Samples]:
    sources = {name: open_source(path) for name, path in paths.items()}
    for block in render(timeline, sources, channels=2, start=start, end=end):
        yield block if channels == block.shape[1] else block.mean(axis=1, keepdims=True, dtype=np.float32)


class Mastering:
    """One master on its way: what is rendered, and every file that comes of it."""

    def __init__(self, work: Work, preset: Preset, music: tuple[str, ...]) -> None:
        self._work = work
        self._preset = preset
        self._timeline = load_value(work.needs["arrange"] / TIMELINE, Timeline)
        self._paths = source_files(work.needs, music)
        self._actions: list[Action] = []

    def finish(self) -> Mastered:
        """Master, encode and measure everything."""
        delivered: list[Delivered] = []
        # A mono file is measured as mono, so it is a programme of its own; the widest is the master.
        groups = sorted({entry.channels for entry in self._preset.deliverables}, reverse=True)
        plans = [self._plan(self._programme(channels), self._wanted(channels)) for channels in groups]
        analyser = Analyser(self._timeline.sample_rate, groups[0])
        for number, (channels, plan) in enumerate(zip(groups, plans, strict=True)):
            targets = [
                (entry, self._work.folder / f"{channels}ch-{i}.{entry.container}")
                for i, entry in enumerate(self._wanted(channels))
            ]
            self._encode(plan, channels, targets, None if number else analyser)
            self._work.progress(0.7 + 0.1 * number / len(groups))
            settle = partial(self._settled, plan, channels)
            with ThreadPoolExecutor(len(targets)) as pool:
                delivered += pool.map(lambda pair, settle=settle: settle(*pair), targets)
        master = analyser.result(self._speech())
        floor_dbfs = self._preset.noise_floor_dbfs
        if floor_dbfs is not None and master.noise_floor_dbfs > floor_dbfs:
            self._work.warn(
                f"the noise floor is {master.noise_floor_dbfs:.0f} dBFS, and {self._preset.title} asks for {floor_dbfs:g} or less"
            )
        self._say_what_came_out(delivered)
        return Mastered(master, plans[0], groups[0], tuple(self._actions), tuple(delivered))

    def _wanted(self, channels: int) -> list[Deliverable]:
        return [entry for entry in self._preset.deliverables if entry.channels == channels]

    def _blocks(self, channels: int) -> Iterator[NDArray[np.float32]]:
        return _rendered(self._timeline, self._paths, channels)

    def _programme(self, channels: int) -> Forecast:
        """Measure the timeline as it will be mastered."""
        forecast = Forecast(self._timeline.sample_rate, channels)
        done = 0
        for block in self._blocks(channels):
            forecast.push(block)
            done += len(block)
            self._work.progress(0.25 * done / max(1, self._timeline.length))
        return forecast

    def _speech(self) -> tuple[Span, ...]:
        spoken = load_value(self._work.needs["activity"] / ALL_SPEECH, tuple[Span, ...])
        rate = self._timeline.sample_rate
        spans: list[Span] = []
        for clip in self._timeline.of_source(CONVERSATION):
            begin_s, end_s, at_s = clip.start / rate, clip.end / rate, clip.at / rate
            spans += shift_spans(clip_spans(spoken, Span(begin_s, end_s)), at_s - begin_s)
        return tuple(sorted(spans, key=lambda span: span.start_s))

    def _plan(self, forecast: Forecast, wanted: list[Deliverable]) -> MasterPlan:
        margin_db = LOSSY_MARGIN_DB if any(not WRITTEN[entry.container].is_lossless for entry in wanted) else 0.0
        preset = self._preset
        plan = plan_master(forecast.loudness(), preset.target_lufs, preset.peak_dbtp, margin_db, forecast=forecast)
        if not plan.reachable:
            self._work.warn(
                f"the limiter takes up to {plan.expected_reduction_db:.1f} dB to reach {preset.target_lufs:g} LUFS: "
                "the loudest moments are squashed; a quieter preset would leave them alone"
            )
        self._actions.append(Action("master gain", round(plan.gain_db, 2), "dB", plan.why))
        if plan.limits:
            why = f"peaks stay under {plan.ceiling_dbtp:.1f} dBTP"
            self._actions.append(Action("true-peak limiter", round(plan.expected_reduction_db, 2), "dB at most", why))
        return plan

    def _encode(
        self, plan: MasterPlan, channels: int, targets: list[tuple[Deliverable, Path]], analyser: Analyser | None
    ) -> None:
        def listen(blocks: Iterable[Samples]) -> None:
            for block in blocks:
                if analyser is not None:
                    analyser.push(block)

        heard = master_blocks(self._blocks(channels), plan, self._timeline.sample_rate)
        encode_all(
            (block for block in heard if len(block)),
            self._timeline.sample_rate,
            targets,
            duration_s=self._timeline.duration_s,
            progress=lambda fraction: self._work.progress(0.25 + 0.45 * fraction),
            listener=listen if analyser is not None else None,
        )

    def _settled(self, plan: MasterPlan, channels: int, deliverable: Deliverable, target: Path) -> Delivered:
        """Measure an encoded file, and make it again by a corrected plan while it misses its target or ceiling."""
        preset = self._preset
        measurement = self._measured(target)
        for _ in range(_ATTEMPTS):
            better = corrected_plan(plan, measurement.loudness, preset.target_lufs, preset.peak_dbtp)
            if better is None or (better.limits and not plan.reachable):
                break
            plan = better
            self._encode(plan, channels, [(deliverable, target)], None)
            measurement = self._measured(target)
        return Delivered(target.name, deliverable, measurement)

    def _measured(self, target: Path) -> Measurement:
        """Measure what a listener's player will decode: loudness and peaks, which are all that encoding changes."""
        facts = probe(target)
        meter = LoudnessMeter(facts.sample_rate, facts.channels)
        samples = 0
        for block in played(target, facts):
            meter.push(block)
            samples += len(block)
            self._work.progress(0.8)
        return Measurement(samples / facts.sample_rate, facts.sample_rate, facts.channels, meter.result())

    def _say_what_came_out(self, delivered: list[Delivered]) -> None:
        for entry in delivered:
            off_lu = entry.measurement.loudness.integrated_lufs - self._preset.target_lufs
            if np.isfinite(off_lu) and abs(off_lu) > self._preset.tolerance_lu:
                container = entry.deliverable.container
                self._work.warn(
                    f"the {container} came out {off_lu:+.1f} LU from the target of {self._preset.target_lufs:g} LUFS"
                )
