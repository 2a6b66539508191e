"""The excerpts stage: a passage of each track as it came and as it went into the mix, at one loudness, to compare by ear.

Light to import; what measures and encodes loads when the stage runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.preset import Deliverable
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.stages.mix import excerpt_files
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import CONVERSATION_MIX, EXCERPTS, MIXED, SAMPLE_RATE, Excerpt

_WORK = ("toolkit.audio.loudness",)

_ENCODED = Deliverable("mp3", bitrate_kbps=96, sample_rate=SAMPLE_RATE, channels=1)
# Loud enough for a laptop, and low enough that no peak of speech is clipped by it.
_AT_LUFS, _HIGHEST_PEAK = -20.0, 0.9


@dataclass(frozen=True)
class ExcerptSettings:
    """The tracks that are heard, and the encoder."""

    voices: tuple[str, ...]
    encoder: str


def excerpts_stage(voices: Sequence[Part], *, encoder: str) -> Stage[ExcerptSettings]:
    """Encode the passages that the mix has kept of each track."""
    settings = ExcerptSettings(tuple(part.name for part in voices), encoder)
    return Stage(EXCERPTS.stage, cut_excerpts, settings, needs=(CONVERSATION_MIX.stage,), weight=0.2, loads=_WORK)


def cut_excerpts(work: Work, settings: ExcerptSettings) -> None:
    """Write ``NAME-before.mp3`` and ``NAME-after.mp3`` for every track on which somebody speaks."""
    tracks = work.get(MIXED).tracks
    folder = work.folders[CONVERSATION_MIX.stage]
    found = []
    for name in settings.voices:
        span = tracks[name].excerpt
        if span is None:
            continue
        before, after = f"{name}-before.mp3", f"{name}-after.mp3"
        _encode([folder / file for file in excerpt_files(name)], [work.folder / file for file in (before, after)])
        found.append(Excerpt(name, span, before, after))
    work.put(EXCERPTS, tuple(found))


def _encode(sources: Sequence[Path], targets: Sequence[Path]) -> None:
    """Encode passages at one loudness: what has the highest peaks decides how loud that is."""
    import numpy as np
    import soundfile

    from toolkit.audio.loudness import measure_loudness
    from toolkit.media.encode import encode

    passages = [soundfile.read(source, dtype="float32", always_2d=True)[0] for source in sources]
    lufs = [measure_loudness([passage], SAMPLE_RATE, 1).integrated_lufs for passage in passages]
    gains = [10 ** ((_AT_LUFS - own) / 20) if np.isfinite(own) else 1.0 for own in lufs]
    peaks = [gain * float(np.abs(passage).max(initial=0.0)) for gain, passage in zip(gains, passages, strict=True)]
    down = min(1.0, _HIGHEST_PEAK / max(*peaks, 1e-9))
    for passage, gain, target in zip(passages, gains, targets, strict=True):
        encode([passage * np.float32(gain * down)], SAMPLE_RATE, _ENCODED, target)
