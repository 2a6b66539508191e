"""The sound of the conversation: who speaks when, and every voice synced, cleaned, levelled and mixed.

Owns the order of the steps and what is measured around them; how each works is in the audio room.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.bleed import Activity, who_speaks
from toolkit.audio.clock import Clock, envelope_on_session, spans_in_source, spans_on_session
from toolkit.audio.envelope import HOP_S, SILENCE_LUFS
from toolkit.model.measurement import Measurement, Span
from toolkit.pipeline.analysing import ENVELOPE, MEASUREMENT
from toolkit.pipeline.stages import Stage, Work
from toolkit.pipeline.syncing import CLOCKS, Part
from toolkit.pipeline.transcribing import SPEECH_SPANS
from toolkit.pipeline.values import load_value, save_value

ACTIVE = "active.npy"
COUPLING = "coupling.npy"
ALL_SPEECH = "speech.json"


def activity_stage(voices: Sequence[Part]) -> Stage:
    """Decide who speaks when, across all voices together; give each track's own speech in its source time.

    Gives ``speech-PART.json`` (source time), ``speech.json`` (anybody, session time), ``active.npy``.
    """

    def run(work: Work) -> None:
        clocks = voice_clocks(work, voices)
        envelopes = session_envelopes(work, voices, clocks)
        speech = [
            spans_on_session(load_value(work.needs[f"analyse:{part.name}"] / SPEECH_SPANS, tuple[Span, ...]), clock)
            for part, clock in zip(voices, clocks, strict=True)
        ]
        activity = who_speaks(envelopes, HOP_S, speech)
        np.save(work.folder / ACTIVE, activity.active)
        np.save(work.folder / COUPLING, activity.coupling_db)
        for part, clock, spans in zip(voices, clocks, activity.spans, strict=True):
            save_value(work.folder / f"speech-{part.name}.json", spans_in_source(spans, clock), tuple[Span, ...])
        save_value(work.folder / "spans.json", activity.spans, tuple[tuple[Span, ...], ...])
        save_value(work.folder / ALL_SPEECH, _anybody(activity.spans), tuple[Span, ...])

    needs = ("sync", *(f"analyse:{part.name}" for part in voices))
    return Stage("activity", run, needs=needs, settings=[part.name for part in voices], weight=0.3)


def voice_clocks(work: Work, voices: Sequence[Part]) -> tuple[Clock, ...]:
    """Return the clocks of the voices; a sync among more tracks (a reference) has theirs by name."""
    clocks = load_value(work.needs["sync"] / CLOCKS, dict[str, Clock])
    return tuple(clocks[part.name] for part in voices)


def session_envelopes(work: Work, voices: Sequence[Part], clocks: Sequence[Clock]) -> NDArray[np.float32]:
    """Return the voices' levels on the session's clock, shape (voices, n), one value every 10 ms."""
    folders = [work.needs[f"analyse:{part.name}"] for part in voices]
    ends = [
        clock.to_session(load_value(folder / MEASUREMENT, Measurement).duration_s)
        for folder, clock in zip(folders, clocks, strict=True)
    ]
    hops = max(1, int(np.ceil(max(ends) / HOP_S)))
    rows = [
        envelope_on_session(np.load(folder / ENVELOPE), HOP_S, clock, hops, empty=SILENCE_LUFS)
        for folder, clock in zip(folders, clocks, strict=True)
    ]
    return np.stack(rows)


def load_activity(work: Work) -> Activity:
    """Return what :func:`activity_stage` decided."""
    folder = work.needs["activity"]
    spans = load_value(folder / "spans.json", tuple[tuple[Span, ...], ...])
    return Activity(np.load(folder / ACTIVE), spans, np.load(folder / COUPLING))


def _anybody(spans: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """Return the stretches in which at least one of the tracks speaks."""
    joined: list[Span] = []
    for span in sorted((span for track in spans for span in track), key=lambda span: span.start_s):
        if joined and span.start_s <= joined[-1].end_s:
            joined[-1] = Span(joined[-1].start_s, max(joined[-1].end_s, span.end_s))
        else:
            joined.append(span)
    return tuple(joined)
