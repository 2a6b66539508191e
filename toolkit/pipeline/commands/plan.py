"""``produce --plan``: what a run would do, and because of what, without running anything.

Reads what the last run left; writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from toolkit.media.probe import probe
from toolkit.model.clock_text import short_clock_text
from toolkit.model.errors import PodkitError
from toolkit.model.timeline import CONVERSATION, Role, SourceSample, Timeline
from toolkit.pipeline.episode.draft_memory import MEMORY
from toolkit.pipeline.episode.drafts import DRAFTS, read_draft
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.graph.memory import RunMemory, read_memory
from toolkit.pipeline.graph.plan import PlannedStage, planned_stages
from toolkit.pipeline.graph.stage import DamagedResult, Results
from toolkit.pipeline.stages.arrange import ArrangeSettings, timeline_of
from toolkit.pipeline.stages.labels import stage_label
from toolkit.pipeline.stages.listen import LISTEN_FILE
from toolkit.pipeline.stages.production import Production
from toolkit.pipeline.stages.results import ALL_SPEECH, DURATION_S, MUSIC_FACTS, OPENING, TIMELINE

# Seconds of work for a minute of one track or of the episode, on two cores of 2020, where no earlier run tells.
_WORK_PER_MINUTE_S = {
    "analyse": 0.6, "sync": 0.2, "activity": 0.5, "conversation": 2.5, "transcribe": 7.0, "voices": 3.0, "master": 2.5,
    "clips": 0.4, "chapters": 0.2, "highlights": 0.1, "transcript": 0.1, "tag": 0.1,
}  # fmt: skip
# Bytes for a second of one track or of the episode that results take in the cache.
_BYTES_PER_S = {"analyse": 32_000, "conversation": 192_000, "master": 32_000, "tag": 32_000, "music": 384_000}
_AT_ONCE = 1.6
_MINUTE_S = 60.0
_MEGABYTE = 1e6


@dataclass(frozen=True)
class PlannedInsert:
    """An insert: when it is asked for and plays, in conversation time, and when in the episode; all in seconds."""

    file: str
    title: str
    asked_s: float
    moved_s: float
    plays_s: float


@dataclass(frozen=True)
class EpisodePlan:
    """What a run would do.

    ``duration_s`` is the episode's as far as known, ``work_s`` the expected time of the run; ``shortened`` pauses lose
    ``tightened_s`` in all. ``arranged`` tells whether pauses and inserts are known: they are once the tracks were measured.
    """

    title: str
    out: str
    show: str
    duration_s: float
    work_s: float
    disk_bytes: int
    stages: tuple[PlannedStage, ...]
    arranged: bool
    tighten_over_s: float
    shortened: int
    tightened_s: float
    inserts: tuple[PlannedInsert, ...]
    inferred: tuple[str, ...]
    origins: dict[str, str]
    remarks: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        found = asdict(self)
        found["stages"] = [
            {"name": s.name, "does": stage_label(s.name), "runs": not s.is_kept, "why": s.why} for s in self.stages
        ]
        return found

    def text(self) -> str:
        """Return what a person reads."""
        return "\n".join(_lines(self))


def plan_episode(path: Path, *, out: Path | None = None, options: ProduceOptions | None = None) -> EpisodePlan:
    """Say what producing an episode would do; recordings that no run has read yet count as new and are not read.

    Raises
    ------
    PodkitError
        What a run would be refused for before its first stage.
    """
    job = Production(path, out, options or ProduceOptions(), plans=True)
    memory = read_memory(job.folder.state)
    stages = planned_stages(job.stages(), job.cache, memory, dict(_edited(job.folder.draft, memory)))
    runs = [stage for stage in stages if not stage.is_kept]
    results = Results({stage.name: stage.folder for stage in stages if stage.folder is not None})
    duration_s = _duration_s(job, results)
    arrangement = job.arrangement()
    try:
        arranged = _arranged(results, arrangement)
    except (KeyError, DamagedResult):
        arranged = None
    shortened, tightened_s, inserts = arranged or (0, 0.0, ())
    return EpisodePlan(
        title=job.folder.episode.title,
        out=str(job.folder.out),
        show=str(job.folder.show or ""),
        duration_s=duration_s,
        work_s=sum(_work_s(stage, duration_s) for stage in runs) / _AT_ONCE,
        disk_bytes=round(sum(_BYTES_PER_S.get(stage.kind, 0) * duration_s for stage in runs)),
        stages=stages,
        arranged=arranged is not None,
        tighten_over_s=arrangement.tighten_s,
        shortened=shortened,
        tightened_s=round(tightened_s, 3),
        inserts=inserts,
        inferred=job.folder.episode.inferred,
        origins=dict(job.folder.origins),
        remarks=_remarks(job),
    )


def draft_digests(folder: Path) -> dict[str, str]:
    """Return a digest of each draft as it lies in the folder, by the stage that looks at it."""
    files = {f"resolve:{name}": file for name, file in DRAFTS.items()} | {"resolve:listen": LISTEN_FILE}
    found = {}
    for stage, file in files.items():
        content = read_draft(folder / file)
        found[stage] = "" if content is None else hashlib.sha256(content).hexdigest()
    return found


def _edited(folder: Path, memory: RunMemory) -> Iterator[tuple[str, str]]:
    now = draft_digests(folder)
    for stage, digest in now.items():
        if memory.drafts.get(stage, "") != digest:
            file = LISTEN_FILE if stage == "resolve:listen" else DRAFTS[stage.partition(":")[2]]
            yield stage, f"draft/{file} was {'edited' if digest else 'deleted'}"
    if memory.drafts and not (folder / MEMORY).exists():
        yield "resolve:transcript", "the drafts were moved"


def _duration_s(job: Production, results: Results) -> float:
    if results.has(TIMELINE):
        return results.get(TIMELINE).duration_s
    lengths = []
    for part in job.parts:
        try:
            lengths.append(probe(part.track.file).duration_s)
        except PodkitError:
            continue
    return max(lengths, default=0.0)


def _work_s(stage: PlannedStage, duration_s: float) -> float:
    return stage.seconds or _WORK_PER_MINUTE_S.get(stage.kind, 0.0) * duration_s / _MINUTE_S


def _arranged(results: Results, settings: ArrangeSettings) -> tuple[int, float, tuple[PlannedInsert, ...]]:
    """Return how many pauses are shortened, by how many seconds in all, and where inserts land.

    Raises
    ------
    KeyError
        The tracks or the music were not measured yet.
    """
    results.get(ALL_SPEECH), results.get(DURATION_S)
    for name in settings.music.names:
        results.get(MUSIC_FACTS, name)
    found = results.find(OPENING, default=())
    timeline = timeline_of(results, settings, found[0] if found else None)
    whole = timeline_of(results, settings.untightened, found[0] if found else None)
    shortened = _joints(timeline) - _joints(whole)
    inserts = []
    for number, insert in enumerate(settings.music.inserts):
        clip = next(clip for clip in timeline.clips if clip.source == f"insert-{number}" and clip.role is Role.INSERT)
        before = [one for one in timeline.in_place(CONVERSATION) if one.until <= clip.at]
        moved = before[-1].end if before else SourceSample(0)
        inserts.append(
            PlannedInsert(
                insert.file, insert.title, insert.at_s, timeline.seconds(moved), round(timeline.seconds(clip.at), 3)
            )
        )
    return max(0, shortened), whole.duration_s - timeline.duration_s, tuple(inserts)


def _joints(timeline: Timeline) -> int:
    return len(timeline.in_place(CONVERSATION))


def _remarks(job: Production) -> tuple[str, ...]:
    listener = job.listener
    if listener is None:
        return ()
    if listener.model.origin == "to be fetched":
        return (f"the model {listener.model.name} is fetched first: none is here that knows the language",)
    return (f"transcribed by {listener.engine_name} with {listener.model.name}",)


def _lines(plan: EpisodePlan) -> Iterator[str]:
    length = f", {short_clock_text(plan.duration_s)}" if plan.duration_s else ""
    yield f"{plan.title}{length}, into {plan.out}"
    if plan.show:
        yield f"show: {plan.show}"
    runs = [stage for stage in plan.stages if not stage.is_kept]
    kept = len(plan.stages) - len(runs)
    if not runs:
        yield f"nothing to do: all {kept} results are there; the files in out/ are published again where they differ"
    else:
        minutes = max(1, round(plan.work_s / _MINUTE_S))
        took = "under a minute" if plan.work_s < _MINUTE_S else f"about {minutes} minutes"
        yield f"runs {len(runs)} of {len(plan.stages)} stages: {took}, {plan.disk_bytes / _MEGABYTE:.0f} MB at most"
        for why in dict.fromkeys(stage.why for stage in runs):
            names = [stage_label(stage.name) for stage in runs if stage.why == why]
            yield f"  {why}: {', '.join(names)}"
    yield from _arrangement_lines(plan)
    yield from (f"inferred: {line}" for line in plan.inferred)
    yield from plan.remarks
    by_origin: dict[str, list[str]] = {}
    for key, origin in plan.origins.items():
        by_origin.setdefault(origin, []).append(key)
    yield from (f"from {origin}: {', '.join(sorted(keys))}" for origin, keys in sorted(by_origin.items()))


def _arrangement_lines(plan: EpisodePlan) -> Iterator[str]:
    if not plan.arranged:
        if plan.tighten_over_s or plan.inserts:
            yield "pauses and inserts: known once the tracks were measured"
        return
    if plan.tighten_over_s:
        count = "1 pause" if plan.shortened == 1 else f"{plan.shortened} pauses"
        yield f"tighten: {count} over {plan.tighten_over_s:g} s become shorter, {plan.tightened_s:.1f} s in all"
    for insert in plan.inserts:
        asked, moved, plays = (short_clock_text(s) for s in (insert.asked_s, insert.moved_s, insert.plays_s))
        name = f"{insert.title} ({insert.file})" if insert.title else insert.file
        yield f"insert {name}: asked for at {asked}, goes into the pause at {moved}, plays at {plays} of the episode"
