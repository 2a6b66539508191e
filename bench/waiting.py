"""How long a producer waits for the first sign of life, and for ``produce --plan`` on three hours of recordings.

``python -m bench.waiting [--json] [--hours 3]``. Two tracks of real speech from the samples, repeated with a shift, in a folder of their own
without a manifest. Each figure is the best of three runs of the whole command, in seconds on
this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import soundfile

from bench.figure import Figure

SAMPLE = Path(__file__).parents[1] / "samples" / "small-rooms"
COMMAND = (sys.executable, "-c", "from toolkit.cli.main import run; run()", "produce")
RUNS = 3
PIECE_S = 300.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.waiting", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    parser.add_argument("--hours", type=float, default=3.0, help="length of the recordings (default: 3)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        episode = long_recordings(Path(place) / "long", given.hours * 3600.0)
        plan_s = min(_timed(episode) for _ in range(RUNS))
        first_s = min(first_sign_s(episode) for _ in range(RUNS))
    figures = [
        Figure("first bytes on the terminal", round(first_s, 2), "s", "0.5", first_s <= 0.5),
        Figure(f"--plan of {given.hours:g} hours, nothing produced", round(plan_s, 2), "s", "2", plan_s <= 2.0),
    ]
    if given.json:
        print(json.dumps({"figures": [asdict(figure) for figure in figures]}))
        return
    for figure in figures:
        print(f"{figure.what}: {figure.value} {figure.unit} (target {figure.target})")


def long_recordings(folder: Path, length_s: float) -> Path:
    """Write two tracks of a length, in blocks."""
    (folder / "tracks").mkdir(parents=True)
    for name in ("ada", "ben"):
        rate = soundfile.info(SAMPLE / f"tracks/{name}.flac").samplerate
        piece, _ = soundfile.read(SAMPLE / f"tracks/{name}.flac", dtype="int16", frames=round(PIECE_S * rate))
        with soundfile.SoundFile(folder / f"tracks/{name}.flac", "w", rate, 1, "PCM_16") as file:
            for number in range(max(1, round(length_s * rate / len(piece)))):
                file.write(np.roll(piece, 997 * number))
    return folder


def first_sign_s(episode: Path) -> float:
    """Return the seconds from the start of ``produce`` until it writes anything on its terminal; it is stopped then."""
    near, far = pty.openpty()
    started = time.monotonic()
    process = subprocess.Popen([*COMMAND, str(episode), "--skip", "transcribe"], stdin=far, stdout=far, stderr=far)
    os.close(far)
    try:
        os.read(near, 1)
        return time.monotonic() - started
    finally:
        process.kill()
        process.wait()
        os.close(near)


def _timed(episode: Path) -> float:
    started = time.monotonic()
    subprocess.run([*COMMAND, str(episode), "--plan", "--json"], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
