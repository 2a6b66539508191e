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
from toolkit.audio.envelope import HOP_S, SILENCE_LUFS
from toolkit.audio.excerpt import Kept, loudest_speech
from toolkit.audio.gain_sharing import FLOOR_DB, share_gains
from toolkit.audio.level import level_speakers
from toolkit.audio.measure import Analyser
from toolkit.audio.mix import MixPlan, mix_blocks, prepared
from toolkit.audio.repair_plan import Cleaning, CleaningPlan, plan_cleaning
from toolkit.model.report import Action
from toolkit.model.span import Span, join_spans
from toolkit.pipeline.episode.analysis import voice_blocks
from toolkit.pipeline.graph.stage import Work
from toolkit.pipeline.stages.mix import SPEECH_LUFS, MixSettings, MixVoice, excerpt_files, stem_file
from toolkit.pipeline.stages.results import (
    ACTIVE,
    ALL_SPEECH,
    CLOCKS,
    CONVERSATION_MIX,
    COUPLING_DB,
    DEFECTS,
    DURATION_S,
    ENVELOPE_DB,
    MEASUREMENT,
    MIXED,
    OWN_SPEECH,
    SAMPLE_RATE,
    SPEECH_FOUND,
    TRACK_SPEECH,
    Mixed,
    TrackMixed,
)

_UNITS = {Cleaning.DECLIP: "of full scale", Cleaning.DECLICK: "clicks a minute", Cleaning.PLOSIVES: "pops a minute", Cleaning.HIGH_PASS: "Hz",
          Cleaning.HUM: "dBFS before", Cleaning.NOISE: "dB", Cleaning.DE_ESS: "dB"}  # fmt: skip


def decide_activity(work: Work, voices: Sequence[str]) -> None:
    """Fill the folder of the activity stage; see :func:`toolkit.pipeline.stages.mix.activity_stage`."""
    clocks = _clocks(work, voices)
    envelopes = _session_envelopes(work, voices, clocks)
    found = [work.get(SPEECH_FOUND, name) for name in voices]
    speech = [spans_on_session(spans, clock) for spans, clock in zip(found, clocks, strict=True)]
    activity = who_speaks(envelopes, HOP_S, speech)
    own = {
        name: spans_in_source(spans, clock) for name, clock, spans in zip(voices, clocks, activity.spans, strict=True)
    }
    work.put(ACTIVE, activity.active)
    work.put(COUPLING_DB, activity.coupling_db)
    work.put(OWN_SPEECH, own)
    work.put(TRACK_SPEECH, activity.spans)
    work.put(ALL_SPEECH, join_spans(chain(*activity.spans)))
    work.put(DURATION_S, envelopes.shape[1] * HOP_S)


def _clocks(work: Work, voices: Sequence[str]) -> tuple[Clock, ...]:
    """Return the clocks of the voices; a sync among more tracks (a reference) has theirs by name."""
    clocks = work.get(CLOCKS)
    return tuple(clocks[name] for name in voices)


def _session_envelopes(work: Work, voices: Sequence[str], clocks: Sequence[Clock]) -> NDArray[np.float32]:
    """Return the voices' levels on the session's clock, shape (voices, n), one value every 10 ms."""
    ends = [
        clock.to_session(work.get(MEASUREMENT, name).duration_s) for name, clock in zip(voices, clocks, strict=True)
    ]
    hops = max(1, int(np.ceil(max(ends) / HOP_S)))
    rows = [
        envelope_on_session(work.get(ENVELOPE_DB, name), HOP_S, clock, hops, empty=SILENCE_LUFS)
        for name, clock in zip(voices, clocks, strict=True)
    ]
    return np.stack(rows)


class Mixing:
    """One mix on its way: plans for every track, then a single pass over all of them in step."""

    def __init__(self, work: Work, settings: MixSettings) -> None:
        self._work = work
        self._settings = settings
        self._voices = settings.voices
        names = [voice.name for voice in self._voices]
        self._clocks = _clocks(work, names)
        self._measured = [work.get(MEASUREMENT, name) for name in names]
        self._spans, self._coupling_db = work.get(TRACK_SPEECH), work.get(COUPLING_DB)
        # Only their sum is kept: of a long session each of these is megabytes.
        envelopes = _session_envelopes(work, names, self._clocks)
        activity = Activity(work.get(ACTIVE), self._spans, self._coupling_db)
        levelled = level_speakers(envelopes, activity.active, HOP_S, SPEECH_LUFS)
        self._before_lufs = levelled.before_lufs
        self._length = round(envelopes.shape[1] * HOP_S * SAMPLE_RATE)
        del envelopes
        self._gains_db = levelled.gains_db
        self._gains_db += share_gains(activity, HOP_S)
        self._cleaning = [self._cleaning_of(index) for index in range(len(self._voices))]
        own = work.get(OWN_SPEECH)
        self._passages = [loudest_speech(work.get(ENVELOPE_DB, name), HOP_S, own[name]) for name in names]
        self._before = [_kept(passage) for passage in self._passages]
        self._after = [_kept(self._in_session(index)) for index in range(len(names))]

    def finish(self) -> None:
        """Write the mix and what was measured on the way."""
        after = [Analyser(SAMPLE_RATE, 1) for _ in self._voices]
        written = 0
        with contextlib.ExitStack() as files:
            wanted = self._voices if self._settings.stems else ()
            stems = [files.enter_context(self._stem(voice)) for voice in wanted]

            def keep(track: int, block: NDArray[np.float32]) -> None:
                after[track].push(block)
                self._after[track].push(block)
                if stems:
                    stems[track].write(np.clip(block, -1.0, 1.0))

            target = self._work.path(CONVERSATION_MIX)
            mix = files.enter_context(soundfile.SoundFile(target, "w", SAMPLE_RATE, 1, subtype="FLOAT", format="RF64"))
            blocks = mix_blocks(self._tracks(), list(self._gains_db), SAMPLE_RATE, hop_s=HOP_S, stems=keep)
            for block in blocks:
                mix.write(block)
                written += len(block)
                self._work.progress(written / self._length)
        tracks = {
            voice.name: TrackMixed(meter.result(spans), self._actions(index), self._in_session(index))
            for index, (voice, meter, spans) in enumerate(zip(self._voices, after, self._spans, strict=True))
        }
        self._keep_excerpts()
        self._work.put(MIXED, Mixed(written / SAMPLE_RATE, tracks, self._shared_actions()))

    def _tracks(self) -> list[Iterator[NDArray[np.float32]]]:
        return [
            prepared(
                self._before[index].watching(
                    voice_blocks(
                        voice.recording.path,
                        SAMPLE_RATE,
                        inverted=self._measured[index].phase_inverted,
                        side=voice.side,
                    )
                ),
                SAMPLE_RATE,
                MixPlan(self._clocks[index], self._cleaning[index], self._gains_db[index]),
                self._length,
            )
            for index, voice in enumerate(self._voices)
        ]

    def _in_session(self, index: int) -> Span | None:
        """Return a track's passage on the session's clock, None where nobody speaks."""
        passage = self._passages[index]
        if passage is None:
            return None
        start_s = round(max(0.0, self._clocks[index].to_session(passage.start_s)), 3)
        return Span(start_s, round(start_s + passage.duration_s, 3))

    def _keep_excerpts(self) -> None:
        for voice, passage, *kept in zip(self._voices, self._passages, self._before, self._after, strict=True):
            for name, part in zip(excerpt_files(voice.name), kept, strict=True) if passage is not None else ():
                soundfile.write(self._work.folder / name, np.clip(part.samples, -1.0, 1.0), SAMPLE_RATE, "PCM_24")

    def _stem(self, voice: MixVoice) -> soundfile.SoundFile:
        path = self._work.folder / stem_file(voice.name)
        return soundfile.SoundFile(path, "w", SAMPLE_RATE, 1, subtype="PCM_24", format="FLAC")

    def _cleaning_of(self, index: int) -> CleaningPlan:
        off = [kind for kind in Cleaning if kind.value in self._settings.skipped_repairs]
        defects = self._work.get(DEFECTS, self._voices[index].name)
        return plan_cleaning(self._measured[index], defects, off=off, denoiser=self._settings.denoiser)

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


def _kept(passage: Span | None) -> Kept:
    if passage is None:
        return Kept(0, 0)
    return Kept(round(passage.start_s * SAMPLE_RATE), round(passage.duration_s * SAMPLE_RATE))
