"""The clips stage: each highlight as the master has it, with its captions, and as videos where they are wanted.

Light to import; the work is in :mod:`toolkit.pipeline.stages.clips_work`.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.stages.master import rendered_from
from toolkit.pipeline.stages.results import CLIPPED_HIGHLIGHTS, HIGHLIGHTS, MASTERED, TRANSCRIPT

_WORK = ("toolkit.pipeline.stages.clips_work",)

_VIDEO_WEIGHT = 12.0


@dataclass(frozen=True)
class Audiograms:
    """What the videos of clips show besides waveform and captions."""

    title: str
    show: str
    artwork: SourceFile | None


@dataclass(frozen=True)
class ClipsSettings:
    """The music that may play under a clip, the videos that are wanted, and which ffmpeg encodes."""

    music: tuple[str, ...]
    audiograms: Audiograms | None
    encoder: str


def clips_stage(settings: ClipsSettings) -> Stage[ClipsSettings]:
    """Render every highlight as the master has it, between the words around it, as MP3 with SRT captions.

    With ``audiograms`` each is a square and a vertical video as well (``NAME.square.mp4``, ``NAME.vertical.mp4``).
    """
    needs = (MASTERED.stage, *rendered_from(settings.music), HIGHLIGHTS.stage, TRANSCRIPT.stage)
    weight = 0.7 if settings.audiograms is None else _VIDEO_WEIGHT
    return Stage(CLIPPED_HIGHLIGHTS.stage, cut_clips, settings, needs=needs, version=3, weight=weight, loads=_WORK)


def cut_clips(work: Work, settings: ClipsSettings) -> None:
    """Write the clips, and the highlights with the file that each became."""
    from toolkit.pipeline.stages.clips_work import cut

    cut(work, settings)
