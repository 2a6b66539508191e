from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray

RATE = 44_100
BUNDLED = Path(imageio_ffmpeg.get_ffmpeg_exe())
BINARIES = [BUNDLED, *([Path(found)] if (found := shutil.which("ffmpeg")) else [])]


Signal = Callable[..., NDArray[np.float32]]


def _noise(seconds: float, channels: int = 2, rate: int = RATE, seed: int = 7) -> NDArray[np.float32]:
    """Seeded noise at -20 dBFS: every sample differs from its neighbours, so that a shift by one shows."""
    samples = np.random.default_rng(seed).standard_normal((round(seconds * rate), channels))
    return (0.1 * samples).astype(np.float32)


def _sine(seconds: float, hz: float = 997.0, peak: float = 0.25, rate: int = RATE) -> NDArray[np.float32]:
    t = np.arange(round(seconds * rate)) / rate
    return (peak * np.sin(2 * np.pi * hz * t)).astype(np.float32)[:, None]


@pytest.fixture(scope="session")
def noise() -> Signal:
    return _noise


@pytest.fixture(scope="session")
def sine() -> Signal:
    return _sine


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Six seconds of the same noise in each container that podkit writes or is often given."""
    folder = tmp_path_factory.mktemp("recordings")
    samples = _noise(6.0)
    made = {"wav": folder / "take.wav", "flac": folder / "take.flac", "float": folder / "float.wav"}
    sf.write(made["wav"], samples, RATE, subtype="PCM_24")
    sf.write(made["flac"], samples, RATE, subtype="PCM_16")
    sf.write(made["float"], samples, RATE, subtype="FLOAT")
    for suffix in ("mp3", "m4a", "opus", "ogg", "mka", "aiff"):
        made[suffix] = folder / f"take.{suffix}"
        command = [BUNDLED, "-nostdin", "-v", "error", "-y", "-i", made["wav"], made[suffix]]
        subprocess.run(command, check=True, timeout=60)
    return made


@pytest.fixture(params=BINARIES, ids=[binary.name for binary in BINARIES])
def every_ffmpeg(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each ffmpeg of this machine in turn: the one podkit brings, and the one on PATH if there is one."""
    monkeypatch.setenv("PODKIT_FFMPEG", str(request.param))
    binary: Path = request.param
    return binary


@pytest.fixture
def shortened(tmp_path: Path) -> Callable[[Path], Path]:
    """Return a function that copies the first half of a file's bytes."""

    def cut(path: Path) -> Path:
        target = tmp_path / f"cut-{path.name}"
        content = path.read_bytes()
        target.write_bytes(content[: len(content) // 2])
        return target

    return cut
