"""Which language a recording is in, by the vote of several places, and whether a model knows it.

Owns the vote, so that a jingle or a foreign greeting at the start decides nothing. The probabilities are the engine's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.model.errors import LanguageMismatch
from toolkit.model.span import Span
from toolkit.speech.engines.engine import Engine
from toolkit.speech.windows import ReadSamples, pack_windows

PLACES = 5
ENGLISH_ONLY = ("en",)


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """The language with most of the vote, its share (0 to 1), and all shares, largest first; "" without speech."""

    language: str
    share: float
    votes: tuple[tuple[str, float], ...] = ()


def detect_language(read: ReadSamples, speech: Sequence[Span], engine: Engine, places: int = PLACES) -> LanguageGuess:
    """Return the language that a multilingual engine finds at several places spread over the speech.

    Parameters
    ----------
    read : callable
        ``read(start_s, end_s)`` gives mono float32 samples at 16 kHz.
    speech : sequence of Span
        Voice activity, in order.
    engine : Engine
        Multilingual; an English-only one gives "en".
    places : int
        The most windows to use: the longest of each equal share of them.
    """
    windows = pack_windows(speech)
    shares = np.array_split(np.arange(len(windows)), min(places, len(windows)) or 1)
    chosen = [max((windows[i] for i in share), key=lambda window: window.sound_s) for share in shares if share.size]
    votes = engine.language_votes([window.piece(read) for window in chosen])
    sums: dict[str, float] = {}
    for window, vote in zip(chosen, votes, strict=True):
        # A longer place tells more, up to ten seconds.
        weight = min(window.sound_s, 10.0)
        for code, probability in vote.items():
            sums[code] = sums.get(code, 0.0) + weight * probability
    total = sum(sums.values())
    if total <= 0:
        return LanguageGuess("", 0.0)
    ranked = sorted(((code, value / total) for code, value in sums.items()), key=lambda vote: -vote[1])
    return LanguageGuess(ranked[0][0], ranked[0][1], tuple(ranked))


def language_code(language: str) -> str:
    """Return the part of a language tag that Whisper knows: ``en`` for ``en-GB``."""
    return language.replace("_", "-").split("-")[0].casefold()


def require_language(model: str, languages: Sequence[str], language: str) -> None:
    """Raise LanguageMismatch where a model does not know a language; "" stands for any."""
    wanted = language_code(language)
    if wanted and languages and wanted not in languages:
        raise LanguageMismatch(model, language, only_english=tuple(languages) == ENGLISH_ONLY)
