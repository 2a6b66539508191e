"""The transcript stage: every track's words on the session's clock, names mended, bleed said once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from toolkit.audio.clock import Clock
from toolkit.editorial.listen_places import SilentSpeech
from toolkit.model.printable import replaced
from toolkit.model.span import Span
from toolkit.model.transcript import Segment, Transcript
from toolkit.model.transcript_edits import TranscriptEdits
from toolkit.pipeline.graph.result import Result
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.stages.diarise import speaker_name, voices_of
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import (
    CLOCKS,
    ENVELOPE_DB,
    MEASUREMENT,
    SESSION_TRANSCRIPT,
    SPEECH_FOUND,
    TRACK_TRANSCRIPT,
    TRANSCRIPT_EDITS,
    UNHEARD,
    VOICE_SIMILARITY,
)
from toolkit.pipeline.stages.transcribe import Listener
from toolkit.pipeline.stages.understood import Heard, require_understood
from toolkit.speech.attribution import TrackWords, attribute
from toolkit.speech.names import repair_names
from toolkit.speech.voices import with_voices


@dataclass(frozen=True)
class JoinSettings:
    """The tracks in order and who is heard on each, names to spell right, whether one holds several people, how it was heard."""

    voices: tuple[str, ...]
    speakers: tuple[str, ...]
    hints: tuple[str, ...]
    is_diarised: bool
    heard: Heard


def join_stage(
    parts: Sequence[Part], hints: tuple[str, ...], listener: Listener, language: str, *, is_diarised: bool = False
) -> Stage[JoinSettings]:
    """Join the transcripts of the voices into one, in session time; ``language`` is the one that was given, "" for none.

    The stage raises SpeechNotUnderstood where the words cannot be what was said.
    """
    voices = tuple(part.name for part in parts)
    kinds: list[Result[Any]] = [MEASUREMENT, TRACK_TRANSCRIPT, *([VOICE_SIMILARITY] if is_diarised else [])]
    needs = (CLOCKS.stage, *(kind.stage_of(voice) for voice in voices for kind in kinds))
    files = tuple(replaced(part.track.file.name, "_") for part in parts)
    heard = Heard(files, listener.model.english_only, is_language_given=bool(language))
    speakers = tuple(part.track.speaker for part in parts)
    settings = JoinSettings(voices, speakers, hints, is_diarised, heard)
    return Stage(
        SESSION_TRANSCRIPT.stage,
        join_transcripts,
        settings,
        needs=needs,
        version=2,
        load=Load.LIGHT,
        weight=0.1,
        loads=("toolkit.audio.envelope",),
    )


def join_transcripts(work: Work, settings: JoinSettings) -> None:
    """Put every track's words on the session's clock, once each."""
    clocks = work.get(CLOCKS)
    require_understood(work, [work.get(TRACK_TRANSCRIPT, voice) for voice in settings.voices], settings.heard)
    tracks: list[TrackWords] = []
    edits = TranscriptEdits()
    unheard: list[SilentSpeech] = []
    for number, voice in enumerate(settings.voices):
        heard = work.get(TRACK_TRANSCRIPT, voice)
        named, repairs = repair_names(heard.transcript, settings.hints)
        own = TranscriptEdits(names=repairs, rejected=heard.rejected)
        edits = edits.joined(own.mapped(lambda time_s, clock=clocks[voice]: max(0.0, clock.to_session(time_s))))  # type: ignore[misc]
        if settings.is_diarised:
            named = with_voices(named, voices_of(work, voice), speaker_name)
        level_db = _level_against_own_speech(work, voice, clocks[voice])
        tracks.append(TrackWords(on_session(named, clocks[voice]), level_db))
        unheard += [SilentSpeech(settings.speakers[number], _moved(span, clocks[voice])) for span in heard.uncovered]
    attributed = attribute(tracks)
    transcript = attributed.transcript
    if not transcript.segments:
        work.warn("nobody is heard to speak: the transcript is empty")
    work.put(SESSION_TRANSCRIPT, transcript)
    work.put(UNHEARD, tuple(unheard))
    work.put(TRANSCRIPT_EDITS, edits.joined(TranscriptEdits(bleed=attributed.bleed)))


def on_session(transcript: Transcript, clock: Clock) -> Transcript:
    """Move a track's transcript from its source time to the session's; words before the session's start begin at 0."""

    def there(time_s: float) -> float:
        return round(max(0.0, clock.to_session(time_s)), 3)

    def moved(segment: Segment) -> Segment:
        words = tuple(replace(w, start_s=there(w.start_s), end_s=there(w.end_s)) for w in segment.words)
        return replace(segment, start_s=there(segment.start_s), end_s=there(segment.end_s), words=words)

    return replace(transcript, segments=tuple(moved(segment) for segment in transcript.segments))


def _level_against_own_speech(work: Work, voice: str, clock: Clock) -> Callable[[float, float], float]:
    """Return the level of a session stretch of a track, in dB against the track's own usual speech."""
    # Light to import: the meter of the envelope brings scipy along, which a run from the cache does not need.
    from toolkit.audio.envelope import HOP_S

    envelope_db = work.get(ENVELOPE_DB, voice)
    speech = work.get(SPEECH_FOUND, voice)
    spoken = [envelope_db[int(s.start_s / HOP_S) : int(s.end_s / HOP_S) + 1] for s in speech]
    # Bleed counts as voice activity too, and is quieter: the speaker's own level is the upper part of what is there.
    own_db = float(np.percentile(np.concatenate(spoken), 75)) if spoken else 0.0

    def level_db(start_s: float, end_s: float) -> float:
        first, last = clock.to_source(start_s), clock.to_source(end_s)
        if first is None or last is None:
            return 0.0
        heard = envelope_db[max(0, int(first / HOP_S)) : int(last / HOP_S) + 1]
        return float(np.percentile(heard, 75)) - own_db if heard.size else 0.0

    return level_db


def _moved(span: Span, clock: Clock) -> Span:
    return Span(max(0.0, clock.to_session(span.start_s)), max(0.0, clock.to_session(span.end_s)))
