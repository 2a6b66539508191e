"""What a run would do, told without running: which stages have their results already, which run, and because of what.

A stage that comes out the same spares what follows from it; that is not known before, so a plan says the most that may run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.pipeline.graph.memory import RunMemory, StageMemory, settings_digests
from toolkit.pipeline.graph.run import key_from
from toolkit.pipeline.graph.stage import Stage
from toolkit.storage.cache import Cache


@dataclass(frozen=True)
class PlannedStage:
    """A stage as a run would treat it: ``why`` is empty for one whose result is kept; ``seconds`` of its last run, 0 for none.

    ``folder`` is where a kept result lies. A stage that looks at a draft runs in any case, and counts as kept where
    nothing it reads changed.
    """

    name: str
    kind: str
    why: str = ""
    seconds: float = 0.0
    folder: Path | None = None

    @property
    def is_kept(self) -> bool:
        """Whether its result is there already."""
        return not self.why


def planned_stages(
    stages: Sequence[Stage[Any]], cache: Cache, memory: RunMemory, edited: Mapping[str, str]
) -> tuple[PlannedStage, ...]:
    """Return every stage of a graph, in an order in which each comes after those it needs.

    Parameters
    ----------
    stages : sequence of Stage
    cache : Cache
        Looked into, not changed.
    memory : RunMemory
        The last run.
    edited : mapping of str to str
        Stages that look at a draft which changed since, with the reason.
    """
    plan: dict[str, PlannedStage] = {}
    identities: dict[str, str] = {}
    waiting = list(stages)
    while waiting:
        ready = [stage for stage in waiting if all(need in plan for need in stage.needs)]
        if not ready:
            raise ValueError(f"stages need what nobody gives: {', '.join(stage.name for stage in waiting)}")
        for stage in ready:
            waiting.remove(stage)
            known = memory.stages.get(stage.name, StageMemory())
            planned = _planned(stage, known, cache, [plan[need] for need in stage.needs], identities, edited)
            plan[stage.name] = planned
            identities[stage.name] = known.identity
    return tuple(plan.values())


def _planned(
    stage: Stage[Any],
    known: StageMemory,
    cache: Cache,
    needs: Sequence[PlannedStage],
    identities: Mapping[str, str],
    edited: Mapping[str, str],
) -> PlannedStage:
    def runs(why: str) -> PlannedStage:
        return PlannedStage(stage.name, stage.kind, why, known.seconds)

    changed = next((need.why for need in needs if not need.is_kept), "")
    if not known.identity:
        return runs(changed or "new")
    why = _changed_settings(stage, known) or changed or edited.get(stage.name, "")
    if why:
        return runs(why)
    if stage.runs_always:
        folder = cache.root / known.folder
    else:
        folder = cache.place(stage.kind, key_from(stage, [identities[need] for need in stage.needs]))
    if not folder.is_dir():
        return runs("its result is not in the cache any more")
    return PlannedStage(stage.name, stage.kind, seconds=known.seconds, folder=folder)


def _changed_settings(stage: Stage[Any], known: StageMemory) -> str:
    """Return which settings of a stage changed, in words; "" for none."""
    now = settings_digests(stage)
    changed = [name for name in (*now, *known.settings) if now.get(name) != known.settings.get(name)]
    if changed:
        return f"changed: {', '.join(name.replace('_', ' ') for name in dict.fromkeys(changed))}"
    if list(stage.needs) != known.needs:
        others = sorted(set(stage.needs) ^ set(known.needs))
        return f"changed: {', '.join(others)}" if others else "changed: the order of tracks"
    return "a newer podkit" if stage.version != known.version else ""
