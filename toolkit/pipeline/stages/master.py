"""The master stage: the timeline rendered, brought to the preset's loudness, encoded, decoded again and measured.

Light to import; the work is in :mod:`toolkit.pipeline.stages.master_work`.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.model.preset import Deliverable, Preset
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.stages.music import sound_stage
from toolkit.pipeline.stages.results import ALL_SPEECH, CONVERSATION_MIX, MASTERED, PLANNED_MASTER, TIMELINE

_WORK = ("toolkit.pipeline.stages.master_work",)


@dataclass(frozen=True)
class MasterSettings:
    """What a preset asks of the master and its files, the music that plays, and which ffmpeg encodes.

    ``name`` is what messages call the preset.
    """

    name: str
    target_lufs: float
    tolerance_lu: float
    peak_dbtp: float
    noise_floor_dbfs: float | None
    deliverables: tuple[Deliverable, ...]
    music: tuple[str, ...]
    encoder: str


def master_stage(preset: Preset, music: tuple[str, ...], *, encoder: str) -> Stage[MasterSettings]:
    """Render, master and encode every deliverable of a preset; ``encoder`` stands for the ffmpeg that does it."""
    settings = _settings(preset, music, encoder)
    needs = (ALL_SPEECH.stage, *rendered_from(music))
    return Stage(MASTERED.stage, master, settings, needs=needs, version=3, weight=4.0, loads=_WORK)


def _settings(preset: Preset, music: tuple[str, ...], encoder: str) -> MasterSettings:
    return MasterSettings(
        preset.title,
        preset.target_lufs,
        preset.tolerance_lu,
        preset.peak_dbtp,
        preset.noise_floor_dbfs,
        preset.deliverables,
        music,
        encoder,
    )


def plan_master_stage(preset: Preset) -> Stage[MasterSettings]:
    """Decide how a conversation without music would be mastered; encode nothing."""
    return Stage(
        PLANNED_MASTER.stage, plan_only, _settings(preset, (), ""), needs=rendered_from(()), weight=0.5, loads=_WORK
    )


def master(work: Work, settings: MasterSettings) -> None:
    """Fill the folder of the master."""
    from toolkit.pipeline.stages.master_work import Mastering

    Mastering(work, settings).finish()


def plan_only(work: Work, settings: MasterSettings) -> None:
    """Give the plan of a master."""
    from toolkit.pipeline.stages.master_work import Mastering

    Mastering(work, settings).plan()


def rendered_from(music: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stages whose results an episode is rendered from."""
    return (CONVERSATION_MIX.stage, TIMELINE.stage, *(sound_stage(name) for name in music))
