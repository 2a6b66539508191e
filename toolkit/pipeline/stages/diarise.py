"""The stage that tells people apart in one recording, where the user gives a model for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.model.span import Span
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.graph.values import load_value
from toolkit.pipeline.stages.analyse import SPEECH_COPY

if TYPE_CHECKING:
    from toolkit.speech.voices import Voices

_VOICES = "voices.npz"


def voices_stage(part: str, model: Path, digest: str) -> Stage:
    """Find the voices of a track; ``digest`` stands for the model's contents."""

    def run(work: Work) -> None:
        import numpy as np

        from toolkit.pipeline.files.own_audio import read_speech_copy
        from toolkit.speech.voice_prints import open_voice_model
        from toolkit.speech.voices import find_voices

        spans = load_value(work.needs["activity"] / f"speech-{part}.json", tuple[Span, ...])
        read = read_speech_copy(work.needs[f"analyse:{part}"] / SPEECH_COPY)
        voices = find_voices(read, spans, open_voice_model(model), work.progress)
        if voices.count == 1:
            work.warn(f"{part}: one voice is heard throughout, so everything is said by one speaker")
        np.savez(work.folder / _VOICES, centres_s=voices.centres_s, similarity=voices.similarity)

    needs = (f"analyse:{part}", "activity")
    return Stage(
        voices_stage_name(part), run, needs=needs, settings=[part, digest], version=2, load=Load.ENGINE, weight=3.0
    )


def voices_stage_name(part: str) -> str:
    """Return the name of the stage that finds the voices of a track."""
    return f"voices:{part}"


def load_voices(folder: Path) -> Voices:
    """Return what :func:`voices_stage` gave."""
    import numpy as np

    from toolkit.speech.voices import Voices

    with np.load(folder / _VOICES, allow_pickle=False) as held:
        return Voices(held["centres_s"], held["similarity"])


def speaker_name(number: int) -> str:
    """Return what a voice is called whose name nobody gave, from 0."""
    return f"Speaker {number + 1}"
