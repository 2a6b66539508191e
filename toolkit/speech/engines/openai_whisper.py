"""Whisper as its authors publish it (extra ``whisper``): a ``.pt`` checkpoint run by torch.

Owns the call and the reading of its result; is given samples, never a path (the library would start any ffmpeg on the
PATH). torch is imported here alone, when the engine is opened.
"""

from __future__ import annotations

import math
import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.model.errors import MissingEngine, UnreadableMedia
from toolkit.model.install import install_command
from toolkit.model.transcript import Word
from toolkit.speech.engines.alignment import lag_of
from toolkit.speech.engines.engine import (
    Effort,
    Piece,
    Recognition,
    Request,
    aligned_word,
    compression_ratio,
    hints_prompt,
)
from toolkit.speech.scripts import whole_words

BEAM = 5
SHORTEST_SAMPLES = 160
TEMPERATURES = (0.0, 0.2, 0.4, 0.6)


class OpenaiWhisper:
    """One openai-whisper checkpoint, loaded."""

    name = "openai-whisper"
    batch_size = 1

    def __init__(self, model_path: Path, model: str, *, threads: int = 0) -> None:
        try:
            import torch  # noqa: PLC0415  # gigabytes, and only this engine needs it
            import whisper  # noqa: PLC0415
        except ImportError as error:
            raise MissingEngine(self.name, f"install it with {install_command('whisper')}") from error
        self.model = model
        self._on_gpu = bool(torch.cuda.is_available())
        torch.set_num_threads(threads or len(os.sched_getaffinity(0)))
        try:
            self._whisper: Any = whisper.load_model(str(model_path), device="cuda" if self._on_gpu else "cpu")
        except (RuntimeError, ValueError, KeyError, OSError, EOFError, pickle.UnpicklingError) as error:
            raise UnreadableMedia(
                model_path, "not a usable openai-whisper checkpoint, or a damaged one; get it again."
            ) from error
        codes = tuple(whisper.tokenizer.LANGUAGES)
        self.languages: tuple[str, ...] = codes if self._whisper.is_multilingual else ("en",)
        self._lag_s = 0.0
        self._lag_s = lag_of(self.name, model_path, lambda piece: self._recognise(piece, Request("en")))

    def recognise(self, pieces: Sequence[Piece], request: Request) -> list[Recognition]:
        """Return what is said in each piece, one after the other."""
        return [self._recognise(piece, request) for piece in pieces]

    def language_votes(self, pieces: Sequence[Piece]) -> list[Mapping[str, float]]:
        """Return the probability of each language for each piece."""
        if not self._whisper.is_multilingual:
            return [{"en": 1.0} for _ in pieces]
        return [self._vote(piece) for piece in pieces]

    def _recognise(self, piece: Piece, request: Request) -> Recognition:
        if piece.samples.size < SHORTEST_SAMPLES:
            return Recognition()
        result = self._whisper.transcribe(
            np.ascontiguousarray(piece.samples, np.float32),
            language=request.language or "en",
            beam_size=BEAM,
            temperature=TEMPERATURES if request.effort is Effort.THOROUGH else TEMPERATURES[:1],
            initial_prompt=hints_prompt(request.hints) or None,
            condition_on_previous_text=False,
            word_timestamps=True,
            fp16=self._on_gpu,
            # Which words are credible is decided in one place for all engines.
            no_speech_threshold=None,
        )
        segments = result["segments"]
        if not segments:
            return Recognition()
        return Recognition(
            words=tuple(_words(segments, piece, self._lag_s, request.language or "en")),
            log_probability=float(np.mean([segment["avg_logprob"] for segment in segments])),
            no_speech_probability=float(max(segment["no_speech_prob"] for segment in segments)),
            compression_ratio=compression_ratio(result["text"].strip()),
        )

    def _vote(self, piece: Piece) -> Mapping[str, float]:
        import whisper  # noqa: PLC0415  # loaded with the model

        samples = whisper.pad_or_trim(np.ascontiguousarray(piece.samples, np.float32))
        mel = whisper.log_mel_spectrogram(samples, self._whisper.dims.n_mels).to(self._whisper.device)
        _, votes = self._whisper.detect_language(mel)
        return {code: float(probability) for code, probability in votes.items()}


def _words(segments: list[dict[str, Any]], piece: Piece, lag_s: float, language: str) -> Iterator[Word]:
    for segment in segments:
        found = segment.get("words", ())
        words = (Word(w["word"], float(w["start"]), float(w["end"]), float(w["probability"])) for w in found)
        finite = (word for word in words if math.isfinite(word.start_s + word.end_s))
        yield from (aligned_word(piece, word, lag_s) for word in whole_words(finite, language))
