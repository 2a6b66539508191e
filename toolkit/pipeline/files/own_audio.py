"""Reading sound that the pipeline wrote itself: by time, by position, or block by block."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from toolkit.audio.render import SourceReader


def read_speech_copy(path: Path) -> Callable[[float, float], NDArray[np.float32]]:
    """Return ``read(start_s, end_s)`` for the 16 kHz copy of a track; at the end it returns fewer samples."""
    file = soundfile.SoundFile(path)
    lock = threading.Lock()

    def read(start_s: float, end_s: float) -> NDArray[np.float32]:
        first = min(max(0, round(start_s * file.samplerate)), file.frames)
        last = min(round(end_s * file.samplerate), file.frames)
        with lock:
            file.seek(first)
            samples: NDArray[np.float32] = file.read(max(0, last - first), dtype="float32")
        return samples

    return read


def blocks_of(path: Path, block_samples: int = 192_000) -> Iterator[NDArray[np.float32]]:
    """Yield the samples of a file in blocks of shape (n, channels)."""
    with soundfile.SoundFile(path) as file:
        while len(block := file.read(block_samples, dtype="float32", always_2d=True)):
            yield block


def open_source(path: Path) -> SourceReader:
    """Return a reader of samples by position: ``read(start, end)``, shape (n, channels), short at the end."""
    file = soundfile.SoundFile(path)

    def read(start: int, end: int) -> NDArray[np.float32]:
        file.seek(min(start, file.frames))
        samples: NDArray[np.float32] = file.read(max(0, end - start), dtype="float32", always_2d=True)
        return samples

    return read
