"""What lossy encoders leave of a voice and of music: how far their noise lies over or under what masks it, and how fast.

    python -m bench.audio.encoding [--json]

The noise-to-mask ratio is a plain one: half-Bark bands, masking spread by 10 and 27 dB a Bark, offset of a tonal masker
(14.5 dB + Bark, at most 25). It ranks settings on one sound; it is no listening test. Lower is better.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy import signal

from bench.audio.conversation import Samples, talk
from toolkit.media.ffmpeg import find_ffmpeg

RATE, WINDOW = 44_100, 2048
MUSIC = Path(__file__).parents[2] / "samples" / "small-rooms" / "music" / "intro.flac"
SETTINGS = {
    "mp3, LAME 2": ("-c:a libmp3lame -compression_level 2", "mp3"),
    "mp3, LAME 5 (ffmpeg's default)": ("-c:a libmp3lame", "mp3"),
    "mp3, LAME 7 (podkit)": ("-c:a libmp3lame -compression_level 7", "mp3"),
    "aac, twoloop (ffmpeg's default)": ("-c:a aac", "m4a"),
    "aac, fast (podkit)": ("-c:a aac -aac_coder fast", "m4a"),
}


@dataclass(frozen=True)
class Row:
    """One sound through one encoder at 128 kbit/s, stereo."""

    sound: str
    encoder: str
    mean_noise_to_mask_db: float
    loud_noise_to_mask_db: float
    times_real_time: float


def sounds(minutes: float) -> dict[str, Samples]:
    """Return what is encoded: a voice in the middle, two unlike voices left and right, the sample's music, a dense band."""
    spoken = talk(minutes, 2, sample_rate=RATE, seed=8).spoken
    music, rate = soundfile.read(MUSIC, dtype="float32", always_2d=True)
    step = np.arange(0, len(music) - 1, rate / RATE)
    music = np.stack([np.interp(step, np.arange(len(music)), side) for side in music.T], axis=1).astype(np.float32)
    voice = np.repeat(spoken[:1].T, 2, axis=1)
    return {"voice": voice, "two voices, wide": spoken.T.copy(), "music": music, "dense band": dense_band(20.0)}


def dense_band(seconds: float) -> Samples:
    """Return what no encoder likes: thirty detuned saws, cymbals and drums, each side its own, up to 16 kHz."""
    random, time_s = np.random.default_rng(9), np.arange(round(seconds * RATE)) / RATE
    low_pass = signal.butter(6, 16_000, fs=RATE, output="sos")
    sides = []
    for _ in range(2):
        saws = sum(
            signal.sawtooth(2 * np.pi * hz * time_s + random.uniform(0, 6)) for hz in random.uniform(60, 900, 30)
        )
        hits = np.exp(-40 * np.mod(time_s * random.uniform(3.5, 4.5), 1.0))
        sides.append(signal.sosfilt(low_pass, saws / 30 + 0.5 * hits * random.normal(0, 0.3, time_s.size)))
    return (0.6 * np.stack(sides, axis=1)).astype(np.float32)


def noise_to_mask_db(truth: Samples, heard: Samples) -> NDArray[np.float64]:
    """Return the ratio of each window, mean over bands in power."""
    hz = np.fft.rfftfreq(WINDOW, 1 / RATE)
    bark = 13 * np.arctan(0.00076 * hz) + 3.5 * np.arctan((hz / 7500) ** 2)
    band = (bark * 2).astype(int)
    centres = (np.arange(band.max() + 1) + 0.5) / 2
    apart = centres[:, None] - centres[None, :]
    spread = 10 ** (np.where(apart >= 0, -10 * apart, 27 * apart) / 10)
    offset = 10 ** (-np.minimum(14.5 + centres, 25) / 10)
    found = []
    for side in range(truth.shape[1]):
        wanted, noise = (_bands(sound[:, side], band) for sound in (truth, heard - truth))
        loud = wanted.sum(axis=1) > wanted.sum(axis=1).max() * 1e-6
        mask = np.maximum((wanted @ spread.T) * offset, 1e-7 * WINDOW)
        found.append(10 * np.log10((noise / mask)[loud].mean(axis=1) + 1e-12))
    return np.concatenate(found)


def _bands(samples: NDArray[np.float32], band: NDArray[np.int64]) -> NDArray[np.float64]:
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::WINDOW]
    power = np.abs(np.fft.rfft(windows * np.hanning(WINDOW), axis=1)) ** 2
    return np.stack([power[:, band == number].sum(axis=1) for number in range(band.max() + 1)], axis=1)


def encoded(folder: Path, samples: Samples, options: str, suffix: str) -> tuple[Samples, float]:
    """Return what a player hears, at the same place and level, and the CPU seconds that encoding took."""
    source, target, back = folder / "in.wav", folder / f"out.{suffix}", folder / "back.wav"
    soundfile.write(source, samples, RATE, subtype="FLOAT")
    ffmpeg = [str(find_ffmpeg().path), "-v", "error", "-y"]
    before = os.times()
    subprocess.run([*ffmpeg, "-i", source, *options.split(), "-b:a", "128k", target], check=True)
    after = os.times()
    subprocess.run([*ffmpeg, "-i", target, "-c:a", "pcm_f32le", "-ar", str(RATE), back], check=True)
    heard, _ = soundfile.read(back, dtype="float32", always_2d=True)
    heard = np.resize(heard, samples.shape) if len(heard) < len(samples) else heard[: len(samples)]
    # LAME turns the sound down by 0.45 dB: that is no noise.
    gain = float((samples * heard).sum() / np.square(heard, dtype=np.float64).sum())
    return heard * np.float32(gain), after.children_user - before.children_user


def measure(minutes: float) -> list[Row]:
    """Encode every sound in every way."""
    rows = []
    with tempfile.TemporaryDirectory() as room:
        for sound, samples in sounds(minutes).items():
            for encoder, (options, suffix) in SETTINGS.items():
                heard, took_s = encoded(Path(room), samples, options, suffix)
                ratios = noise_to_mask_db(samples, heard)
                speed = len(samples) / RATE / max(took_s, 1e-3)
                rows.append(Row(sound, encoder, float(ratios.mean()), float(np.percentile(ratios, 95)), speed))
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    began = time.perf_counter()
    rows = measure(given.minutes)
    if given.json:
        print(json.dumps({"encoding": [asdict(row) for row in rows]}, indent=2))
        return
    for row in rows:
        print(
            f"{row.sound:17} {row.encoder:33} noise to mask {row.mean_noise_to_mask_db:6.1f} dB, "
            f"loudest 5 % {row.loud_noise_to_mask_db:6.1f} dB  {row.times_real_time:4.0f}x"
        )
    print(f"in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
