"""Speaker embeddings by a model in a file, and files that are none."""

from __future__ import annotations

from pathlib import Path

import faster_whisper
import numpy as np
import pytest

from toolkit.model.errors import MissingModel, NoSuchInput
from toolkit.speech.voice_prints import check_voice_model, open_voice_model

BANDS = Path(__file__).parent / "bands.onnx"


def test_a_vector_has_unit_length_and_is_the_same_for_the_same_sound() -> None:
    pytest.importorskip("sherpa_onnx")
    embed = open_voice_model(BANDS)
    hiss = np.random.default_rng(1).normal(scale=0.1, size=16_000).astype(np.float32)
    first = embed(hiss)
    assert first.dtype == np.float32
    assert np.linalg.norm(first) == pytest.approx(1.0, abs=1e-5)
    np.testing.assert_array_equal(embed(hiss), first)


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(NoSuchInput, match=r"voices\.onnx: there is no such voice model"):
        check_voice_model(Path("voices.onnx"))


def test_a_file_that_is_no_model_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "voices.onnx").write_bytes(b"not a model" * 100)
    with pytest.raises(MissingModel, match="is not an ONNX model"):
        check_voice_model(tmp_path / "voices.onnx")


def test_a_model_for_something_else_is_refused() -> None:
    silero = next((Path(faster_whisper.__file__).parent / "assets").glob("*.onnx"))
    with pytest.raises(MissingModel, match="not a model of speaker embeddings"):
        check_voice_model(silero)
