"""A voice by formula, and recordings made of it: syllables with pauses, so that it passes for speech by its level."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile

from toolkit.check.measuring import Measuring

RATE = 48_000


def voice(seconds: float = 12.0, rate: int = RATE, seed: int = 1) -> np.ndarray:
    """Return syllables of a buzzing tone with formant-like weight and pauses between phrases, shape (n, 1), float32."""
    return _voice(seconds, rate, seed).copy()


@cache
def _voice(seconds: float, rate: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    out = np.zeros(round(seconds * rate), np.float32)
    at = rate // 4
    while at < out.size - rate // 2:
        for _ in range(6):
            size = round(rng.uniform(0.12, 0.2) * rate)
            times = np.arange(size) / rate
            base = rng.uniform(110, 150)
            wave = sum(np.sin(2 * np.pi * base * k * times + k) / k for k in range(1, 25))
            piece = wave * np.hanning(size) * 0.12
            out[at : at + size] += piece[: max(0, out.size - at)].astype(np.float32)
            at += size + round(0.02 * rate)
        at += round(0.7 * rate)
    out += rng.standard_normal(out.size).astype(np.float32) * 0.0004
    return out[:, np.newaxis]


@pytest.fixture(name="voice")
def voice_by_formula() -> Callable[..., np.ndarray]:
    return voice


@pytest.fixture
def recording(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes samples as a WAV file."""

    def write(samples: np.ndarray, name: str = "talk.wav", subtype: str = "PCM_24") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, samples, RATE, subtype=subtype)
        return path

    return write


@pytest.fixture
def measuring(tmp_path: Path) -> Measuring:
    return Measuring(tmp_path / "cache")
