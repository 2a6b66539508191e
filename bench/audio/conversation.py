"""A talk of several voices around one table, built from real speech: who says what when is known by number.

Every clip is played at its own speed and pitch, wobbling a little, so that no two stretches of the talk are alike and no
correlation finds a repetition. Without the recordings beside the checkout, noise with the rhythm of speech stands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from scipy import signal

SPEECH = Path(__file__).parents[2] / ".." / "shared" / "data" / "speech"
VOICES = (
    ("two_cities_16k.wav",),
    ("jfk.flac",),
    tuple(f"spk1_snt{index}.wav" for index in (1, 2, 3, 4)),
    tuple(f"spk2_snt{index}.wav" for index in (1, 2, 3, 4)),
)
VOICE_RMS = 0.07
Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Talk:
    """Each voice alone, shape (voices, n), and when it speaks, in seconds."""

    spoken: Samples
    spans: tuple[tuple[tuple[float, float], ...], ...]
    sample_rate: int


@dataclass(frozen=True)
class Room:
    """How loud each voice is at the others' microphones, the noise under it, gains of the microphones, distance."""

    bleed_db: float = 25.0
    noise_db: float = 20.0
    gains_db: tuple[float, ...] = ()
    distance_s: float = 0.004
    echo: bool = False


@dataclass(frozen=True)
class Recorder:
    """When a recording starts in the session, how its clock runs, what it loses: (source second, length)."""

    start_s: float
    drift_ppm: float = 0.0
    lost: tuple[tuple[float, float], ...] = ()

    def record(self, heard: Samples, sample_rate: int) -> Samples:
        """Return what it writes of what its microphone hears."""
        samples = heard[round(self.start_s * sample_rate) :]
        for at_s, length_s in sorted(self.lost, reverse=True):
            samples = np.delete(samples, slice(round(at_s * sample_rate), round((at_s + length_s) * sample_rate)))
        return np.asarray(soxr.resample(samples, sample_rate * (1 + self.drift_ppm * 1e-6), sample_rate), np.float32)

    def session_of(self, source_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return when its source times truly were."""
        times = source_s * (1 + self.drift_ppm * 1e-6)
        for at_s, length_s in self.lost:
            times = times + np.where(times >= at_s, length_s, 0.0)
        return times + self.start_s


def read_mono(name: str, sample_rate: int) -> Samples:
    """Read one of the recordings as mono."""
    samples, rate = soundfile.read(SPEECH / name, dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(samples.mean(axis=1), rate, sample_rate), np.float32)


def clips_of(voice: int, sample_rate: int) -> list[Samples]:
    """Return stretches of one voice of up to 5 s, all equally loud while they sound."""
    if not SPEECH.is_dir():
        return [_stand_in(voice * 10 + index, sample_rate) for index in range(8)]
    clips: list[Samples] = []
    for name in VOICES[voice % len(VOICES)]:
        samples = read_mono(name, sample_rate)
        sounding = samples[np.abs(samples) > 0.02 * np.abs(samples).max()]
        samples = samples * np.float32(VOICE_RMS / np.sqrt(np.mean(sounding**2)))
        step = 5 * sample_rate
        clips += [samples[at : at + step] for at in range(0, samples.size, step) if samples.size - at > sample_rate]
    return clips


def _stand_in(seed: int, sample_rate: int) -> Samples:
    random, time = np.random.default_rng(seed), np.arange(4 * sample_rate) / sample_rate
    band = signal.butter(2, (200, 3400), "bandpass", fs=sample_rate, output="sos")
    sound = signal.sosfilt(band, random.normal(0, 1, time.size))
    sound *= np.clip(np.sin(2 * np.pi * 2.3 * time), 0.02, 1) ** 2
    return (VOICE_RMS * sound / np.sqrt(np.mean(sound**2))).astype(np.float32)


def talk(minutes: float, voices: int, *, sample_rate: int = 16_000, seed: int = 1) -> Talk:
    """Return a talk in turns of one to four sentences, every fourth turn or so begun before the last one ended."""
    random = np.random.default_rng(seed)
    clips = [clips_of(voice, sample_rate) for voice in range(voices)]
    total = round(minutes * 60 * sample_rate)
    spoken = np.zeros((voices, total), np.float32)
    spans: list[list[tuple[float, float]]] = [[] for _ in range(voices)]
    at, who = sample_rate, 0
    while at < total - 8 * sample_rate:
        who = (who + int(random.integers(1, voices))) % voices if voices > 1 else 0
        for _ in range(int(random.integers(1, 5))):
            clip = _wobbled(clips[who][random.integers(len(clips[who]))], sample_rate, random)
            end = min(at + clip.size, total)
            spoken[who, at:end] += clip[: end - at]
            spans[who].append((at / sample_rate, end / sample_rate))
            at = end + round(random.uniform(0.1, 0.6) * sample_rate)
            if at >= total - 8 * sample_rate:
                break
        at += round(random.uniform(-0.5 if random.random() < 0.25 else 0.1, 1.0) * sample_rate)
    return Talk(spoken, tuple(tuple(own) for own in spans), sample_rate)


def _wobbled(clip: Samples, sample_rate: int, random: np.random.Generator) -> Samples:
    if random.random() < 0.3:
        clip = clip[: round(random.uniform(0.8, clip.size / sample_rate) * sample_rate)]
    knots = np.arange(0, 2 * clip.size + sample_rate // 4, sample_rate // 4)
    wobble = 1 + 0.04 * np.interp(np.arange(2 * clip.size), knots, random.normal(0, 1, knots.size))
    places = np.cumsum(np.clip(random.uniform(0.88, 1.14) * wobble, 0.7, 1.4))
    return np.interp(places[places < clip.size - 1], np.arange(clip.size), clip).astype(np.float32)


def microphones(spoken: Samples, room: Room, sample_rate: int, *, seed: int = 2) -> Samples:
    """Return what each voice's own microphone hears."""
    random = np.random.default_rng(seed)
    late = round(room.distance_s * sample_rate)
    echo = _echo(sample_rate) if room.echo else np.ones(1, np.float32)
    arriving = np.zeros_like(spoken)
    for voice, samples in enumerate(spoken):
        there = signal.oaconvolve(samples, echo)[: samples.size - late] * 10 ** (-room.bleed_db / 20)
        arriving[np.arange(len(spoken)) != voice, late:] += there.astype(np.float32)
    heard = spoken + arriving + random.normal(0, VOICE_RMS * 10 ** (-room.noise_db / 20), spoken.shape)
    gains = np.array(room.gains_db or (0.0,) * len(spoken))[:, None]
    return np.asarray(heard * 10 ** (gains / 20), np.float32)


def _echo(sample_rate: int) -> Samples:
    random = np.random.default_rng(4)
    if SPEECH.is_dir():
        echo = read_mono("rooms/rir1.wav", sample_rate)
        echo = echo[int(np.argmax(np.abs(echo))) :]
    else:
        echo = np.exp(-np.arange(sample_rate // 3) / (0.05 * sample_rate)) * random.normal(0, 1, sample_rate // 3)
    return np.asarray(echo / np.sqrt(np.sum(echo**2)), np.float32)
