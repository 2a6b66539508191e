"""A watcher with nothing to do, over an inbox of finished recordings: how long it takes to start, and what it costs.

    python -m bench.unattended.idle [--recordings 10000] [--seconds 120] [--json]

The ledger has all recordings. The share of a core and the memory are those of the watcher's process, once it watches.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from bench.unattended.episodes import PODKIT
from toolkit.unattended.database import Database
from toolkit.unattended.ledger import Ledger
from toolkit.unattended.results import OutFolder
from toolkit.unattended.snapshot import signature_of

TICK_S = 1.0 / os.sysconf("SC_CLK_TCK")


def filled(inbox: Path, out: Path, count: int) -> None:
    """Write small files into an inbox, and mark them as done in a ledger."""
    inbox.mkdir()
    ledger = Ledger(Database(OutFolder(out).ledger))
    for number in range(count):
        path = inbox / f"talk {number:05d}.wav"
        path.write_bytes(b"RIFF" + number.to_bytes(8, "little"))
    with ledger.database.change():
        for path in sorted(inbox.iterdir()):
            job, _ = ledger.add(f"identity of {path.name}", path, path.stem, signature=signature_of(path))
            ledger.finish(job.id, str(out / path.stem))
    ledger.database.close()


def used(process: int) -> tuple[float, float]:
    """Return the seconds of processor that a process has used, and the MB that it holds (PSS)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    held = next(
        line for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:")
    )
    return (int(fields[11]) + int(fields[12])) * TICK_S, int(held.split()[1]) / 1024


def measured(count: int, seconds: float, folder: Path) -> dict[str, float]:
    """Start a watcher, wait until it watches, and measure it for a while."""
    inbox, out = folder / "inbox", folder / "out"
    filled(inbox, out, count)
    begin = time.monotonic()
    command = [*PODKIT, "watch", str(inbox), "-o", str(out), "--skip", "transcribe"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while "watching" not in process.stderr.readline():
            pass
        ready_s = time.monotonic() - begin
        before_s, _ = used(process.pid)
        time.sleep(seconds)
        after_s, held_mb = used(process.pid)
        process.send_signal(signal.SIGTERM)
    return {
        "recordings": count,
        "starts_s": round(ready_s, 2),
        "core_percent": round((after_s - before_s) / seconds * 100, 2),
        "memory_mb": round(held_mb, 1),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = measured(options.recordings, options.seconds, Path(scratch))
    print(json.dumps(found, indent=1) if options.json else found)


if __name__ == "__main__":
    main()
