"""What every engine promises, on real weights."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.speech_server import serving
from toolkit.speech.engines.engine import Effort, Engine, Piece, Recognition, Request
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.models import find_model
from toolkit.speech.scripts import comparable_text

RATE = 16_000

pytestmark = [
    pytest.mark.model,
    # openai-whisper 20250625 leaves its vocabulary file for the garbage collector to close.
    pytest.mark.filterwarnings("ignore:Exception ignored in.*tiktoken:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file.*tiktoken:ResourceWarning"),
]


@pytest.fixture(scope="module")
def checkpoint(
    shared: Path,
    whisper: None,  # noqa: ARG001
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Turn the same weights into a checkpoint of the other engine."""
    converter = shared / "tools/ct2_to_openai_whisper.py"
    target = tmp_path_factory.mktemp("torch") / "tiny.en.pt"
    subprocess.run([sys.executable, converter, find_model("tiny.en").path, target], check=True, capture_output=True)
    return target


OPENAI = pytest.param("openai-whisper", marks=[pytest.mark.slow, pytest.mark.whisper])
LOCAL = ["faster-whisper", OPENAI]


def opened(name: str, request: pytest.FixtureRequest) -> Engine:
    if name == "faster-whisper":
        found: Engine = request.getfixturevalue("tiny")
        return found
    return open_engine("openai-whisper", request.getfixturevalue("checkpoint"), "tiny.en")


@pytest.fixture(scope="module", params=LOCAL)
def local_engine(request: pytest.FixtureRequest) -> Engine:
    return opened(request.param, request)


@pytest.fixture(scope="module", params=[*LOCAL, "http"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param != "http":
        yield opened(request.param, request)
        return
    with serving(request.getfixturevalue("tiny")) as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("PODKIT_SPEECH_URL", server.url)
        # OpenAI's server tells none, others do.
        server.words = "with probabilities"
        yield open_engine("http", Path(), "whisper-1")


@pytest.fixture(scope="module")
def jfk(clip: Callable[[str], NDArray[np.float32]]) -> NDArray[np.float32]:
    return clip("jfk.flac")


@pytest.fixture(scope="module")
def recognition(engine: Engine, jfk: NDArray[np.float32]) -> Recognition:
    """Return what an engine recognises in a clip that begins at 100 s."""
    return engine.recognise([Piece(100.0, jfk)], Request("en"))[0]


def test_it_recognises_what_was_said(recognition: Recognition, spoken: Callable[[str], str]) -> None:
    found = recognition
    assert comparable_text(" ".join(word.text for word in found.words)) == comparable_text(spoken("jfk.flac"))


def test_word_times_are_in_order_inside_the_piece_and_count_from_its_start(
    recognition: Recognition, jfk: NDArray[np.float32]
) -> None:
    words = recognition.words
    assert all(a.end_s <= b.start_s + 0.01 for a, b in pairwise(words))
    assert all(100.0 <= word.start_s <= word.end_s <= 100.0 + jfk.size / RATE for word in words)
    assert next(word.start_s for word in words if "country" in word.text) == pytest.approx(105.9, abs=0.6)


def test_each_word_has_a_probability(recognition: Recognition) -> None:
    words = recognition.words
    assert all(0 < word.probability <= 1 for word in words)
    assert np.median([word.probability for word in words]) > 0.8


def test_pieces_of_any_length_come_back_in_their_order(engine: Engine, jfk: NDArray[np.float32]) -> None:
    # The first words, and those with half a second of silence after them.
    short, silence = jfk[: 4 * RATE], np.zeros(RATE // 2, np.float32)
    pieces = [Piece(0.0, short), Piece(20.0, np.zeros(0, np.float32)), Piece(30.0, np.concatenate([short, silence]))]
    found = engine.recognise(pieces, Request("en"))
    assert [bool(one.words) for one in found] == [True, False, True]
    assert found[2].words[0].start_s >= 30.0


def test_a_thorough_second_recognition_of_clear_speech_is_the_same(
    engine: Engine, jfk: NDArray[np.float32], recognition: Recognition
) -> None:
    thorough = engine.recognise([Piece(0.0, jfk)], Request("en", effort=Effort.THOROUGH))[0]
    assert [comparable_text(w.text) for w in thorough.words] == [comparable_text(w.text) for w in recognition.words]


def test_no_pieces_give_nothing(engine: Engine) -> None:
    assert engine.recognise([], Request("en")) == []


def test_an_english_only_model_says_so(local_engine: Engine, jfk: NDArray[np.float32]) -> None:
    assert local_engine.languages == ("en",)
    assert local_engine.language_votes([Piece(0.0, jfk)]) == [{"en": 1.0}]


def test_hints_do_not_change_what_is_clearly_said(engine: Engine, jfk: NDArray[np.float32]) -> None:
    found = engine.recognise([Piece(0.0, jfk)], Request("en", hints=("Kowalczyk", "Americans")))[0]
    assert "Americans" in " ".join(word.text for word in found.words)
