"""Short pieces of sound trimmed and faded with pydub. Never a whole episode: pydub keeps all samples in memory."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pydub import AudioSegment

_SCALE = float(2**31 - 1)
_SILENCE_DBFS = -60.0
_SPARE_PARTS = 100


def trimmed(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Return sound of shape (n, channels) without the silence (under -60 dBFS) at both ends, found in steps of 10 ms.

    The remaining samples are unchanged. Sound that is silent throughout is returned unchanged.
    """
    start = _silent_samples(samples, sample_rate)
    end = len(samples) - _silent_samples(samples[::-1], sample_rate)
    return samples[start:end] if start < end else samples


def faded(samples: NDArray[np.float32], sample_rate: int, fade_in_ms: int, fade_out_ms: int) -> NDArray[np.float32]:
    """Return sound of shape (n, channels) and the same length, with a linear fade at each end.

    A fade is at most as long as the sound. Sound under one millisecond is not faded.
    """
    opened = _faded_in(samples, sample_rate, fade_in_ms)
    return np.ascontiguousarray(_faded_in(opened[::-1], sample_rate, fade_out_ms)[::-1])


def _silent_samples(samples: NDArray[np.float32], sample_rate: int) -> int:
    if not len(samples):
        return 0
    segment, headroom = _segment(samples, sample_rate)
    from pydub.silence import detect_leading_silence

    silence_dbfs = _SILENCE_DBFS - 20.0 * math.log10(headroom)
    silent_ms: int = detect_leading_silence(segment, silence_threshold=silence_dbfs)
    return silent_ms * sample_rate // 1000


def _faded_in(samples: NDArray[np.float32], sample_rate: int, fade_ms: int) -> NDArray[np.float32]:
    fade_ms = min(fade_ms, len(samples) * 1000 // sample_rate)
    if fade_ms <= 0:
        return samples
    # pydub works in whole milliseconds and drops or adds a part of one: some silence at the end absorbs that.
    spare = np.zeros((sample_rate // _SPARE_PARTS, samples.shape[1]), np.float32)
    segment, headroom = _segment(np.concatenate([samples, spare]), sample_rate)
    return _samples(segment.fade_in(fade_ms), headroom)[: len(samples)]


def _segment(samples: NDArray[np.float32], sample_rate: int) -> tuple[AudioSegment, float]:
    with warnings.catch_warnings():
        # pydub 0.25.1 warns about a missing ffmpeg at import; here it gets samples and starts no program.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    # Floats may exceed full scale but integers cannot: they are scaled down and restored afterwards.
    headroom = max(1.0, float(np.abs(samples).max()))
    integers = np.round(samples.astype(np.float64) / headroom * _SCALE).astype("<i4")
    segment = AudioSegment(integers.tobytes(), sample_width=4, frame_rate=sample_rate, channels=samples.shape[1])
    return segment, headroom


def _samples(segment: AudioSegment, headroom: float) -> NDArray[np.float32]:
    integers = np.frombuffer(segment.raw_data, "<i4").reshape(-1, segment.channels)
    return (integers.astype(np.float64) / _SCALE * headroom).astype(np.float32)
