"""The analyse stage: what one decode of a track tells, kept for every stage that asks.

Light to import, like every module that declares a stage: a run from the cache loads no decoder and no meter, so what a
stage works with is imported inside the function that does the work.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.model.episode import Side
from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import DEFECTS, ENVELOPE_DB, MEASUREMENT, SPEECH_COPY, SPEECH_FOUND

_WORK = ("toolkit.pipeline.episode.analysis",)


@dataclass(frozen=True)
class AnalyseSettings:
    """The recording of a track, and which side of it is the track's."""

    recording: SourceFile
    side: Side


def analyse_stage(part: Part) -> Stage[AnalyseSettings]:
    """Measure a track and keep its 16 kHz copy."""
    settings = AnalyseSettings(part.recording, part.track.channel)
    return Stage(MEASUREMENT.stage_of(part.name), analyse, settings, version=3, loads=_WORK)


def analyse(work: Work, settings: AnalyseSettings) -> None:
    """Decode a recording once and keep everything that this tells."""
    from toolkit.pipeline.episode.analysis import analyse_recording

    analysed = analyse_recording(
        settings.recording.path,
        side=settings.side,
        speech_copy=work.path(SPEECH_COPY),
        progress=work.progress,
        warn=work.warn,
    )
    work.put(MEASUREMENT, analysed.measurement)
    work.put(SPEECH_FOUND, analysed.measurement.speech)
    work.put(DEFECTS, analysed.defects)
    work.put(ENVELOPE_DB, analysed.envelope_db)
