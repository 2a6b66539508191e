"""The sound of the conversation: the decision who speaks, and one pass over all tracks in step.

Owns the order of the steps and what is measured around them; how each works is in the audio room.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
import soundfile
from numpy.typing import NDArray

from toolkit.audio.bleed import Activity, who_speaks
from toolkit.audio.clock import SMALLEST_DRIFT_PPM, Clock, envelope_on_session, spans_in_source, spans_on_session
from toolkit.audio.defects import Defects
from toolkit.audio.envelope import HOP_S, SILENCE_LUFS
from toolkit.audio.gain_sharing import FLOOR_DB, share_gains
from toolkit.audio.level import level_speakers
from toolkit.audio.measure import Analyser
from toolkit.audio.mix import MixPlan, mix_blocks, prepared
from toolkit.audio.repair_plan import Cleaning, CleaningPlan, plan_cleaning
from toolkit.model.denoiser import Denoiser
from toolkit.model.measurement import Measurement
from toolkit.model.report import Action
from toolkit.model.span import Span, join_spans
from toolkit.pipeline.episode.analysis import voice_blocks
from toolkit.pipeline.graph.stage import Work
from toolkit.pipeline.graph.values import load_value, save_value
from toolkit.pipeline.stages.analyse import DEFECTS, ENVELOPE, MEASUREMENT, SPEECH_SPANS
from toolkit.pipeline.stages.mix import (
    ACTIVE,
    ALL_SPEECH,
    COUPLING,
    DURATION,
    MIX_FILE,
    SAMPLE_RATE,
    SPEECH_LUFS,
    TRACK_SPANS,
    Mixed,
    TrackMixed,
)
from toolkit.pipeline.stages.sync import CLOCKS, Part

_UNITS = {Cleaning.DECLIP: "of full scale", Cleaning.DECLICK: "clicks a minute", Cleaning.PLOSIVES: "pops a minute", Cleaning.HIGH_PASS: "Hz",
          Cleaning.HUM: "dBFS before", Cleaning.NOISE: "dB", Cleaning.DE_ESS: "dB"}  # fmt: skip


def decide_activity(work: Work, voices: Sequence[Part]) -> None:
    """Fill the folder of the activity stage; see :func:`toolkit.pipeline.stages.mix.activity_stage`."""
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
    save_value(work.folder / TRACK_SPANS, activity.spans, tuple[tuple[Span, ...], ...])
    save_value(work.folder / ALL_SPEECH, join_spans(chain(*activity.spans)), tuple[Span, ...])
    save_value(work.folder / DURATION, envelopes.shape[1] * HOP_S)


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
    spans = load_value(folder / TRACK_SPANS, tuple[tuple[Span, ...], ...])
    return Activity(np.load(folder / ACTIVE), spans, np.load(folder / COUPLING))


class Mixing:
    """One mix on its way: plans for every track, then a single pass over all of them in step."""

    def __init__(
        self, work: Work, voices: Sequence[Part], uncleaned: frozenset[str], denoiser: Denoiser, *, stems: bool
    ) -> None:
        self._work = work
        self._voices = voices
        self._clocks = voice_clocks(work, voices)
        self._measured = [load_value(work.needs[f"analyse:{p.name}"] / MEASUREMENT, Measurement) for p in voices]
        activity = load_activity(work)
        self._spans, self._coupling_db = activity.spans, activity.coupling_db
        # Only their sum is kept: of a long session each of these is megabytes.
        envelopes = session_envelopes(work, voices, self._clocks)
        levelled = level_speakers(envelopes, activity.active, HOP_S, SPEECH_LUFS)
        self._before_lufs = levelled.before_lufs
        self._length = round(envelopes.shape[1] * HOP_S * SAMPLE_RATE)
        del envelopes
        self._gains_db = levelled.gains_db
        self._gains_db += share_gains(activity, HOP_S)
        self._cleaning = [self._cleaning_of(index, uncleaned, denoiser) for index in range(len(voices))]
        self._stems = stems

    def finish(self) -> Mixed:
        """Write the mix and return what was measured on the way."""
        after = [Analyser(SAMPLE_RATE, 1) for _ in self._voices]
        written = 0
        target = self._work.folder / MIX_FILE
        with contextlib.ExitStack() as files:
            stems = [files.enter_context(self._stem(part)) for part in self._voices] if self._stems else []

            def keep(track: int, block: NDArray[np.float32]) -> None:
                after[track].push(block)
                if stems:
                    stems[track].write(np.clip(block, -1.0, 1.0))

            mix = soundfile.SoundFile(target, "w", SAMPLE_RATE, 1, subtype="FLOAT", format="RF64")
            mix = files.enter_context(mix)
            blocks = mix_blocks(self._tracks(), list(self._gains_db), SAMPLE_RATE, hop_s=HOP_S, stems=keep)
            for block in blocks:
                mix.write(block)
                written += len(block)
                self._work.progress(written / self._length)
        tracks = {
            part.name: TrackMixed(meter.result(spans), self._actions(index))
            for index, (part, meter, spans) in enumerate(zip(self._voices, after, self._spans, strict=True))
        }
        return Mixed(written / SAMPLE_RATE, tracks, self._shared_actions())

    def _tracks(self) -> list[Iterator[NDArray[np.float32]]]:
        return [
            prepared(
                voice_blocks(
                    part.track.file,
                    SAMPLE_RATE,
                    inverted=self._measured[index].phase_inverted,
                    side=part.track.channel,
                ),
                SAMPLE_RATE,
                MixPlan(self._clocks[index], self._cleaning[index], self._gains_db[index]),
                self._length,
            )
            for index, part in enumerate(self._voices)
        ]

    def _stem(self, part: Part) -> soundfile.SoundFile:
        path = self._work.folder / f"stem-{part.name}.flac"
        return soundfile.SoundFile(path, "w", SAMPLE_RATE, 1, subtype="PCM_24", format="FLAC")

    def _cleaning_of(self, index: int, uncleaned: frozenset[str], denoiser: Denoiser) -> CleaningPlan:
        folder = self._work.needs[f"analyse:{self._voices[index].name}"]
        off = [kind for kind in Cleaning if kind.value in uncleaned]
        defects = load_value(folder / DEFECTS, Defects)
        return plan_cleaning(self._measured[index], defects, off=off, denoiser=denoiser)

    def _actions(self, index: int) -> tuple[Action, ...]:
        cleaned = [
            Action(a.kind.value, round(a.amount, 2), _UNITS[a.kind], a.why) for a in self._cleaning[index].actions
        ]
        clock, before_lufs = self._clocks[index], self._before_lufs[index]
        placed = []
        if abs(clock.offset_s) > HOP_S / 10:
            placed.append(Action("moved", round(clock.offset_s, 3), "s", "to where it belongs on the session's clock"))
        if abs(clock.drift_ppm) >= SMALLEST_DRIFT_PPM:
            placed.append(
                Action("resampled", round(clock.drift_ppm, 1), "ppm", "its recorder's clock runs at another speed")
            )
        if not np.isfinite(before_lufs):
            return (*cleaned, *placed, Action("kept down", 0.0, "dB", "nobody is heard to speak on this track"))
        gain_db = SPEECH_LUFS - before_lufs
        why = f"its speaker measured {before_lufs:.1f} LUFS, and everybody is brought to {SPEECH_LUFS:g} before the master"
        return (*cleaned, *placed, Action("levelled", round(gain_db, 1), "dB", why))

    def _shared_actions(self) -> tuple[Action, ...]:
        if len(self._voices) == 1:
            return ()
        off = self._coupling_db[~np.eye(len(self._voices), dtype=bool)]
        why = f"other voices reach a microphone up to {-off.max():.0f} dB down; who is silent is turned down, never off"
        return (Action("bleed", round(float(FLOOR_DB), 1), "dB", why),)
