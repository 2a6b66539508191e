"""A folder of broken and rare files dropped into an inbox at once: each is done or quarantined, and the watcher lives.

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
from typing import IO

from bench.unattended.episodes import PODKIT, produced_jobs
from toolkit.unattended.names import is_temporary

AWKWARD = Path(__file__).parents[3] / "shared" / "data" / "awkward"
ENDED = frozenset({"done", "quarantined", "cancelled"})


def dropped(source: Path, inbox: Path) -> tuple[int, int]:
    """Copy every file of a folder into an inbox; return how many, and how many of them a watcher takes by their names."""
    inbox.mkdir()
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    for number, path in enumerate(files):
        shutil.copyfile(path, inbox / f"{number:03d} {path.name}")
    return len(files), sum(not is_temporary(path.name) for path in inbox.iterdir())


def main() -> None:
    """Print what became of the files; exit code 1 where one is neither done nor quarantined with a reason, or the watcher has ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=AWKWARD)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        inbox, out = Path(scratch) / "inbox", Path(scratch) / "out"
        count, expected = dropped(options.folder, inbox)
        begin = time.monotonic()
        command = [*PODKIT, "watch", str(inbox), "-o", str(out), "--jobs", str(options.jobs), "--skip", "transcribe"]
        command += ["--settle", "2", "--poll", "2", "--log-format", "json"]
        watcher = subprocess.Popen(command, stderr=subprocess.PIPE)
        assert watcher.stderr is not None
        all_decided(watcher.stderr, expected)
        ended, jobs = time.monotonic(), produced_jobs(out)
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
            "seconds": round(ended - begin, 1),
        }
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        for name, value in found.items():
            print(f"{name:20}{value}")
    sys.exit(not lives or bool(found["undecided"]) or bool(found["without a sentence"]))


def all_decided(log: IO[bytes], expected: int) -> None:
    """Read a watcher's log until it has taken every file and decided on every job, or has ended."""
    taken, undecided = 0, set[str]()
    for line in log:
        entry = json.loads(line)
        job = entry.get("job", "")
        # What cannot even be copied is quarantined without having arrived; a second file of one content is its job seen again.
        taken += entry["event"] in ("arrived", "seen again") or (
            entry["event"] == "quarantined" and job not in undecided
        )
        if entry["event"] == "arrived":
            undecided.add(job)
        elif entry["event"] in ENDED:
            undecided.discard(job)
        if taken >= expected and not undecided:
            return


if __name__ == "__main__":
    main()
