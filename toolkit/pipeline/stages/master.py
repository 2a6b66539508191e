"""The master stage: the timeline rendered, brought to the preset's loudness, encoded, decoded again and measured.

Light to import; the work is in :mod:`toolkit.pipeline.stages.master_work`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.model.master_plan import MasterPlan
from toolkit.model.measurement import Measurement
from toolkit.model.preset import Deliverable, Preset
from toolkit.model.report import Action
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.graph.values import load_value, plain, save_value

MASTERED = "mastered.json"


@dataclass(frozen=True)
class Delivered:
    """One encoded file in the stage's folder, as it measures when decoded."""

    file: str
    deliverable: Deliverable
    measurement: Measurement


@dataclass(frozen=True)
class Mastered:
    """What the master stage gave: the master's figures, the plan that made it, what was done, and every file."""

    master: Measurement
    plan: MasterPlan
    channels: int
    actions: tuple[Action, ...]
    delivered: tuple[Delivered, ...]


def master_stage(preset: Preset, music: tuple[str, ...]) -> Stage:
    """Render, master and encode every deliverable of a preset."""

    def run(work: Work) -> None:
        from toolkit.pipeline.stages.master_work import Mastering

        save_value(work.folder / MASTERED, Mastering(work, preset, music).finish())

    needs = ("activity", *rendered_from(music))
    settings = [
        preset.title,
        preset.noise_floor_dbfs,
        preset.target_lufs,
        preset.peak_dbtp,
        preset.tolerance_lu,
        [plain(d) for d in preset.deliverables],
    ]
    return Stage("master", run, needs=needs, settings=settings, version=2, weight=4.0)


def rendered_from(music: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stages whose results an episode is rendered from."""
    return ("conversation", "arrange", *(sound_of(name) for name in music))


def sound_of(name: str) -> str:
    """Return the stage that gives a musical part as it is heard: beds are ducked before."""
    return f"bed:{name.removeprefix('bed-')}" if name.startswith("bed-") else f"music:{name}"


def load_mastered(folder: Path) -> Mastered:
    """Return what :func:`master_stage` gave."""
    return load_value(folder / MASTERED, Mastered)
