"""kill -9 at named moments of a batch, again and again until it is done: every episode once, as in an undisturbed run.

    python -m bench.unattended.killed [--times 100] [--episodes 20] [--seed 1] [--transcribe] [--json]

A run is killed as it writes a certain line of its log, the first to the thirtieth, chosen by the seed: that an episode began, that a stage
is finished, that an episode is done; or before it writes any. Every process of podkit is killed, workers and ffmpeg included. As a batch
would soon be done between two kills, a part of the results is thrown away whenever all are there, until there were as many kills as asked for.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.unattended.episodes import PODKIT, digests, episodes, produced_jobs
from toolkit.unattended.database import Database
from toolkit.unattended.job import State
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.results import OutFolder

AGAIN = 5
LATEST_LINE = 30


@dataclass
class Found:
    """What was found after all kills."""

    kills: int = 0
    moments: dict[str, int] = field(default_factory=dict)
    episodes: int = 0
    done: int = 0
    results: int = 0
    differing: list[str] = field(default_factory=list)
    ledger_sound: bool = False
    left_behind: int = 0
    seconds: float = 0.0


def run(times: int, count: int, chance: random.Random, folder: Path, options: list[str]) -> Found:
    """Kill a batch ``times`` times, let it end, and compare it with one that nobody disturbed."""
    paths = [str(path) for path in episodes(folder / "in", count, seconds=4.0)]
    calm, out = folder / "calm", folder / "out"
    subprocess.run([*PODKIT, "batch", *paths, "-o", str(calm), *options], check=True, capture_output=True)
    found, begin = Found(episodes=count), time.monotonic()
    while found.kills < times:
        moment = _killed(
            [*PODKIT, "batch", *paths, "-o", str(out), "--jobs", "2", *options], chance.randrange(LATEST_LINE)
        )
        if moment:
            found.kills += 1
            found.moments[moment] = found.moments.get(moment, 0) + 1
        else:
            _throw_away(out, chance)
    subprocess.run([*PODKIT, "batch", *paths, "-o", str(out), *options], check=True, capture_output=True)
    _compare(found, calm, out)
    found.seconds = round(time.monotonic() - begin, 1)
    return found


def _killed(command: list[str], line: int) -> str:
    """Run a command, kill it as it writes this line of its log, and return what the line says; "" where it ended before."""
    command = [*command, "--log-format", "json", "-v"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stderr is not None
        moment = "before the first line"
        for _ in range(line):
            text = process.stderr.readline()
            if not text:
                process.wait()
                return ""
            entry = json.loads(text)
            moment = f"stage {entry['text'].partition(':')[0]}" if entry["event"] == "stage" else entry["event"]
        os.killpg(process.pid, signal.SIGKILL)
    return moment


def _throw_away(out: Path, chance: random.Random) -> None:
    ledger = Ledger(Database(OutFolder(out).ledger))
    done = ledger.jobs(State.DONE)
    for job in chance.sample(done, min(AGAIN, len(done))):
        shutil.rmtree(job.result, ignore_errors=True)
    ledger.database.close()


def _compare(found: Found, calm: Path, out: Path) -> None:
    jobs = produced_jobs(out)
    found.done = sum(job["state"] == "done" for job in jobs)
    found.results = len(list(out.glob("*/status.json")))
    wanted, got = digests(calm), digests(out)
    found.differing = sorted(name for name in wanted.keys() | got.keys() if wanted.get(name) != got.get(name))[:20]
    with contextlib.closing(Database(OutFolder(out).ledger)) as database:
        found.ledger_sound = [*map(tuple, database.base.execute("PRAGMA integrity_check"))] == [("ok",)]
    kept = out / ".podkit" / "jobs"
    found.left_behind = len(list(kept.iterdir())) if kept.is_dir() else 0


def main() -> None:
    """Print what was found; exit code 1 where anything is lost, double or different."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--episodes", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--transcribe", action="store_true", help="with Whisper tiny.en")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    stages = ["--model", "tiny.en"] if options.transcribe else ["--skip", "transcribe"]
    with tempfile.TemporaryDirectory() as scratch:
        found = run(options.times, options.episodes, random.Random(options.seed), Path(scratch), stages)
    print(json.dumps(asdict(found), indent=1) if options.json else found)
    whole = found.done == found.results == found.episodes and not found.differing and found.ledger_sound
    sys.exit(not whole)


if __name__ == "__main__":
    main()
