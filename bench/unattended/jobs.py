"""A batch one after the other, two side by side, and on a local cluster: seconds and memory.

    python -m bench.unattended.jobs [--episodes 8] [--seconds 40] [--json]

All with Whisper tiny.en, each from an empty folder. The cluster has two workers on this machine.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from bench.unattended.episodes import Ran, episodes, ran

WAYS = {
    "one after the other": ["--jobs", "1"],
    "--jobs 2": ["--jobs", "2"],
    "--cluster local, 2 workers": ["--jobs", "2", "--cluster", "local"],
}


def main() -> None:
    """Print the table, or with ``--json`` the rows; exit code 1 where a batch failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        paths = [str(path) for path in episodes(folder / "in", options.episodes, seconds=options.seconds, step_s=20.0)]
        one = ran(["batch", paths[0], "-o", str(folder / "warm"), "--model", "tiny.en"])
        rows: dict[str, Ran] = {"one episode": one}
        for number, (name, arguments) in enumerate(WAYS.items()):
            rows[name] = ran(["batch", *paths, "-o", str(folder / f"out {number}"), "--model", "tiny.en", *arguments])
    if options.json:
        print(json.dumps({name: asdict(row) for name, row in rows.items()}, indent=1))
    else:
        for name, row in rows.items():
            share = row.seconds / rows["one after the other"].seconds
            print(f"{name:30}{row.seconds:8.1f} s {share:6.2f} {row.peak_mb:8.0f} MB  exit {row.code}")
    sys.exit(any(row.code for row in rows.values()))


if __name__ == "__main__":
    main()
