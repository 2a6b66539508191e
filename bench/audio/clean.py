"""Noise reduction at 15 dB SNR: how near the speech comes to the truth (SI-SDR) and how far the floor goes down.

Run ``python -m bench.audio.clean --json``. ``neural`` is the extra ``denoise``, left out where it is not installed. The peer is ffmpeg's ``afftdn`` with the settings that were best when tried,
its delay taken off by the correlation's peak.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
from scipy import ndimage, signal

from bench.audio.conversation import SPEECH, Samples, read_mono, talk
from toolkit.audio.neural_denoise import neural_denoiser_is_here
from toolkit.audio.repair_plan import MOST_NEURAL_REDUCTION_DB, MOST_REDUCTION_DB, Action, Cleaning, CleaningPlan
from toolkit.audio.repairs import clean_blocks
from toolkit.media.ffmpeg import find_ffmpeg
from toolkit.model.denoiser import Denoiser

RATE = 48_000
SNR_DB = 15.0


@dataclass(frozen=True)
class Row:
    """One noise and one way to reduce it."""

    noise: str
    how: str
    si_sdr_before_db: float
    si_sdr_after_db: float
    floor_before_dbfs: float
    floor_after_dbfs: float
    times_real_time: float


def noises(size: int) -> dict[str, Samples]:
    """Return the noises by name, each of power 1."""
    random, time_s = np.random.default_rng(0), np.arange(size) / RATE
    white = random.normal(0, 1, size)
    fan = signal.lfilter(*signal.butter(1, 300, fs=RATE), white) + 0.01 * white
    fan = fan + 0.1 * np.std(fan) * sum(np.sin(2 * np.pi * line * time_s) for line in (120, 240, 710))
    hum = 0.02 * white + sum(np.sin(2 * np.pi * 50.03 * k * time_s + k) / k for k in range(1, 12))
    found = {"white": white, "fan": fan, "hum": hum}
    if SPEECH.is_dir():
        room = read_mono("noise/noise1.wav", RATE)
        found["room"] = np.resize(room, size)
    return {name: (noise / np.sqrt(np.mean(noise**2))).astype(np.float32) for name, noise in found.items()}


def si_sdr_db(truth: Samples, heard: Samples) -> float:
    """Scale-invariant signal-to-distortion ratio (Le Roux et al., ICASSP 2019, equation 5)."""
    wanted = float(truth @ heard) / float(truth @ truth) * truth
    return float(10 * np.log10(np.sum(wanted**2) / np.sum((heard - wanted) ** 2)))


def measure(minutes: float) -> list[Row]:
    """Add each noise to clean speech, take it down both ways, compare with the clean speech."""
    truth = talk(minutes, 1, sample_rate=RATE, seed=6).spoken[0]
    sounding = ndimage.maximum_filter1d(np.abs(truth), RATE // 10) > 1e-4
    power = float(np.mean(truth[sounding] ** 2))
    rows = []
    for name, noise in noises(truth.size).items():
        noisy = truth + np.float32(np.sqrt(power * 10 ** (-SNR_DB / 10))) * noise
        neural = [("neural", partial(reduced, denoiser=Denoiser.NEURAL))] if neural_denoiser_is_here() else []
        for how, reduce in (("podkit", reduced), *neural, ("afftdn", by_afftdn)):
            began = time.perf_counter()
            out = reduce(noisy)
            took_s = time.perf_counter() - began
            out = _in_step(truth, out)
            floors = [10 * float(np.log10(np.mean(sound[~sounding] ** 2))) for sound in (noisy, out)]
            figures = (si_sdr_db(truth, noisy), si_sdr_db(truth, out), *floors, truth.size / RATE / took_s)
            rows.append(Row(name, how, *figures))
    return rows


def reduced(noisy: Samples, *, denoiser: Denoiser = Denoiser.SPECTRAL) -> Samples:
    """Reduce noise as podkit does at its most."""
    most_db = MOST_NEURAL_REDUCTION_DB if denoiser is Denoiser.NEURAL else MOST_REDUCTION_DB
    plan = CleaningPlan((Action(Cleaning.NOISE, most_db, "noise", denoiser=denoiser),))
    blocks = (noisy[at : at + RATE, None] for at in range(0, noisy.size, RATE))
    return np.concatenate(list(clean_blocks(blocks, RATE, plan)))[:, 0]


def by_afftdn(noisy: Samples) -> Samples:
    """Reduce noise as ffmpeg's spectral denoiser does."""
    raw = ("-f", "f32le", "-ar", str(RATE), "-ac", "1")
    command = [str(find_ffmpeg().path), "-v", "error", *raw, "-i", "-", "-af", "afftdn=nr=12:nf=-40:tn=1", *raw, "-"]
    done = subprocess.run(command, input=noisy.tobytes(), capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32)


def _in_step(truth: Samples, out: Samples) -> Samples:
    probe = slice(2 * RATE, 12 * RATE)
    heights = signal.correlate(out[probe], truth[probe], mode="full", method="fft")
    late = int(np.argmax(heights)) - (probe.stop - probe.start - 1)
    moved = np.roll(out, -late)
    return np.resize(moved, truth.size)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.minutes)
    if options.json:
        print(json.dumps({"clean": [asdict(row) for row in rows]}, indent=2))
        return
    for row in rows:
        print(
            f"{row.noise:6} {row.how:7} SI-SDR {row.si_sdr_before_db:5.1f} -> {row.si_sdr_after_db:5.1f} dB  "
            f"floor {row.floor_before_dbfs:6.1f} -> {row.floor_after_dbfs:6.1f} dBFS  {row.times_real_time:.0f}x"
        )


if __name__ == "__main__":
    main()
