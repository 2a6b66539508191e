"""Good speech to put defects into, and measurements of it that several defects need.

Real recordings where they are beside the checkout, otherwise the voices of the sample episode. All are mono, and as
loud as a good recording is.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Shape (n, channels), full scale = 1.0."""

RATE_HZ = 48_000
SPEECH = Path(__file__).parents[3] / "shared" / "data" / "speech"
SAMPLE_TRUTH = Path(__file__).parents[2] / "samples" / "small-rooms" / "truth.json"
# Of a speaker of the samples; and what is left of the pauses around each line.
MOST_S, AROUND_S = 60, 0.15
# Close microphones in quiet rooms: a fault that a recording already has is not one that was put in.
GOOD = (
    ("two_cities_16k.wav",),
    ("leopard-en.wav", "leopard-de.wav", "leopard-fr.wav"),
    ("leopard-two-speakers-en.wav",),
)
LOUD_DBFS = -20.0


@cache
def good_speech(rate: int = RATE_HZ) -> tuple[Samples, ...]:
    """Return the recordings at a rate, shape (n, 1) each."""
    if SPEECH.is_dir():
        return tuple(_levelled(np.concatenate([_read(SPEECH / name, rate) for name in names])) for names in GOOD)
    return tuple(_levelled(voice) for voice in _sample_voices(rate))


def loud_rms(speech: Samples) -> float:
    """Return the RMS of the louder half of the 50 ms windows."""
    size = RATE_HZ // 20
    rows = speech[: len(speech) // size * size, 0].reshape(-1, size)
    powers = np.square(rows).mean(axis=1)
    return float(np.sqrt(powers[powers >= np.median(powers)].mean()))


def loud_places(speech: Samples, rate: int, count: int, seed: int) -> list[int]:
    """Return ``count`` samples in loud vowels, apart from each other."""
    size = rate // 20
    powers = np.square(speech[: len(speech) // size * size, 0].reshape(-1, size)).mean(axis=1)
    loud = np.flatnonzero(powers >= np.percentile(powers, 80))
    loud = loud[(loud > 2) & (loud < powers.size - 4)]
    return [int(at) * size for at in np.random.default_rng(seed).choice(loud, count, replace=False)]


def room_tone(speech: Samples, size: int, seed: int) -> Samples:
    """Return ``size`` samples of a room in which nobody speaks, 50 dB under the speech."""
    noise = np.random.default_rng(seed).standard_normal((size, 1)).astype(np.float32)
    return noise * np.float32(loud_rms(speech) * 10 ** (-50 / 20))


def _sample_voices(rate: int) -> list[Samples]:
    """Return what each speaker of the sample episode says, cut out of the own track: in the rest of it the others are heard."""
    truth = json.loads(SAMPLE_TRUTH.read_text("utf-8"))
    voices = []
    for track in truth["tracks"]:
        samples = _read(SAMPLE_TRUTH.parent / track["file"], rate)
        own = [line for line in truth["lines"] if line["speaker"] == track["speaker"]]
        # See the key `clock` of the truth.
        edges_s = [
            [(line[key] - track["offset_s"]) / (1 + track["drift_ppm"] * 1e-6) for key in ("start_s", "end_s")]
            for line in own
        ]
        pieces = [
            samples[round((start_s - AROUND_S) * rate) : round((end_s + AROUND_S) * rate)] for start_s, end_s in edges_s
        ]
        voices.append(np.concatenate(pieces)[: MOST_S * rate])
    return voices


def _read(path: Path, wanted_hz: int) -> Samples:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1, dtype=np.float32)
    return np.asarray(soxr.resample(mono, rate, wanted_hz) if rate != wanted_hz else mono, np.float32)[:, np.newaxis]


def _levelled(speech: Samples) -> Samples:
    return speech * np.float32(min(10 ** (LOUD_DBFS / 20) / loud_rms(speech), 0.8 / float(np.abs(speech).max())))
