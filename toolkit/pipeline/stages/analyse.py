"""The analyse stage: what one decode of a track tells, kept for every stage that asks.

Light to import, like every module that declares stages: a run from the cache loads no meter and no decoder.
"""

from __future__ import annotations

from toolkit.model.episode import Track
from toolkit.model.span import Span
from toolkit.pipeline.graph.stage import Stage, Work
from toolkit.pipeline.graph.values import save_value

MEASUREMENT, ENVELOPE, DEFECTS = "measurement.json", "envelope.npy", "defects.json"
SPEECH_COPY, SPEECH_SPANS = "speech.wav", "speech.json"


def analyse_stage(part: str, track: Track, digest: str) -> Stage:
    """Measure a track and keep its 16 kHz copy; ``digest`` stands for the recording's contents."""

    def run(work: Work) -> None:
        import numpy as np

        from toolkit.pipeline.episode.analysis import analyse_recording

        copy = work.folder / SPEECH_COPY
        analysed = analyse_recording(
            track.file, side=track.channel, speech_copy=copy, progress=work.progress, warn=work.warn
        )
        save_value(work.folder / MEASUREMENT, analysed.measurement)
        save_value(work.folder / SPEECH_SPANS, analysed.measurement.speech, tuple[Span, ...])
        save_value(work.folder / DEFECTS, analysed.defects)
        np.save(work.folder / ENVELOPE, analysed.envelope_db)

    return Stage(f"analyse:{part}", run, settings=[digest, track.file.name, track.channel], version=3, weight=1.0)
