"""The music stages: intro, outro, inserts and beds at the episode's rate, trimmed, measured, and ducked under speech.

pydub does the trimming and fading of parts short enough to hold; a long insert is decoded as it is. Light to import: a
decoder loads when a stage runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.model.span import Span, clip_spans, shift_spans
from toolkit.pipeline.graph.key import SourceFile
from toolkit.pipeline.graph.stage import Results, Stage, Work
from toolkit.pipeline.stages.results import ALL_SPEECH, DUCKED_BED, MUSIC, MUSIC_FACTS, SAMPLE_RATE, MusicFacts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# pydub holds all samples: five minutes of stereo are 115 MB, and no jingle is longer.
_LONGEST_FOR_PYDUB_S = 300.0
_EDGE_FADE_MS = 10
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
    return Stage(MUSIC.stage_of(name), prepare_music, settings, weight=0.3)


def prepare_music(work: Work, settings: MusicSettings) -> None:
    """Decode, trim and measure a piece of music."""
    import numpy as np
    import soundfile

    from toolkit.audio.measure import measure_blocks
    from toolkit.media.decode import decode_blocks
    from toolkit.media.probe import probe

    file = settings.recording.path
    facts = probe(file)
    blocks = decode_blocks(
        file, sample_rate=SAMPLE_RATE, channels=2, on_warning=lambda warning: work.warn(f"{file.name}: {warning}")
    )
    if facts.duration_s <= _LONGEST_FOR_PYDUB_S and not settings.is_bed:
        blocks = iter([_trimmed(np.concatenate([np.zeros((0, 2), np.float32), *blocks]))])
    target = work.path(MUSIC)
    measurement = measure_blocks(_written(blocks, target), SAMPLE_RATE, 2)
    work.put(MUSIC_FACTS, MusicFacts(soundfile.info(target).frames, measurement))


def bed_stage(name: str, at_s: float) -> Stage[BedSettings]:
    """Duck a bed, which begins at ``at_s`` of the conversation, under whoever speaks."""
    needs = (MUSIC.stage_of(name), ALL_SPEECH.stage)
    return Stage(DUCKED_BED.stage_of(name), duck_bed, BedSettings(name, at_s), needs=needs, weight=0.2)


def duck_bed(work: Work, settings: BedSettings) -> None:
    """Write a bed as it is heard under the conversation."""
    import numpy as np

    from toolkit.audio.duck import duck_gains
    from toolkit.audio.envelope import HOP_S
    from toolkit.audio.mix import gains_of
    from toolkit.pipeline.files.own_audio import blocks_of

    at_s = settings.at_s
    length_s = work.get(MUSIC_FACTS, settings.name).length_samples / SAMPLE_RATE
    speech = work.get(ALL_SPEECH)
    own = shift_spans(clip_spans(speech, Span(at_s, at_s + length_s)), -at_s)
    curve = duck_gains(own, max(1, int(np.ceil(length_s / HOP_S))), HOP_S)

    def ducked() -> Iterator[NDArray[np.float32]]:
        at = 0
        for block in blocks_of(work.get(MUSIC, settings.name)):
            yield block * gains_of(curve, at, len(block), SAMPLE_RATE, HOP_S)[:, None]
            at += len(block)

    for _ in _written(ducked(), work.path(DUCKED_BED)):
        pass


def sound_stage(name: str) -> str:
    """Return the stage that gives a piece of music as it is heard: beds are ducked."""
    return DUCKED_BED.stage_of(name) if name.startswith(_BED) else MUSIC.stage_of(name)


def sound_of(results: Results, name: str) -> Path:
    """Return the file of a piece of music as it is heard."""
    return results.get(DUCKED_BED, name) if name.startswith(_BED) else results.get(MUSIC, name)


def _trimmed(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    from toolkit.pipeline.files.short_sound import faded, trimmed

    return faded(trimmed(samples, SAMPLE_RATE), SAMPLE_RATE, _EDGE_FADE_MS, _EDGE_FADE_MS)


def _written(blocks: Iterable[NDArray[np.float32]], target: Path) -> Iterator[NDArray[np.float32]]:
    import soundfile

    with soundfile.SoundFile(target, "w", SAMPLE_RATE, 2, subtype="FLOAT", format="RF64") as file:
        for block in blocks:
            file.write(block)
            yield block
