"""The speech stages: which model, which language, each track's words.

Joins the speech room with a track's 16 kHz copy; owns how a killed transcription goes on: every finished window is a
line in the stage's workspace.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.model.span import Span, total_s
from toolkit.pipeline.graph.heap import give_back_freed_memory
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.graph.values import load_value, plain, save_value
from toolkit.pipeline.stages.analyse import SPEECH_COPY, SPEECH_SPANS

if TYPE_CHECKING:
    from toolkit.speech.engines.engine import Engine
    from toolkit.speech.places import ModelHere
    from toolkit.speech.transcribe import TrackTranscript, Window

_WINDOWS = "windows.jsonl"


class Engines:
    """The engine that was loaded last: runs that share this one share it."""

    def __init__(self) -> None:
        self._loaded: tuple[tuple[str, Path], Engine] | None = None
        self._lock = threading.Lock()

    def get(self, name: str, model: ModelHere) -> Engine:
        """Return an engine with a model; another one before is let go."""
        with self._lock:
            if self._loaded is None or self._loaded[0] != (name, model.path):
                from toolkit.speech.engines.registry import open_engine

                self._loaded = None
                # Where several processes divide the cores among them, each is told its share in OpenMP's own variable.
                threads = os.environ.get("OMP_NUM_THREADS", "")
                engine = open_engine(name, model.path, model.name, threads=int(threads) if threads.isdecimal() else 0)
                # Weights are converted while they are read: what that took is as much again as the model.
                give_back_freed_memory()
                self._loaded = ((name, model.path), engine)
            return self._loaded[1]


class Listener:
    """One model, loaded when the first stage listens and shared by all of them."""

    def __init__(self, engine: str, model: ModelHere, engines: Engines | None = None) -> None:
        self.engine_name = engine
        self.model = model
        self._engines = engines or Engines()

    def engine(self) -> Engine:
        """Return the loaded engine."""
        return self._engines.get(self.engine_name, self.model)

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


def language_stage(listener: Listener, given: str, needs: Sequence[str]) -> Stage:
    """Find the episode's language: what was given, else the vote of several places of every track."""

    def run(work: Work) -> None:
        from toolkit.speech.language import language_code

        # Nothing else needs a core at the start of a run: what every track waits for is loaded here.
        listener.engine()
        language = language_code(given) if given else _detected(listener, work)
        (work.folder / "language.txt").write_text(language, "utf-8")

    settings = [given] if given else listener.identity
    return Stage("language", run, needs=() if given else tuple(needs), settings=settings, load=Load.ENGINE, weight=0.5)


def _detected(listener: Listener, work: Work) -> str:
    from toolkit.pipeline.files.own_audio import read_speech_copy
    from toolkit.speech.language import detect_language

    engine = listener.engine()
    if engine.languages == ("en",):
        work.warn(
            f"the language was not given, and {engine.model} only knows English: it is taken for English; "
            'say language = "en" in episode.toml (or --language en), or get a model that knows more: podkit models get base'
        )
        return "en"
    votes: dict[str, float] = {}
    for folder in work.needs.values():
        speech = load_value(folder / SPEECH_SPANS, tuple[Span, ...])
        guess = detect_language(read_speech_copy(folder / SPEECH_COPY), speech, engine)
        weight = min(total_s(speech), 60.0)
        for code, share in guess.votes:
            votes[code] = votes.get(code, 0.0) + share * weight
    return max(votes, key=lambda code: votes[code]) if votes else "en"


def transcribe_stage(part: str, listener: Listener, listening: Listening, speech_from: tuple[str, str]) -> Stage:
    """Turn one track's speech into words in source time.

    ``speech_from`` names the stages that give the track's 16 kHz copy and its speech spans (``speech-PART.json``).
    """
    copy_from, spans_from = speech_from

    def run(work: Work) -> None:
        from toolkit.pipeline.files.own_audio import read_speech_copy
        from toolkit.speech.engines.engine import Request
        from toolkit.speech.transcribe import Run, transcribe_track

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
    return Stage(f"transcribe:{part}", run, needs=needs, settings=settings, version=3, load=Load.ENGINE, weight=6.0)


def _finished(path: Path) -> dict[tuple[float, float], Window]:
    """Read the windows of an earlier run; a line torn by a kill is not one of them."""
    from pydantic import TypeAdapter, ValidationError

    from toolkit.speech.transcribe import Window

    adapter = TypeAdapter(Window)
    windows: dict[tuple[float, float], Window] = {}
    for line in path.read_text("utf-8").splitlines():
        try:
            window = adapter.validate_json(line)
        except ValidationError:
            continue
        windows[window.start_s, window.end_s] = window
    return windows


def load_track_transcript(folder: Path) -> TrackTranscript:
    """Return what :func:`transcribe_stage` gave."""
    from toolkit.speech.transcribe import TrackTranscript

    return load_value(folder / "transcript.json", TrackTranscript)
