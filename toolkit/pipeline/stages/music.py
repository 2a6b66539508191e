"""The musical parts: intro, outro and inserts, trimmed, at the episode's rate, with their loudness known.

pydub does the trimming and fading of parts short enough to hold; a long insert is decoded as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.model.measurement import Measurement
from toolkit.model.span import Span, clip_spans, shift_spans
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.graph.values import load_value, save_value
from toolkit.pipeline.stages.mix import ALL_SPEECH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MUSIC_FILE = "music.wav"
MUSIC_FACTS = "music.json"
SAMPLE_RATE = 48_000
# pydub holds all samples: five minutes of stereo are 115 MB, and no jingle is longer.
_LONGEST_FOR_PYDUB_S = 300.0
_EDGE_FADE_MS = 10


@dataclass(frozen=True)
class MusicFacts:
    """A prepared part: its length at 48 kHz and its figures."""

    length_samples: int
    measurement: Measurement


def music_stage(name: str, file: Path, digest: str) -> Stage:
    """Prepare the musical part called ``name``; a bed (``bed-N``) keeps the silence at its ends, which places it."""

    def run(work: Work) -> None:
        import numpy as np
        import soundfile

        from toolkit.audio.measure import measure_blocks
        from toolkit.media.decode import decode_blocks
        from toolkit.media.probe import probe

        facts = probe(file)
        blocks = decode_blocks(
            file, sample_rate=SAMPLE_RATE, channels=2, on_warning=lambda said: work.warn(f"{file.name}: {said}")
        )
        if facts.duration_s <= _LONGEST_FOR_PYDUB_S and not name.startswith("bed-"):
            blocks = iter([_prepared(np.concatenate([np.zeros((0, 2), np.float32), *blocks]))])
        target = work.folder / MUSIC_FILE
        measurement = measure_blocks(_written(blocks, target), SAMPLE_RATE, 2)
        length = soundfile.info(target).frames
        save_value(work.folder / MUSIC_FACTS, MusicFacts(length, measurement))

    return Stage(f"music:{name}", run, settings=[digest, file.name], load=Load.CPU, weight=0.3)


def bed_stage(number: int, at_s: float) -> Stage:
    """Duck the bed ``bed-NUMBER``, which begins at ``at_s`` of the conversation, under whoever speaks."""

    def run(work: Work) -> None:
        import numpy as np

        from toolkit.audio.duck import duck_gains
        from toolkit.audio.envelope import HOP_S
        from toolkit.audio.mix import gains_of
        from toolkit.pipeline.files.own_audio import blocks_of

        speech = load_value(work.needs["activity"] / ALL_SPEECH, tuple[Span, ...])
        length_s = load_music(work.needs[f"music:bed-{number}"]).length_samples / SAMPLE_RATE
        own = shift_spans(clip_spans(speech, Span(at_s, at_s + length_s)), -at_s)
        curve = duck_gains(own, max(1, int(np.ceil(length_s / HOP_S))), HOP_S)

        def ducked() -> Iterator[NDArray[np.float32]]:
            at = 0
            for block in blocks_of(work.needs[f"music:bed-{number}"] / MUSIC_FILE):
                yield block * gains_of(curve, at, len(block), SAMPLE_RATE, HOP_S)[:, None]
                at += len(block)

        for _ in _written(ducked(), work.folder / MUSIC_FILE):
            pass

    return Stage(f"bed:{number}", run, needs=(f"music:bed-{number}", "activity"), settings=at_s, weight=0.2)


def load_music(folder: Path) -> MusicFacts:
    """Return the figures of a prepared part."""
    return load_value(folder / MUSIC_FACTS, MusicFacts)


def _prepared(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    from toolkit.pipeline.files.short_sound import faded, trimmed

    return faded(trimmed(samples, SAMPLE_RATE), SAMPLE_RATE, _EDGE_FADE_MS, _EDGE_FADE_MS)


def _written(blocks: Iterable[NDArray[np.float32]], target: Path) -> Iterator[NDArray[np.float32]]:
    import soundfile

    with soundfile.SoundFile(target, "w", SAMPLE_RATE, 2, subtype="FLOAT", format="RF64") as file:
        for block in blocks:
            file.write(block)
            yield block
