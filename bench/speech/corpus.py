"""Real English speech with its words, joined with pauses into one recording, clean or spoilt: rebuilt at every run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from scipy.signal import oaconvolve

from toolkit.model.span import Span
from toolkit.speech.activity import VoiceActivity

SPEECH = Path(__file__).parents[2] / ".." / "shared" / "data" / "speech"
SAMPLE_RATE = 16_000
Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Joined:
    """Mono samples at 16 kHz, every word in them, and when each clip plays."""

    samples: Samples
    text: str
    clips: tuple[tuple[str, float, float, str], ...]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.samples.size / SAMPLE_RATE


def read_mono(path: Path) -> Samples:
    """Read any recording as mono float32 at 16 kHz."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(samples.mean(axis=1), rate, SAMPLE_RATE), np.float32)


def join_clips(folder: Path = SPEECH, *, language: str = "en", seed: int = 4, times: int = 1) -> Joined:
    """Join every clip of one language with pauses of 0.5 to 3 s, over noise 66 dB under full scale.

    ``folder`` holds a ``manifest.json``: a list of ``{"file", "language", "text"}``.
    """
    random = np.random.default_rng(seed)
    entries = [e for e in json.loads((folder / "manifest.json").read_text()) if e.get("language") == language]
    spoken = [(e["file"], e["text"]) for e in entries if e.get("text")] * times
    parts: list[Samples] = []
    clips: list[tuple[str, float, float, str]] = []
    at = 0
    for name, text in spoken:
        pause = np.zeros(int(random.uniform(0.5, 3.0) * SAMPLE_RATE), np.float32)
        clip = read_mono(folder / name)
        start = at + pause.size
        at = start + clip.size
        parts += [pause, clip]
        clips.append((name, start / SAMPLE_RATE, at / SAMPLE_RATE, text))
    samples = np.concatenate([*parts, np.zeros(SAMPLE_RATE, np.float32)])
    samples += random.normal(0.0, 5e-4, samples.size).astype(np.float32)
    return Joined(samples, " ".join(text for _, text in spoken), tuple(clips))


def speech_in(samples: Samples) -> tuple[Span, ...]:
    """Return the stretches of voice in a whole recording: mono at 16 kHz."""
    activity = VoiceActivity()
    activity.push(samples)
    return activity.spans()


def spoilt(recording: Joined, condition: str) -> Joined:
    """Return a recording under one of :data:`CONDITIONS`."""
    return replace(recording, samples=CONDITIONS[condition](recording.samples).astype(np.float32))


def in_room(samples: Samples, room: str) -> Samples:
    """Return speech as a microphone in a room hears it (``rooms/NAME.wav``), at the loudness it had."""
    response = read_mono(SPEECH / "rooms" / f"{room}.wav")
    echoing = np.asarray(oaconvolve(samples, response)[: samples.size], np.float32)
    return echoing * np.float32(np.abs(samples).max() / np.abs(echoing).max())


def _with_noise(noise: str, snr_db: float) -> Callable[[Samples], Samples]:
    def add(samples: Samples) -> Samples:
        sound = np.resize(read_mono(SPEECH / "noise" / f"{noise}.wav"), samples.size)
        spoken = samples[np.abs(samples) > 0.02]
        return samples + sound * np.float32(_rms(spoken) / _rms(sound) * 10 ** (-snr_db / 20))

    return add


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.square(samples, dtype=np.float64).mean()))


def _telephone(samples: Samples) -> Samples:
    narrow = soxr.resample(soxr.resample(samples, SAMPLE_RATE, 8000), 8000, SAMPLE_RATE)
    # G.711's mu-law, 7 bits and a sign.
    coded = np.round(np.sign(narrow) * np.log1p(255 * np.minimum(np.abs(narrow), 1)) / np.log(256) * 127) / 127
    return np.asarray(np.sign(coded) * (256 ** np.abs(coded) - 1) / 255, np.float32)


CONDITIONS: dict[str, Callable[[Samples], Samples]] = {
    "clean": lambda samples: samples,
    "far in a hard room": lambda samples: in_room(samples, "rir1"),
    "in a room": lambda samples: in_room(samples, "rir2"),
    "noise1, 10 dB under": _with_noise("noise1", 10.0),
    "noise2, 10 dB under": _with_noise("noise2", 10.0),
    "noise3, 5 dB under": _with_noise("noise3", 5.0),
    "telephone": _telephone,
    "48 dB too soft": lambda samples: samples * np.float32(0.004),
    "clipped by 18 dB": lambda samples: np.clip(samples * 8, -0.9, 0.9),
}
