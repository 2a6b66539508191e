"""Whisper through CTranslate2: what the tests of all engines do not ask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from toolkit.model.errors import UnreadableMedia
from toolkit.speech.engines.engine import Effort, Engine, Piece, Recognition, Request
from toolkit.speech.engines.faster_whisper import BATCH_ON_CPU, FasterWhisper
from toolkit.speech.engines.registry import open_engine
from toolkit.speech.scripts import comparable_text

RATE = 16_000


def test_weights_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"not weights")
    with pytest.raises(UnreadableMedia, match="get it again"):
        FasterWhisper(tmp_path, "broken")


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match="not a usable CTranslate2 model"):
        FasterWhisper(tmp_path, "nothing")


@pytest.mark.model
def test_it_is_asked_in_batches(tiny: Engine) -> None:
    assert tiny.name == "faster-whisper"
    assert tiny.batch_size >= BATCH_ON_CPU


@pytest.mark.model
def test_pieces_too_short_to_hold_a_word_give_none(tiny: Engine) -> None:
    pieces = [Piece(0.0, np.zeros(size, np.float32)) for size in (0, 1, 99)]
    assert tiny.recognise(pieces, Request("en")) == [Recognition()] * 3


@pytest.mark.model
def test_noise_is_tried_warmer_and_gives_the_same_every_time(tiny: Engine) -> None:
    noise = np.random.default_rng(5).normal(0, 0.1, RATE).astype(np.float32)
    first, second = (tiny.recognise([Piece(0.0, noise)], Request("en", effort=Effort.THOROUGH))[0] for _ in range(2))
    assert first == second


@pytest.mark.model
def test_a_model_of_its_own_threads_recognises_the_same(
    tiny: Engine, clip: Callable[[str], NDArray[np.float32]]
) -> None:
    from toolkit.speech.models import find_model  # noqa: PLC0415  # skips come first

    one = open_engine("faster-whisper", find_model("tiny.en").path, "tiny.en", threads=1)
    piece = Piece(0.0, clip("jfk.flac")[: 4 * RATE])
    texts = [
        comparable_text(" ".join(word.text for word in engine.recognise([piece], Request("en"))[0].words))
        for engine in (tiny, one)
    ]
    assert texts[0] == texts[1] != ""
