"""The speech stages: which model, which language, each track's words.

Joins the speech room with a track's 16 kHz copy; owns how a killed transcription goes on: every finished window is a
line in the stage's workspace. Light to import: engines load when a stage runs.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from toolkit.model.span import total_s
from toolkit.pipeline.files.own_audio import read_speech_copy
from toolkit.pipeline.graph.heap import give_back_freed_memory
from toolkit.pipeline.graph.stage import Load, Stage, Work
from toolkit.pipeline.graph.values import plain
from toolkit.pipeline.stages.parts import Part
from toolkit.pipeline.stages.results import (
    LANGUAGE,
    MEASUREMENT,
    OWN_SPEECH,
    SPEECH_COPY,
    SPEECH_FOUND,
    TRACK_TRANSCRIPT,
)
from toolkit.speech.engine_identity import EngineIdentity, engine_identity
from toolkit.speech.engines.engine import Engine, Request
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.language import detect_language, language_code
from toolkit.speech.places import ModelHere
from toolkit.speech.transcribe import Run, Window, transcribe_track

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
    def identity(self) -> EngineIdentity:
        """What of it changes a transcript."""
        return engine_identity(self.engine_name, self.model)


@dataclass(frozen=True)
class LanguageSettings:
    """The language that was given ("" for none), and who listens for it on which tracks."""

    listener: Listener
    given: str
    voices: tuple[str, ...]


@dataclass(frozen=True)
class TranscribeSettings:
    """Who listens to which track, who speaks on it, and names and jargon that help."""

    listener: Listener
    voice: str
    speaker: str
    hints: tuple[str, ...]


def language_stage(listener: Listener, given: str, voices: Sequence[Part]) -> Stage[LanguageSettings]:
    """Find the episode's language: what was given, else the vote of several places of every track."""
    names = () if given else tuple(part.name for part in voices)
    needs = tuple(MEASUREMENT.stage_of(name) for name in names)
    settings = LanguageSettings(listener, given, names)
    return Stage(LANGUAGE.stage, find_language, settings, needs=needs, load=Load.ENGINE, weight=0.5)


def find_language(work: Work, settings: LanguageSettings) -> None:
    """Give the language's code."""
    # Nothing else needs a core at the start of a run: what every track waits for is loaded here.
    settings.listener.engine()
    work.put(LANGUAGE, language_code(settings.given) if settings.given else _detected(work, settings))


def _detected(work: Work, settings: LanguageSettings) -> str:
    engine = settings.listener.engine()
    if engine.languages == ("en",):
        work.warn(
            f"the language was not given, and {engine.model} only knows English: it is taken for English; "
            'say language = "en" in episode.toml (or --language en), or get a model that knows more: podkit models get base'
        )
        return "en"
    votes: dict[str, float] = {}
    for voice in settings.voices:
        speech = work.get(SPEECH_FOUND, voice)
        guess = detect_language(read_speech_copy(work.get(SPEECH_COPY, voice)), speech, engine)
        weight = min(total_s(speech), 60.0)
        for code, share in guess.votes:
            votes[code] = votes.get(code, 0.0) + share * weight
    return max(votes, key=lambda code: votes[code]) if votes else "en"


def transcribe_stage(part: Part, listener: Listener, hints: tuple[str, ...]) -> Stage[TranscribeSettings]:
    """Turn one track's own speech into words in source time."""
    settings = TranscribeSettings(listener, part.name, part.track.speaker, hints)
    needs = (LANGUAGE.stage, MEASUREMENT.stage_of(part.name), OWN_SPEECH.stage)
    name = TRACK_TRANSCRIPT.stage_of(part.name)
    return Stage(name, transcribe, settings, needs=needs, version=4, load=Load.ENGINE, weight=6.0)


def transcribe(work: Work, settings: TranscribeSettings) -> None:
    """Listen to a track, going on from the windows that a killed run finished."""
    done = work.workspace / _WINDOWS
    with done.open("a", encoding="utf-8") as stream:

        def keep(window: Window) -> None:
            stream.write(json.dumps(plain(window)) + "\n")
            stream.flush()

        result = transcribe_track(
            read_speech_copy(work.get(SPEECH_COPY, settings.voice)),
            work.get(OWN_SPEECH)[settings.voice],
            settings.listener.engine(),
            Request(language=work.get(LANGUAGE), hints=settings.hints),
            speaker=settings.speaker,
            run=Run(finished=_finished(done), on_window=keep, progress=work.progress),
        )
    work.put(TRACK_TRANSCRIPT, result)


def _finished(path: Path) -> dict[tuple[float, float], Window]:
    """Read the windows of an earlier run; a line that a kill cut short is not one of them."""
    adapter = TypeAdapter(Window)
    windows: dict[tuple[float, float], Window] = {}
    for line in path.read_text("utf-8").splitlines():
        try:
            window = adapter.validate_json(line)
        except ValidationError:
            continue
        windows[window.start_s, window.end_s] = window
    return windows
