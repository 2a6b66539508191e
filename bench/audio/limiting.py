"""The limiter beside ffmpeg's ``alimiter`` at 192 kHz, on the same speech: time, peak, loudness.

python -m bench.audio.limiting [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from bench.audio.normalising import RATE, write_recording
from toolkit.audio.limiter import Limiter
from toolkit.audio.loudness import measure_loudness
from toolkit.media.ffmpeg import find_ffmpeg

CEILING_DBTP = -1.0
SECONDS = 300.0
GAINS_DB = (6.0, 12.0, 16.0)
# What the limiter took is read from samples over this amplitude, and a sample counts as limited from this reduction on.
HEARD = 0.01
COUNTED_DB = 0.1


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory() as folder:
        found = compare(Path(folder))
    if as_json:
        print(json.dumps(found, indent=1))
        return
    for entry in found:
        print(", ".join(f"{name} {value}" for name, value in entry.items()))


def compare(folder: Path) -> list[dict[str, Any]]:
    """Limit the same speech at rising gains with both."""
    write_recording(folder / "take.wav", SECONDS)
    samples, _ = soundfile.read(folder / "take.wav", dtype="float32")
    found = []
    for gain_db in GAINS_DB:
        louder = samples * np.float32(10 ** (gain_db / 20))
        for name, limit in (("podkit", _ours), ("alimiter", _alimiter)):
            began = sum(os.times()[:4])
            out, more = limit(louder, folder)
            cpu_s = sum(os.times()[:4]) - began
            loudness = measure_loudness([out], RATE, 2)
            figures = {"true_peak_dbtp": loudness.true_peak_dbtp, "integrated_lufs": loudness.integrated_lufs, **more}
            rounded = {key: round(value, 2) for key, value in figures.items()}
            found.append(
                {"gain_db": gain_db, "limiter": name, "x real time": round(len(out) / RATE / cpu_s), **rounded}
            )
    return found


def _ours(samples: np.ndarray, _: Path) -> tuple[np.ndarray, dict[str, float]]:
    limiter = Limiter(RATE, 2, CEILING_DBTP)
    out = [limiter.push(samples[start : start + RATE]) for start in range(0, len(samples), RATE)]
    joined = np.concatenate([*out, limiter.finish()])
    heard = np.abs(samples) > HEARD
    reduction_db = 20 * np.log10(samples[heard] / joined[heard])
    return joined, {"max_reduction_db": reduction_db.max(), "share": (reduction_db >= COUNTED_DB).mean()}


def _alimiter(samples: np.ndarray, folder: Path) -> tuple[np.ndarray, dict[str, float]]:
    ceiling = 10 ** (CEILING_DBTP / 20)
    graph = f"aresample=192000,alimiter=limit={ceiling}:level=false:attack=5:release=150:latency=true,aresample={RATE}"
    raw = ["-f", "f32le", "-ar", str(RATE), "-ac", "2"]
    arguments = [str(find_ffmpeg().path), "-v", "error", "-y", *raw, "-i", "-", "-af", graph, *raw, str(folder / "out")]
    subprocess.run(arguments, input=samples.tobytes(), check=True)
    return np.fromfile(folder / "out", "<f4").reshape(-1, 2), {}


if __name__ == "__main__":
    main()
