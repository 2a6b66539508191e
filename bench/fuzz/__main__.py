"""Give every reader of files from outside files that were changed at random, and say what came of it.

    python -m bench.fuzz [--reader NAME] [--minutes M] [--seed N] [--findings FOLDER] [--json]

An input may be read or refused by the reader's own errors, within a second (and six for each megabyte) of processor time and half a
gigabyte. Anything else is a finding: it is written to the folder, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.fuzz.readers import READERS

_STUCK_S = 180.0


@dataclass
class Tried:
    """What came of one reader: how many inputs it read, and its findings by what they are, with one input of each."""

    reader: str
    inputs: int = 0
    findings: dict[str, list[str]] = field(default_factory=dict)

    def add(self, what: str, file: str) -> None:
        """Count a finding; inputs that end in the same place are one."""
        self.findings.setdefault(what, []).append(file)


def tried_reader(name: str, minutes: float, seed: int, folder: Path) -> Tried:
    """Fuzz one reader in processes of its own; one that dies is followed by another with the next seed."""
    tried, until_s = Tried(name), time.monotonic() + 60 * minutes
    while (left_s := until_s - time.monotonic()) > 1:
        last = folder / f"{name}-last"
        command = [sys.executable, "-m", "bench.fuzz.child", name, str(seed), str(left_s / 60), str(last)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
            count, is_done = 0, False
            assert child.stdout is not None
            for line in _lines(child, last):
                said = json.loads(line)
                count = said.get("count", count)
                is_done = said.get("done", False)
                if "what" in said:
                    tried.add(f"{said['what']} @ {said['where']}", said["file"])
        tried.inputs += count
        if not is_done:
            kept = folder / f"{name}-{seed}-died"
            if last.exists():
                last.replace(kept)
            tried.add(f"the process died (code {child.returncode})", str(kept))
        seed += 1_000
    return tried


def _lines(child: subprocess.Popen[str], last: Path) -> list[str]:
    """Return what a child said; kill it where one input takes far longer than it may, in code that no signal reaches."""

    def watch() -> None:
        while child.poll() is None:
            time.sleep(1)
            if last.exists() and time.time() - last.stat().st_mtime > _STUCK_S:
                child.kill()

    threading.Thread(target=watch, daemon=True).start()
    assert child.stdout is not None
    assert child.stderr is not None
    threading.Thread(target=child.stderr.read, daemon=True).start()
    return list(child.stdout)


def main() -> None:
    """Print a line for each reader."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reader", action="append", choices=READERS)
    parser.add_argument("--minutes", type=float, default=1.0, help="for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    folder = asked.findings or Path(tempfile.mkdtemp(prefix="podkit-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    all_tried = []
    for name in asked.reader or READERS:
        tried = tried_reader(name, asked.minutes, asked.seed, folder)
        all_tried.append(tried)
        if not asked.json:
            print(f"{name:16}{tried.inputs:>9} inputs {len(tried.findings):>4} findings", flush=True)
            for what, files in tried.findings.items():
                print(
                    f"    {len(files):>5} x {what}\n            {min(files, key=lambda file: Path(file).stat().st_size)}",
                    flush=True,
                )
    if asked.json:
        print(json.dumps([asdict(tried) for tried in all_tried], indent=1))
    sys.exit(any(tried.findings for tried in all_tried))


if __name__ == "__main__":
    main()
