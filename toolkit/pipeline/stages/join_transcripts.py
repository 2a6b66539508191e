"""The transcript stage: every track's words on the session's clock, names mended, bleed said once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.model.clock_text import short_clock_text
from toolkit.model.span import Span
from toolkit.model.transcript import Segment, Transcript
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.graph.values import load_value, save_value
from toolkit.pipeline.stages.analyse import ENVELOPE, SPEECH_SPANS
from toolkit.pipeline.stages.diarise import load_voices, speaker_name, voices_stage_name
from toolkit.pipeline.stages.sync import CLOCKS
from toolkit.pipeline.stages.transcribe import load_track_transcript

if TYPE_CHECKING:
    from toolkit.audio.clock import Clock

_LISTED = 5


def join_stage(voices: Sequence[str], hints: tuple[str, ...], *, told_apart: bool = False) -> Stage:
    """Join the transcripts of the voices into one, in session time; with ``told_apart`` each has several speakers."""

    def run(work: Work) -> None:
        from toolkit.audio.clock import Clock
        from toolkit.speech.attribution import TrackWords, attribute
        from toolkit.speech.names import repair_names
        from toolkit.speech.voices import with_voices

        clocks = load_value(work.needs["sync"] / CLOCKS, dict[str, Clock])
        tracks = []
        for part in voices:
            heard = load_track_transcript(work.needs[f"transcribe:{part}"])
            named, _ = repair_names(heard.transcript, hints)
            if told_apart:
                named = with_voices(named, load_voices(work.needs[voices_stage_name(part)]), speaker_name)
            level_db = _level_against_own_speech(work.needs[f"analyse:{part}"], clocks[part])
            tracks.append(TrackWords(on_session(named, clocks[part]), level_db))
            for span in heard.uncovered:
                place = short_clock_text(max(0.0, clocks[part].to_session(span.start_s)))
                work.warn(f"{part}: speech at {place} ({span.duration_s:.1f} s) that no words were found for")
        transcript = attribute(tracks).transcript
        if not transcript.segments:
            work.warn("nobody is heard to speak: the transcript is empty")
        _list_unsure(work, transcript)
        save_value(work.folder / "transcript.json", transcript)

    needs = ["sync", *(f"{kind}:{part}" for part in voices for kind in ("analyse", "transcribe"))]
    needs += [voices_stage_name(part) for part in voices if told_apart]
    settings = [list(voices), list(hints)]
    return Stage("transcript", run, needs=tuple(needs), settings=settings, load=Load.LIGHT, weight=0.1)


def on_session(transcript: Transcript, clock: Clock) -> Transcript:
    """Move a track's transcript from its source time to the session's; words before the session's start begin at 0."""

    def there(time_s: float) -> float:
        return round(max(0.0, clock.to_session(time_s)), 3)

    def moved(segment: Segment) -> Segment:
        words = tuple(replace(w, start_s=there(w.start_s), end_s=there(w.end_s)) for w in segment.words)
        return replace(segment, start_s=there(segment.start_s), end_s=there(segment.end_s), words=words)

    return replace(transcript, segments=tuple(moved(segment) for segment in transcript.segments))


def _level_against_own_speech(folder: Path, clock: Clock) -> Callable[[float, float], float]:
    """Return the level of a session stretch of a track, in dB against the track's own usual speech."""
    import numpy as np

    from toolkit.audio.envelope import HOP_S

    envelope_db = np.load(folder / ENVELOPE)
    speech = load_value(folder / SPEECH_SPANS, tuple[Span, ...])
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


def _list_unsure(work: Work, transcript: Transcript) -> None:
    unsure = [(word.start_s, word.text) for _, word in transcript.words() if word.needs_review]
    if not unsure:
        return
    shown = ", ".join(f"{text!r} at {short_clock_text(at_s)}" for at_s, text in unsure[:_LISTED])
    more = f" and {len(unsure) - _LISTED} more" if len(unsure) > _LISTED else ""
    places = "1 place" if len(unsure) == 1 else f"{len(unsure)} places"
    work.warn(f"{places} worth a listen, where the words are unsure: {shown}{more}")
