"""How fast an hour is checked on one core, how much memory three hours take, and how fast a second run is.

    python -m bench.check.speed [--json]

The speech is real where it is beside the checkout, otherwise that of the samples, repeated with fresh noise up to the length.
Every figure is that of a separate process, including its start.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from bench.check.speech import RATE_HZ, good_speech
from toolkit.media.decode import decode_blocks
from toolkit.media.encode import encode
from toolkit.model.preset import Deliverable

HOUR_S = 3600
RECORDINGS = 100
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def write_hours(path: Path, hours: float) -> None:
    """Write mono 16-bit speech at 48 kHz."""
    voice, rng = np.concatenate(good_speech())[:, 0], np.random.default_rng(1)
    left = round(hours * HOUR_S * RATE_HZ)
    with soundfile.SoundFile(path, "w", RATE_HZ, 1, subtype="PCM_16") as file:
        while left > 0:
            piece = voice[:left] + rng.standard_normal(min(left, voice.size)).astype(np.float32) * np.float32(2e-4)
            file.write(piece)
            left -= piece.size


def checked(paths: list[Path], cache: Path) -> tuple[float, float]:
    """Check files in a process on one core; return its seconds and its most memory in MB."""
    code = "import sys; from toolkit.cli.main import run; sys.argv[0] = 'podkit'; run()"
    began_s = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code, "check", "-q", "--cache", str(cache), *map(str, paths)],
        stdout=subprocess.DEVNULL,
        env={**os.environ, **ONE_CORE},
        preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}),  # noqa: PLW1509 - no threads here
    )
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - began_s, usage.ru_maxrss / 1024


def figures(folder: Path) -> dict[str, float]:
    """Return every figure."""
    found: dict[str, float] = {}
    hour = folder / "hour.wav"
    write_hours(hour, 1.0)
    files = [hour]
    for container, kbps in (("flac", None), ("mp3", 128)):
        target = folder / f"hour.{container}"
        deliverable = Deliverable(container, kbps, RATE_HZ, 1, 16 if container == "flac" else None)
        encode(decode_blocks(hour), RATE_HZ, deliverable, target)
        files.append(target)
    for file in files:
        seconds, _ = checked([file], folder / f"cache-{file.suffix}")
        found[f"{file.suffix[1:]}_times_real_time"] = round(HOUR_S / seconds)
    long = folder / "long.wav"
    write_hours(long, 3.0)
    found["memory_1_h_mb"] = round(checked([hour], folder / "again")[1])
    found["memory_3_h_mb"] = round(checked([long], folder / "long")[1])
    many = []
    for number in range(RECORDINGS):
        many.append(folder / f"short-{number:03d}.wav")
        soundfile.write(many[-1], good_speech()[0][number * 1000 : number * 1000 + 5 * RATE_HZ], RATE_HZ)
    checked(many, folder / "many")
    found["second_run_over_100_s"] = round(checked(many, folder / "many")[0], 2)
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = figures(Path(folder))
    print(
        json.dumps(found, indent=2) if asked.json else "\n".join(f"{name}: {value:g}" for name, value in found.items())
    )


if __name__ == "__main__":
    main()
