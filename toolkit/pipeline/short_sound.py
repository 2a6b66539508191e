"""Short pieces of sound through pydub: trimmed and faded. Never an episode: a segment holds all of its samples."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pydub import AudioSegment

_SCALE = float(2**31 - 1)
_SILENCE_DBFS = -60.0


def trimmed(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Return sound of shape (n, channels) without the silence (under -60 dBFS) at both ends; silence stays as it is."""
    if not len(samples) or float(np.abs(samples).max()) == 0.0:
        return samples
    from pydub.silence import detect_leading_silence

    segment, headroom = _segment(samples, sample_rate)
    lead_ms = detect_leading_silence(segment, silence_threshold=_SILENCE_DBFS)
    trail_ms = detect_leading_silence(segment.reverse(), silence_threshold=_SILENCE_DBFS)
    if lead_ms + trail_ms >= len(segment):
        return samples
    return _samples(segment[lead_ms : len(segment) - trail_ms], headroom)


def faded(samples: NDArray[np.float32], sample_rate: int, fade_in_ms: int, fade_out_ms: int) -> NDArray[np.float32]:
    """Return sound of shape (n, channels) with a fade at each end, each at most as long as the sound."""
    if not len(samples):
        return samples
    segment, headroom = _segment(samples, sample_rate)
    segment = segment.fade_in(min(fade_in_ms, len(segment))).fade_out(min(fade_out_ms, len(segment)))
    return _samples(segment, headroom)


def _segment(samples: NDArray[np.float32], sample_rate: int) -> tuple[AudioSegment, float]:
    with warnings.catch_warnings():
        # pydub 0.25.1 warns of a missing ffmpeg at import; it is given samples and starts none.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    # Float sources may exceed full scale, which integers cannot: the headroom is given back afterwards.
    headroom = max(1.0, float(np.abs(samples).max()))
    integers = np.round(samples.astype(np.float64) / headroom * _SCALE).astype("<i4")
    segment = AudioSegment(integers.tobytes(), sample_width=4, frame_rate=sample_rate, channels=samples.shape[1])
    return segment, headroom


def _samples(segment: AudioSegment, headroom: float) -> NDArray[np.float32]:
    integers = np.frombuffer(segment.raw_data, "<i4").reshape(-1, segment.channels)
    return (integers.astype(np.float64) / _SCALE * headroom).astype(np.float32)
