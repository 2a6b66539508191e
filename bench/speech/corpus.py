"""Real English speech with its words, joined with pauses into one recording: rebuilt at every run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

SPEECH = Path(__file__).parents[2] / ".." / "shared" / "data" / "speech"
SAMPLE_RATE = 16_000


@dataclass(frozen=True)
class Joined:
    """Mono samples at 16 kHz, every word in them, and when each clip plays."""

    samples: NDArray[np.float32]
    text: str
    clips: tuple[tuple[str, float, float, str], ...]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.samples.size / SAMPLE_RATE


def read_mono(path: Path) -> NDArray[np.float32]:
    """Read any recording as mono float32 at 16 kHz."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(samples.mean(axis=1), rate, SAMPLE_RATE), np.float32)


def join_clips(folder: Path = SPEECH, *, language: str = "en", seed: int = 4, times: int = 1) -> Joined:
    """Join every clip of one language with pauses of 0.5 to 3 s, over noise 66 dB under full scale."""
    random = np.random.default_rng(seed)
    entries = [e for e in json.loads((folder / "manifest.json").read_text()) if e.get("language") == language]
    spoken = [(e["file"], e["text"]) for e in entries if e.get("text")] * times
    parts: list[NDArray[np.float32]] = []
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
