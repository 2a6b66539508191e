"""Mastering and delivering: the passes over a timeline that give every file of a preset.

Owns the passes: one to measure the programme, one to feed every encoder from a single stream, and another for a file that
came out of its encoder too loud, too quiet or over the ceiling.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.forecast import Forecast
from toolkit.audio.master import LOSSY_MARGIN_DB, master_blocks, plan_master
from toolkit.audio.measure import Analyser
from toolkit.audio.render import render
from toolkit.media.encode import encode_all
from toolkit.model.containers import WRITTEN
from toolkit.model.master_plan import MasterPlan
from toolkit.model.preset import Deliverable
from toolkit.model.report import Action
from toolkit.model.span import Span
from toolkit.model.timeline import CONVERSATION, Timeline
from toolkit.pipeline.files.delivery import DeliveryTarget, deliver_to_target
from toolkit.pipeline.files.own_audio import open_source
from toolkit.pipeline.graph.stage import Results, Work
from toolkit.pipeline.stages.master import MasterSettings
from toolkit.pipeline.stages.music import sound_of
from toolkit.pipeline.stages.results import (
    ALL_SPEECH,
    CONVERSATION_MIX,
    MASTERED,
    PLANNED_MASTER,
    TIMELINE,
    Delivered,
    Mastered,
    PlannedMaster,
)

# Longer than the limiter takes to let go.
_LIMITER_LEAD_S = 2.0

Samples = NDArray[np.float32]


def mastered_span(results: Results, music: tuple[str, ...], start_s: float, end_s: float) -> Samples:
    """Render a stretch of the episode as the master has it: shape (n, channels), at the timeline's rate."""
    mastered = results.get(MASTERED)
    return planned_span(results, music, PlannedMaster(mastered.plan, mastered.channels), Span(start_s, end_s))


def planned_span(results: Results, music: tuple[str, ...], master: PlannedMaster, span: Span) -> Samples:
    """Render a stretch of an episode by a plan of its master: shape (n, channels), at the timeline's rate."""
    timeline, start_s, end_s = results.get(TIMELINE), span.start_s, span.end_s
    # The limiter is in the midst of its work where a stretch begins.
    start, lead = timeline.samples(start_s), timeline.samples(min(start_s, _LIMITER_LEAD_S))
    stretch = (start - lead, timeline.samples(end_s))
    blocks = _rendered(timeline, _source_files(results, music), master.channels, stretch)
    heard = master_blocks(blocks, master.plan, timeline.sample_rate)
    return np.concatenate([np.zeros((0, master.channels), np.float32), *heard])[lead:]


def _source_files(results: Results, music: tuple[str, ...]) -> dict[str, Path]:
    """Return the file of each of a timeline's sources."""
    return {CONVERSATION: results.get(CONVERSATION_MIX), **{name: sound_of(results, name) for name in music}}


def _rendered(
    timeline: Timeline, paths: dict[str, Path], channels: int, stretch: tuple[int, int | None] = (0, None)
) -> Iterator[Samples]:
    sources = {name: open_source(path) for name, path in paths.items()}
    for block in render(timeline, sources, channels=2, start=stretch[0], end=stretch[1]):
        yield block if channels == block.shape[1] else block.mean(axis=1, keepdims=True, dtype=np.float32)


class Mastering:
    """One master on its way: what is rendered, and every file that comes of it."""

    def __init__(self, work: Work, settings: MasterSettings) -> None:
        self._work = work
        self._settings = settings
        self._timeline = work.get(TIMELINE)
        self._paths = _source_files(work, settings.music)
        self._actions: list[Action] = []

    def plan(self) -> None:
        """Decide how the widest programme would be mastered, and make nothing of it."""
        channels = max(entry.channels for entry in self._settings.deliverables)
        self._work.put(
            PLANNED_MASTER, PlannedMaster(self._plan(self._programme(channels), self._wanted(channels)), channels)
        )

    def finish(self) -> None:
        """Master, encode and measure everything."""
        delivered: list[Delivered] = []
        # A mono file is measured as mono, so it is a programme of its own; the widest is the master.
        groups = sorted({entry.channels for entry in self._settings.deliverables}, reverse=True)
        plans = [self._plan(self._programme(channels), self._wanted(channels)) for channels in groups]
        analyser = Analyser(self._timeline.sample_rate, groups[0])
        for number, (channels, plan) in enumerate(zip(groups, plans, strict=True)):
            delivered += self._deliver(plan, channels, None if number else analyser)
            self._work.progress(0.7 + 0.1 * (number + 1) / len(groups))
        speech = self._work.get(ALL_SPEECH)
        master = analyser.result(self._timeline.spans_heard(CONVERSATION, speech))
        self._warn_of_noise(master.noise_floor_dbfs)
        self._warn_of_misses(delivered)
        self._work.put(MASTERED, Mastered(master, plans[0], groups[0], tuple(self._actions), tuple(delivered)))

    def _wanted(self, channels: int) -> list[Deliverable]:
        return [entry for entry in self._settings.deliverables if entry.channels == channels]

    def _blocks(self, channels: int) -> Iterator[Samples]:
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

    def _plan(self, forecast: Forecast, wanted: list[Deliverable]) -> MasterPlan:
        margin_db = LOSSY_MARGIN_DB if any(not WRITTEN[entry.container].is_lossless for entry in wanted) else 0.0
        settings = self._settings
        plan = plan_master(forecast.loudness(), settings.target_lufs, settings.peak_dbtp, margin_db, forecast=forecast)
        if not plan.reachable:
            self._work.warn(
                f"the limiter takes up to {plan.expected_reduction_db:.1f} dB to reach {settings.target_lufs:g} LUFS: "
                "the loudest moments are squashed; a quieter preset would leave them alone"
            )
        self._actions.append(Action("master gain", round(plan.gain_db, 2), "dB", plan.why))
        if plan.limits:
            why = f"peaks stay under {plan.ceiling_dbtp:.1f} dBTP"
            self._actions.append(Action("true-peak limiter", round(plan.expected_reduction_db, 2), "dB at most", why))
        return plan

    def _deliver(self, plan: MasterPlan, channels: int, analyser: Analyser | None) -> list[Delivered]:
        """Encode all files of one width from one stream, then bring each to the target."""
        targets = [
            (entry, self._work.folder / f"{channels}ch-{number}.{entry.container}")
            for number, entry in enumerate(self._wanted(channels))
        ]
        self._encode(plan, channels, targets, analyser)

        def settle(entry: Deliverable, file: Path) -> Delivered:
            found = deliver_to_target(
                file,
                plan,
                DeliveryTarget(self._settings.target_lufs, self._settings.peak_dbtp),
                lambda better: self._encode(better, channels, [(entry, file)], None),
                is_encoded=True,
                on_measured=lambda: self._work.progress(0.8),
            )
            return Delivered(file.name, entry, found.measurement)

        with ThreadPoolExecutor(len(targets)) as pool:
            return list(pool.map(settle, *zip(*targets, strict=True)))

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

    def _warn_of_noise(self, measured_dbfs: float) -> None:
        floor_dbfs = self._settings.noise_floor_dbfs
        if floor_dbfs is not None and measured_dbfs > floor_dbfs:
            self._work.warn(
                f"the noise floor is {measured_dbfs:.0f} dBFS, and {self._settings.name} asks for {floor_dbfs:g} or less"
            )

    def _warn_of_misses(self, delivered: list[Delivered]) -> None:
        for entry in delivered:
            off_lu = entry.measurement.loudness.integrated_lufs - self._settings.target_lufs
            if np.isfinite(off_lu) and abs(off_lu) > self._settings.tolerance_lu:
                container = entry.deliverable.container
                self._work.warn(
                    f"the {container} came out {off_lu:+.1f} LU from the target of {self._settings.target_lufs:g} LUFS"
                )
