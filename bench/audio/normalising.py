"""Normalising a WAV of half an hour into an MP3, against ffmpeg-normalize in the same run.

    python -m bench.audio.normalising [--minutes 30] [--json]

The peer is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr

from toolkit.media.ffmpeg import find_ffmpeg

SPEECH = Path(__file__).parents[2] / ".." / "shared" / "data" / "speech" / "two_cities_16k.wav"
RATE = 48_000
TARGET_LUFS, PEAK_DBTP = -16.0, -1.0
OURS = "import sys; from pathlib import Path; from toolkit.pipeline.commands.normalise import normalise_file as n; " \
    "n(Path(sys.argv[1]), Path(sys.argv[2]), target_lufs=-16.0, peak_dbtp=-1.0)"  # fmt: skip


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = compare(Path(folder), given.minutes)
    if given.json:
        print(json.dumps(found, indent=1))
        return
    for name, entry in found.items():
        print(f"{name}: {entry}")


def compare(folder: Path, minutes: float) -> dict[str, Any]:
    """Run both on the same file, one after the other."""
    source = folder / "take.wav"
    write_recording(source, minutes * 60)
    ours = _run([sys.executable, "-c", OURS, str(source), str(folder / "ours.mp3")], folder / "ours.mp3")
    peer = Path(sys.executable).with_name("ffmpeg-normalize")
    if not peer.exists():
        return {"podkit": ours, "ffmpeg-normalize": "not installed"}
    target = folder / "peer.mp3"
    wanted = ["-t", str(TARGET_LUFS), "-tp", str(PEAK_DBTP), "-c:a", "libmp3lame", "-b:a", "128k", "-ar", str(RATE)]
    theirs = _run([str(peer), str(source), *wanted, "-f", "-o", str(target)], target)
    return {"podkit": ours, "ffmpeg-normalize": theirs, "times as fast": theirs["seconds"] / ours["seconds"]}


def write_recording(path: Path, seconds: float) -> None:
    """Repeat real speech, at levels that wander, over a little noise."""
    samples, rate = soundfile.read(SPEECH, dtype="float32")
    voice = soxr.resample(samples, rate, RATE)
    random = np.random.default_rng(5)
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16") as file:
        for _ in range(round(seconds * RATE / len(voice)) or 1):
            level = 10 ** (random.uniform(4, 10) / 20)
            sides = np.stack([voice, np.roll(voice, 30) * 0.9], axis=1) * level
            file.write(sides + random.normal(0, 1e-4, sides.shape))


def _run(arguments: list[str], target: Path) -> dict[str, float]:
    environment = os.environ | {"FFMPEG_PATH": str(find_ffmpeg().path)}
    began, spent = time.perf_counter(), _cpu_of_children_s()
    subprocess.run(arguments, check=True, capture_output=True, env=environment)
    seconds, cpu_s = time.perf_counter() - began, _cpu_of_children_s() - spent
    reading = ["-hide_banner", "-nostats", "-i", str(target), "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run([str(find_ffmpeg().path), *reading], capture_output=True, text=True, check=True).stderr
    summary = said[said.rindex("Summary:") :]
    figures = {name: float(re.search(rf"{mark}:\s+(\S+) ", summary)[1]) for name, mark in  # type: ignore[index]
               (("integrated_lufs", "I"), ("lra_lu", "LRA"), ("true_peak_dbtp", "Peak"))}  # fmt: skip
    return {"seconds": round(seconds, 1), "cpu_s": round(cpu_s, 1), **figures}


def _cpu_of_children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
