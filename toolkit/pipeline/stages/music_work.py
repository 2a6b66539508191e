"""The sound of the music: decoded, trimmed and faded, and ducked under speech.

pydub does the trimming and fading of parts short enough to hold; a long insert is decoded as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from toolkit.audio.duck import duck_gains
from toolkit.audio.envelope import HOP_S
from toolkit.audio.measure import measure_blocks
from toolkit.audio.mix import gains_of
from toolkit.media.decode import decode_blocks
from toolkit.media.probe import probe
from toolkit.model.span import Span, clip_spans, shift_spans
from toolkit.pipeline.files.own_audio import blocks_of
from toolkit.pipeline.files.short_sound import faded, trimmed
from toolkit.pipeline.graph.stage import Work
from toolkit.pipeline.stages.music import BedSettings, MusicSettings
from toolkit.pipeline.stages.results import ALL_SPEECH, DUCKED_BED, MUSIC, MUSIC_FACTS, SAMPLE_RATE, MusicFacts

# pydub holds all samples: five minutes of stereo are 115 MB, and no jingle is longer.
_LONGEST_FOR_PYDUB_S = 300.0
_EDGE_FADE_MS = 10


def prepare(work: Work, settings: MusicSettings) -> None:
    """Decode, trim and measure a piece of music."""
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


def duck(work: Work, settings: BedSettings) -> None:
    """Write a bed as it is heard under the conversation."""
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


def _trimmed(samples: NDArray[np.float32]) -> NDArray[np.float32]:

    return faded(trimmed(samples, SAMPLE_RATE), SAMPLE_RATE, _EDGE_FADE_MS, _EDGE_FADE_MS)


def _written(blocks: Iterable[NDArray[np.float32]], target: Path) -> Iterator[NDArray[np.float32]]:

    with soundfile.SoundFile(target, "w", SAMPLE_RATE, 2, subtype="FLOAT", format="RF64") as file:
        for block in blocks:
            file.write(block)
            yield block
