"""The music stages: intro, outro, inserts and beds at the episode's rate, trimmed, measured, and ducked under speech.

Light to import; the work is in :mod:`toolkit.pipeline.stages.music_work`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.stage import Results, Stage, Work
from toolkit.pipeline.stages.results import ALL_SPEECH, DUCKED_BED, MUSIC

_WORK = ("toolkit.pipeline.stages.music_work",)

_BED = "bed-"


@dataclass(frozen=True)
class MusicSettings:
    """A piece of music; a bed keeps the silence at its ends, which places it."""

    recording: SourceFile
    is_bed: bool


@dataclass(frozen=True)
class BedSettings:
    """The name of a bed, and the conversation time at which it begins."""

    name: str
    at_s: float


def music_stage(name: str, recording: SourceFile) -> Stage[MusicSettings]:
    """Prepare the piece of music called ``name``: ``intro``, ``outro``, ``insert-N`` or ``bed-N``."""
    settings = MusicSettings(recording, name.startswith(_BED))
    return Stage(MUSIC.stage_of(name), prepare_music, settings, weight=0.3, loads=_WORK)


def prepare_music(work: Work, settings: MusicSettings) -> None:
    """Decode, trim and measure a piece of music."""
    from toolkit.pipeline.stages.music_work import prepare

    prepare(work, settings)


def bed_stage(name: str, at_s: float) -> Stage[BedSettings]:
    """Duck a bed, which begins at ``at_s`` of the conversation, under whoever speaks."""
    needs = (MUSIC.stage_of(name), ALL_SPEECH.stage)
    return Stage(DUCKED_BED.stage_of(name), duck_bed, BedSettings(name, at_s), needs=needs, weight=0.2, loads=_WORK)


def duck_bed(work: Work, settings: BedSettings) -> None:
    """Write a bed as it is heard under the conversation."""
    from toolkit.pipeline.stages.music_work import duck

    duck(work, settings)


def sound_stage(name: str) -> str:
    """Return the stage that gives a piece of music as it is heard: beds are ducked."""
    return DUCKED_BED.stage_of(name) if name.startswith(_BED) else MUSIC.stage_of(name)


def sound_of(results: Results, name: str) -> Path:
    """Return the file of a piece of music as it is heard."""
    return results.get(DUCKED_BED, name) if name.startswith(_BED) else results.get(MUSIC, name)
