"""The stage that tells people apart in one recording, where the user gives a model for it.

Light to import: the model's runtime loads when the stage runs.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.pipeline.files.own_audio import read_speech_copy
from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.stage import Load, Results, Stage, Work
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import (
    MEASUREMENT,
    OWN_SPEECH,
    SPEECH_COPY,
    VOICE_CENTRES_S,
    VOICE_SIMILARITY,
)
from toolkit.speech.voices import Voices, find_voices

_WORK = ("scipy.cluster.hierarchy",)


@dataclass(frozen=True)
class DiariseSettings:
    """The track, and the model that gives a print of a voice."""

    voice: str
    model: SourceFile


def diarise_stage(part: Part, model: SourceFile) -> Stage[DiariseSettings]:
    """Find the voices of a track."""
    needs = (MEASUREMENT.stage_of(part.name), OWN_SPEECH.stage)
    settings = DiariseSettings(part.name, model)
    name = VOICE_SIMILARITY.stage_of(part.name)
    return Stage(name, diarise, settings, needs=needs, version=2, load=Load.ENGINE, weight=3.0, loads=_WORK)


def diarise(work: Work, settings: DiariseSettings) -> None:
    """Give the similarity of each stretch of speech to each voice."""
    from toolkit.speech.voice_prints import open_voice_model

    spans = work.get(OWN_SPEECH)[settings.voice]
    read = read_speech_copy(work.get(SPEECH_COPY, settings.voice))
    voices = find_voices(read, spans, open_voice_model(settings.model.path), work.progress)
    if voices.count == 1:
        work.warn(f"{settings.voice}: one voice is heard throughout, so everything is said by one speaker")
    work.put(VOICE_CENTRES_S, voices.centres_s)
    work.put(VOICE_SIMILARITY, voices.similarity)


def voices_of(results: Results, voice: str) -> Voices:
    """Return the voices that were found on a track."""
    return Voices(results.get(VOICE_CENTRES_S, voice), results.get(VOICE_SIMILARITY, voice))


def speaker_name(number: int) -> str:
    """Return what a voice is called whose name nobody gave, from 0."""
    return f"Speaker {number + 1}"
