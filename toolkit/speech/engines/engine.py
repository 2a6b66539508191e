"""What every speech engine promises: samples in, words with times and probabilities out.

Owns the shape of request and result. Which words are credible is decided in :mod:`toolkit.speech.hallucinations`; nothing
here knows a recording longer than one window.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from toolkit.model.transcript import Word

SAMPLE_RATE = 16_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A window of one track: mono float32 at 16 kHz, full scale 1.0, at most 30 s, and the time of its first sample."""

    start_s: float
    samples: NDArray[np.float32]

    @property
    def end_s(self) -> float:
        """Time just after its last sample."""
        return self.start_s + self.samples.size / SAMPLE_RATE


class Effort(Enum):
    """How much work one piece is worth: the first time in batches, the second alone with everything that the engine can do."""

    QUICK = "quick"
    THOROUGH = "thorough"


@dataclass(frozen=True, slots=True)
class Request:
    """What is known before a piece is recognised.

    ``language`` is an ISO 639 code ("" only where the model has one language); ``hints`` are names and jargon.
    """

    language: str = "en"
    hints: tuple[str, ...] = ()
    effort: Effort = Effort.QUICK


@dataclass(frozen=True, slots=True)
class Recognition:
    """What an engine recognised in one piece; times are on the piece's own clock, from ``Piece.start_s`` on.

    ``log_probability`` is the mean natural logarithm over tokens (0 is certain); ``no_speech_probability`` 0 to 1;
    ``compression_ratio`` is bytes of text over bytes deflated: loops are above 2.4.
    """

    words: tuple[Word, ...] = ()
    log_probability: float = 0.0
    no_speech_probability: float = 0.0
    compression_ratio: float = 1.0


class Engine(Protocol):
    """One loaded model of one engine."""

    @property
    def name(self) -> str:
        """The engine's name, as ``--engine`` takes it."""

    @property
    def model(self) -> str:
        """The model's name."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages it knows; only ``en`` for English-only models, none where that is not known."""

    @property
    def batch_size(self) -> int:
        """How many pieces at once it is fastest with."""

    def recognise(self, pieces: Sequence[Piece], request: Request) -> list[Recognition]:
        """Return what is said in each piece, in the order given; no words for pieces without samples."""

    def language_votes(self, pieces: Sequence[Piece]) -> list[Mapping[str, float]]:
        """Return the probability of each language for each piece, 0 to 1; empty where the engine does not tell."""


def aligned_word(piece: Piece, word: Word, lag_s: float) -> Word:
    """Return a word with times since a piece's first sample on the piece's clock, ``lag_s`` earlier."""
    times = (piece.start_s + time_s - lag_s for time_s in (word.start_s, word.end_s))
    start, end = (round(min(max(time_s, piece.start_s), piece.end_s), 3) for time_s in times)
    return Word(word.text, start, max(start, end), round(word.probability, 4))


def compression_ratio(text: str) -> float:
    """Return bytes of UTF-8 over bytes deflated, 0 for nothing: repetition compresses well."""
    encoded = text.encode("utf-8")
    return len(encoded) / len(zlib.compress(encoded)) if encoded else 0.0


def hints_prompt(hints: Sequence[str]) -> str:
    """Return hints as the text that came before, which is how Whisper takes them; empty for none."""
    return f"{', '.join(hints)}." if hints else ""
