"""Which language, by the vote of several places."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.model.errors import LanguageMismatch
from toolkit.model.span import Span
from toolkit.speech.engines.engine import Engine, Request
from toolkit.speech.language import detect_language, language_code, require_language
from toolkit.speech.transcribe import transcribe_track

RATE = 16_000

SpeechFinder = Callable[[NDArray[np.float32]], tuple[Span, ...]]


@pytest.mark.model
@pytest.mark.parametrize("language", ["de", "fr", "es", "en"])
def test_each_language_is_told_from_the_others(
    language: str, base: Engine, clip: Callable[[str], NDArray[np.float32]], speech_in: SpeechFinder
) -> None:
    voice = clip(f"leopard-{language}.wav")
    read = lambda a, b: voice[round(a * RATE) : round(b * RATE)]  # noqa: E731
    guess = detect_language(read, speech_in(voice), base)
    assert guess.language == language
    assert guess.share > 0.5


@pytest.mark.model
def test_a_foreign_greeting_does_not_decide(
    base: Engine, clip: Callable[[str], NDArray[np.float32]], speech_in: SpeechFinder
) -> None:
    pause = np.zeros(4 * RATE, np.float32)
    english = [part for _ in range(3) for part in (clip("jfk.flac"), pause)]
    voice = np.concatenate([clip("leopard-fr.wav"), pause, *english])
    read = lambda a, b: voice[round(a * RATE) : round(b * RATE)]  # noqa: E731
    assert detect_language(read, speech_in(voice), base).language == "en"


@pytest.mark.model
def test_german_is_written_down_in_german(
    base: Engine, clip: Callable[[str], NDArray[np.float32]], speech_in: SpeechFinder
) -> None:
    voice = clip("leopard-de.wav")
    read = lambda a, b: voice[round(a * RATE) : round(b * RATE)]  # noqa: E731
    found = transcribe_track(read, speech_in(voice), base, Request("de"))
    assert "Raum wurde als" in found.transcript.text
    assert found.transcript.language == "de"


@pytest.mark.model
def test_without_speech_no_language_is_guessed(base: Engine) -> None:
    guess = detect_language(lambda _a, _b: np.zeros(0, np.float32), (), base)
    assert (guess.language, guess.share) == ("", 0.0)


def test_a_region_is_no_other_language() -> None:
    assert language_code("en-GB") == "en"
    require_language("tiny.en", ("en",), "en_US")


def test_an_english_only_model_is_refused_for_german_with_the_way_out() -> None:
    with pytest.raises(LanguageMismatch, match="multilingual model with --model"):
        require_language("tiny.en", ("en",), "de")


def test_an_engine_that_does_not_say_what_it_speaks_is_not_refused() -> None:
    require_language("remote", (), "de")
