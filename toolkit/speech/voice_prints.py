"""Speaker embeddings: one vector for the voice in a second or two of speech, by a model that the user has.

Owns the call of sherpa-onnx (the extra ``speakers``) and the check of the model file: sherpa-onnx ends the whole process on
a file that it cannot use. Compares nothing.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from toolkit.model.errors import MissingModel, MissingPart, NoSuchInput
from toolkit.model.install import install_command

SAMPLE_RATE = 16_000
# What sherpa-onnx reads from a model's metadata to know which features to give it.
_FRAMEWORK, _RATE, _DIMENSIONS = "framework", "sample_rate", "output_dim"
_REMEDY = "docs/models.md names one that works"
_FRAMEWORKS = ("wespeaker", "3d-speaker", "nemo")

VoicePrint = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def check_voice_model(path: Path) -> None:
    """Raise where a model cannot be used, before any work.

    Raises
    ------
    MissingPart
        The extra is not installed.
    NoSuchInput
        There is no such file.
    MissingModel
        It is not an ONNX model of speaker embeddings that sherpa-onnx can use.
    """
    if importlib.util.find_spec("sherpa_onnx") is None:
        raise MissingPart("diarisation", f"install it with {install_command('speakers')}")
    if not path.is_file():
        raise NoSuchInput(path, "voice model")
    import onnxruntime  # noqa: PLC0415  # comes with faster-whisper, and takes a while

    try:
        described = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]).get_modelmeta()
    except Exception as error:  # onnxruntime has a class for each status, none of them public
        raise MissingModel(str(path), "this is not an ONNX model", _REMEDY) from error
    facts = described.custom_metadata_map
    if facts.get(_FRAMEWORK) not in _FRAMEWORKS or facts.get(_RATE) != str(SAMPLE_RATE) or _DIMENSIONS not in facts:
        raise MissingModel(str(path), "this is not a model of speaker embeddings that sherpa-onnx can use", _REMEDY)


def open_voice_model(path: Path) -> VoicePrint:
    """Return the function of a model that turns mono samples at 16 kHz into a vector of unit length.

    Raises
    ------
    PodkitError
        As :func:`check_voice_model` does.
    """
    check_voice_model(path)
    import sherpa_onnx  # noqa: PLC0415  # an extra

    extractor = sherpa_onnx.SpeakerEmbeddingExtractor(
        sherpa_onnx.SpeakerEmbeddingExtractorConfig(model=str(path), num_threads=2)
    )

    def embed(samples: NDArray[np.float32]) -> NDArray[np.float32]:
        stream = extractor.create_stream()
        stream.accept_waveform(SAMPLE_RATE, samples)
        stream.input_finished()
        vector = np.asarray(extractor.compute(stream), np.float32)
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)

    return embed
