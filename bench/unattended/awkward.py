"""A folder of broken and rare files dropped into an inbox at once: each gets a verdict, and the watcher lives.

    python -m bench.unattended.awkward [--jobs 2] [--json] [FOLDER]

FOLDER is ``../shared/data/awkward`` where none is named. Every file goes to the top of the inbox under a name of its own.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.unattended.episodes import PODKIT, produced_jobs

AWKWARD = Path(__file__).parents[3] / "shared" / "data" / "awkward"
PATIENCE_S, QUIET_S = 1800.0, 20.0
ENDED = frozenset({"done", "quarantined", "cancelled"})


def dropped(source: Path, inbox: Path) -> int:
    """Copy every file of a folder into an inbox; return how many."""
    inbox.mkdir()
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    for number, path in enumerate(files):
        shutil.copyfile(path, inbox / f"{number:03d} {path.name}")
    return len(files)


def main() -> None:
    """Print what became of the files; exit code 1 where one has no verdict, or the watcher is gone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=AWKWARD)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        inbox, out = Path(scratch) / "inbox", Path(scratch) / "out"
        count, begin = dropped(options.folder, inbox), time.monotonic()
        command = [*PODKIT, "watch", str(inbox), "-o", str(out), "--jobs", str(options.jobs), "--skip", "transcribe"]
        with (Path(scratch) / "log").open("wb") as log:
            watcher = subprocess.Popen([*command, "--settle", "2", "--poll", "2"], stderr=log)
        jobs, changed = watched(out, count, begin)
        lives = watcher.poll() is None
        watcher.send_signal(signal.SIGTERM)
        watcher.wait(60)
        states = [str(job["state"]) for job in jobs]
        found = {
            "files": count,
            "jobs": len(jobs),
            "done": states.count("done"),
            "quarantined": states.count("quarantined"),
            "without a sentence": sum(job["state"] == "quarantined" and not job["error"] for job in jobs),
            "undecided": sum(state not in ENDED for state in states),
            "watcher lives": lives,
            "seconds": round(changed - begin, 1),
        }
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        for name, value in found.items():
            print(f"{name:20}{value}")
    sys.exit(not lives or bool(found["undecided"]) or bool(found["without a sentence"]))


def watched(out: Path, count: int, begin: float) -> tuple[list[dict[str, object]], float]:
    """Wait until every job has ended and nothing new has come for a while; return the jobs and when the last one ended."""
    ledger = out / ".podkit" / "ledger.sqlite"
    jobs: list[dict[str, object]] = []
    changed, before = time.monotonic(), -1
    while time.monotonic() < begin + PATIENCE_S:
        time.sleep(2.0)
        if not ledger.is_file():
            continue
        jobs = produced_jobs(out)
        ended = sum(str(job["state"]) in ENDED for job in jobs)
        if ended != before:
            changed, before = time.monotonic(), ended
        # Two of one content are one job, and what is no recording by its name is none: fewer jobs than files.
        if ended == len(jobs) and (ended >= count or time.monotonic() > changed + QUIET_S):
            break
    return jobs, changed


if __name__ == "__main__":
    main()
