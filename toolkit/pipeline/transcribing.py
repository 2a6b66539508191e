"""The speech stages: which model, which language, each track's words.

Joins the speech room with a track's 16 kHz copy; owns how a killed transcription goes on: every finished window is a
line in the stage's workspace.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from toolkit.model.measurement import Span
from toolkit.model.transcript import Transcript
from toolkit.pipeline.stages import Load, Stage, Work
from toolkit.pipeline.values import load_value, plain, save_value
from toolkit.speech.engines.engine import Engine, Request
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.language import detect_language, language_code
from toolkit.speech.places import ModelHere
from toolkit.speech.transcribe import Run, TrackTranscript, Window, transcribe_track

SPEECH_COPY = "speech.flac"
SPEECH_SPANS = "speech.json"
_WINDOWS = "windows.jsonl"


class Listener:
    """One model, loaded when the first stage listens and shared by all of them."""

    def __init__(self, engine: str, model: ModelHere) -> None:
        self.engine_name = engine
        self.model = model
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    def engine(self) -> Engine:
        """Return the loaded engine."""
        with self._lock:
            if self._engine is None:
                self._engine = open_engine(self.engine_name, self.model.path, self.model.name)
            return self._engine

    @property
    def identity(self) -> list[str]:
        """What of it changes a transcript."""
        return [self.engine_name, self.model.name, str(self.model.bytes)]


@dataclass(frozen=True)
class Listening:
    """What is known before a track is transcribed."""

    speaker: str
    language: str
    hints: tuple[str, ...]


def read_speech_copy(path: Path) -> Callable[[float, float], NDArray[np.float32]]:
    """Return a reader of a track's 16 kHz copy: ``read(start_s, end_s)``, short at the end."""
    file = soundfile.SoundFile(path)
    lock = threading.Lock()

    def read(start_s: float, end_s: float) -> NDArray[np.float32]:
        first = min(max(0, round(start_s * file.samplerate)), file.frames)
        last = min(round(end_s * file.samplerate), file.frames)
        with lock:
            file.seek(first)
            samples: NDArray[np.float32] = file.read(max(0, last - first), dtype="float32")
        return samples

    return read


def language_stage(listener: Listener, given: str, needs: Sequence[str]) -> Stage:
    """Find the episode's language: what was given, else the vote of several places of every track."""

    def run(work: Work) -> None:
        language = language_code(given) if given else _detected(listener, work)
        (work.folder / "language.txt").write_text(language, "utf-8")

    settings = [given] if given else listener.identity
    return Stage("language", run, needs=() if given else tuple(needs), settings=settings, load=Load.ENGINE, weight=0.5)


def _detected(listener: Listener, work: Work) -> str:
    engine = listener.engine()
    if engine.languages == ("en",):
        return "en"
    votes: dict[str, float] = {}
    for folder in work.needs.values():
        speech = load_value(folder / SPEECH_SPANS, tuple[Span, ...])
        guess = detect_language(read_speech_copy(folder / SPEECH_COPY), speech, engine)
        weight = min(sum(span.duration_s for span in speech), 60.0)
        for code, share in guess.votes:
            votes[code] = votes.get(code, 0.0) + share * weight
    return max(votes, key=lambda code: votes[code]) if votes else "en"


def transcribe_stage(part: str, listener: Listener, listening: Listening, speech_from: tuple[str, str]) -> Stage:
    """Turn one track's speech into words in source time.

    ``speech_from`` names the stages that give the track's 16 kHz copy and its speech spans (``speech-PART.json``).
    """
    copy_from, spans_from = speech_from

    def run(work: Work) -> None:
        language = (work.needs["language"] / "language.txt").read_text("utf-8")
        spans = load_value(work.needs[spans_from] / f"speech-{part}.json", tuple[Span, ...])
        done = work.workspace / _WINDOWS
        with done.open("a", encoding="utf-8") as stream:

            def keep(window: Window) -> None:
                stream.write(json.dumps(plain(window)) + "\n")
                stream.flush()

            result = transcribe_track(
                read_speech_copy(work.needs[copy_from] / SPEECH_COPY),
                spans,
                listener.engine(),
                Request(language=language, hints=listening.hints),
                speaker=listening.speaker,
                run=Run(finished=_finished(done), on_window=keep, progress=work.progress),
            )
        save_value(work.folder / "transcript.json", result)

    settings = [part, listener.identity, [listening.speaker, listening.language, list(listening.hints)]]
    needs = ("language", copy_from, spans_from)
    return Stage(f"transcribe:{part}", run, needs=needs, settings=settings, load=Load.ENGINE, weight=6.0)


def _finished(path: Path) -> dict[tuple[float, float], Window]:
    """Read the windows of an earlier run; a line torn by a kill is not one of them."""
    from pydantic import TypeAdapter, ValidationError

    windows: dict[tuple[float, float], Window] = {}
    for line in path.read_text("utf-8").splitlines():
        try:
            window = TypeAdapter(Window).validate_json(line)
        except ValidationError:
            continue
        windows[window.start_s, window.end_s] = window
    return windows


def load_track_transcript(folder: Path) -> TrackTranscript:
    """Return what :func:`transcribe_stage` gave."""
    return load_value(folder / "transcript.json", TrackTranscript)


def empty_transcript() -> Transcript:
    """Return the transcript of an episode whose speech was left out."""
    return Transcript()
