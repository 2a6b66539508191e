"""Short episodes for the benches, each with another content: spans of the sample's recordings."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import soundfile

SAMPLES = Path(__file__).parents[2] / "samples"
PODKIT = [sys.executable, "-c", "from toolkit.cli.main import run; run()"]
# What differs between two runs over the same recordings: times of day, and how long stages took.
_DATED = frozenset({"status.json", "report.json", "report.html"})


def episodes(folder: Path, count: int, *, seconds: float = 8.0, step_s: float = 3.0) -> list[Path]:
    """Write ``count`` episodes of three tracks each and return their folders."""
    found = []
    for number in range(count):
        episode = folder / f"episode {number:03d}"
        (episode / "tracks").mkdir(parents=True)
        for name in ("ada", "ben", "marta"):
            source = SAMPLES / "small-rooms" / "tracks" / f"{name}.flac"
            rate = soundfile.info(source).samplerate
            start = round((2.0 + number * step_s) * rate)
            samples, rate = soundfile.read(source, start=start, frames=round(seconds * rate), dtype="float32")
            soundfile.write(episode / "tracks" / f"{name}.flac", samples, rate)
        found.append(episode)
    return found


def digests(out: Path) -> dict[str, str]:
    """Return a digest of each file that was delivered, by its place under OUT, without those that hold times."""
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in sorted(out.glob("*/out"))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in _DATED
    }


@dataclass(frozen=True)
class Ran:
    """One run of a command: exit code, seconds, and the highest sum of memory that it and its children held, MB."""

    code: int
    seconds: float
    peak_mb: float


def ran(arguments: list[str], *, environment: dict[str, str] | None = None) -> Ran:
    """Run podkit and watch its memory, children included (shared pages counted once, as PSS)."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*PODKIT, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | (environment or {})
    )  # fmt: skip
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_held_kb, _family(process.pid))))
        time.sleep(0.2)
    return Ran(process.returncode, round(time.perf_counter() - begin, 2), round(peak / 1024, 1))


def _family(process: int) -> list[int]:
    found = [process]
    for number in found:
        try:
            for task in Path(f"/proc/{number}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _held_kb(process: int) -> int:
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def produced_jobs(out: Path) -> list[dict[str, object]]:
    """Return the jobs of a ledger as ``podkit jobs list --json`` prints them."""
    done = subprocess.run(
        [*PODKIT, "jobs", "list", "-o", str(out), "--json"], capture_output=True, check=True, text=True
    )
    jobs: list[dict[str, object]] = json.loads(done.stdout)["jobs"]
    return jobs
