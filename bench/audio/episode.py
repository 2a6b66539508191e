"""``podkit produce`` without speech to text on long recordings: how fast, and in how much memory.

    python -m bench.audio.episode [--minutes 60] [--against 30] [--json]

The tracks are those of samples/small-rooms, played over and over with their own offsets, drift, noise and bleed. Memory
is the largest resident set of the process that runs the stages, taken from the system's accounting of the finished run; and
the largest sum over it and its encoders, each page counted once (PSS, looked at five times a second, Linux only).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import soundfile

SAMPLE = Path(__file__).parents[2] / "samples" / "small-rooms"
TRACKS = ("ada", "ben", "marta")
SPEED_TARGET = 60.0
GROWTH_TARGET = 1.10
MEMORY_TARGET_MB = 500.0


def build(folder: Path, minutes: float) -> None:
    """Write an episode of three tracks of a length, as 16-bit WAV, with the sample's manifest and music."""
    (folder / "tracks").mkdir(parents=True)
    shutil.copytree(SAMPLE / "music", folder / "music")
    shutil.copyfile(SAMPLE / "cover.png", folder / "cover.png")
    manifest = (SAMPLE / "episode.toml").read_text("utf-8")
    for name in TRACKS:
        manifest = manifest.replace(f"tracks/{name}.flac", f"tracks/{name}.wav")
        samples, rate = soundfile.read(SAMPLE / "tracks" / f"{name}.flac", dtype="int16")
        # All tracks are cut to one length first, so that every turn of the loop meets the others where it did before.
        samples = samples[: 290 * rate]
        wanted = round(minutes * 60 * rate)
        with soundfile.SoundFile(
            folder / "tracks" / f"{name}.wav", "w", rate, 1, subtype="PCM_16", format="RF64"
        ) as file:
            for start in range(0, wanted, len(samples)):
                file.write(samples[: min(len(samples), wanted - start)])
    (folder / "episode.toml").write_text(manifest, "utf-8")


class Family(threading.Thread):
    """Watches the memory of a process and its children while it runs."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self._root = root
        self._ended = threading.Event()

    def run(self) -> None:
        """Look until the end."""
        while not self._ended.wait(0.2):
            self.peak_mb = max(self.peak_mb, sum(map(_pss_kb, self._members())) / 1024)

    def end(self) -> float:
        """Stop watching; return the peak in MB."""
        self._ended.set()
        self.join()
        return self.peak_mb

    def _members(self) -> list[int]:
        threads = Path(f"/proc/{self._root}/task")
        try:
            children = [(thread / "children").read_text().split() for thread in threads.iterdir()]
        except OSError:
            return []
        return [self._root, *(int(child) for group in children for child in group)]


def _pss_kb(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def produce(minutes: float) -> tuple[float, float, float, float]:
    """Return wall seconds, CPU seconds, and peak memory in MB of one run: of the process, and with its encoders."""
    with tempfile.TemporaryDirectory(prefix="podkit-bench-") as room:
        folder = Path(room) / "episode"
        build(folder, minutes)
        command = [
            sys.executable,
            "-c",
            "from toolkit.cli.main import run; run()",
            "produce",
            str(folder),
            "--skip",
            "transcribe",
            "-q",
        ]
        started = time.monotonic()
        child = os.posix_spawn(
            command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
        )
        family = Family(child)
        family.start()
        _, status, usage = os.wait4(child, 0)
        wall_s = time.monotonic() - started
        if status:
            raise SystemExit(f"produce ended with {os.waitstatus_to_exitcode(status)}")
        return wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, family.end()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--against", type=float, default=0.0, help="a shorter length to compare memory with")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    wall_s, cpu_s, peak_mb, family_mb = produce(arguments.minutes)
    rows = [
        (
            "speed, times real time",
            round(arguments.minutes * 60 / wall_s, 1),
            f">= {SPEED_TARGET:g}",
            arguments.minutes * 60 / wall_s >= SPEED_TARGET,
        ),
        ("wall, s", round(wall_s, 1), "", True),
        ("CPU, s (encoders included)", round(cpu_s, 1), "", True),
        ("peak memory, MB", round(peak_mb), f"< {MEMORY_TARGET_MB:g}", peak_mb < MEMORY_TARGET_MB),
        ("with the encoders, MB", round(family_mb), f"< {MEMORY_TARGET_MB:g}", family_mb < MEMORY_TARGET_MB),
    ]
    if arguments.against:
        _, _, shorter_mb, _ = produce(arguments.against)
        growth = peak_mb / shorter_mb
        rows += [
            (f"peak memory of {arguments.against:g} min, MB", round(shorter_mb), "", True),
            ("memory against the shorter", round(growth, 3), f"<= {GROWTH_TARGET:g}", growth <= GROWTH_TARGET),
        ]
    if arguments.json:
        print(
            json.dumps(
                {name: {"value": value, "target": target, "met": bool(met)} for name, value, target, met in rows},
                indent=2,
            )
        )
        return
    print(f"3 tracks x {arguments.minutes:g} min, {os.cpu_count()} cores, load {np.round(os.getloadavg()[0], 1)}")
    for name, value, target, met in rows:
        print(f"| {name} | {value} | {target} | {'' if not target else 'met' if met else 'MISSED'} |")


if __name__ == "__main__":
    main()
