"""An inbox under attack: nasty items among good ones, several watchers, kill -9 at random. Each item gets its verdict, each good one once.

    python -m bench.unattended.nasty [--items 1000] [--good 30] [--watchers 3] [--kills 20] [--seed 1] [--json]

Watchers are killed with their workers at random moments and started again at once. The figures are how many watchers ended otherwise (none
may), items with a wrong verdict, good ones that were not produced exactly once, and the most memory that a watcher and a worker held.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.unattended.episodes import PODKIT
from bench.unattended.nasty_items import DONE, IGNORED, Item, nasty, sound
from toolkit.unattended.results import OutFolder

OPTIONS = ["--skip", "transcribe", "--settle", "1", "--poll", "1", "--largest", "1", "--log-format", "json"]
ENDED = frozenset({"done", "quarantined"})


@dataclass
class Found:
    """What was found in the end."""

    items: int = 0
    good: int = 0
    kills: int = 0
    deaths: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    not_once: list[str] = field(default_factory=list)
    verdicts: dict[str, int] = field(default_factory=dict)
    watcher_peak_mb: float = 0.0
    worker_peak_mb: float = 0.0
    seconds: float = 0.0


class Watcher:
    """One watcher, started again whenever it ended."""

    def __init__(self, inbox: Path, out: Path, log: Path) -> None:
        self._command = [*PODKIT, "watch", str(inbox), "-o", str(out), *OPTIONS]
        self._log = log
        self.start()

    def start(self) -> None:
        """Start it, or another in its place."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True
            )

    def below(self) -> list[int]:
        """Return the processes that it started, workers and their server among them."""
        return _below(self.process.pid)

    def kill(self) -> None:
        """Kill it with all that it started, and start another."""
        processes = [self.process.pid, *self.below()]
        for number in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait()
        self.start()

    def last_words(self) -> str:
        """Return the end of its log."""
        return self._log.read_text("utf-8", "replace")[-400:]


@dataclass(frozen=True)
class Attack:
    """How much there is to withstand."""

    items: int = 1000
    good: int = 30
    watchers: int = 3
    kills: int = 20
    seed: int = 1
    patience_s: float = 7200.0


def attacked(folder: Path, attack: Attack) -> Found:
    """Let watchers work through an inbox under attack."""
    inbox, out = folder / "inbox", folder / "out"
    inbox.mkdir()
    chance, begin = random.Random(attack.seed), time.monotonic()
    goods = [
        Item(sound(inbox / f"good {number:02d}.flac", chance), "good", frozenset({DONE}))
        for number in range(attack.good)
    ]
    items = [*nasty(inbox, attack.items, attack.seed), *goods]
    found = Found(items=attack.items, good=attack.good)
    running = [Watcher(inbox, out, folder / f"log {number}") for number in range(attack.watchers)]
    next_kill = begin + chance.uniform(5.0, 20.0)
    while time.monotonic() - begin < attack.patience_s and not _all_decided(out, items):
        time.sleep(0.5)
        _look(running, found)
        if found.kills < attack.kills and time.monotonic() > next_kill:
            chance.choice(running).kill()
            found.kills += 1
            next_kill = time.monotonic() + chance.uniform(3.0, 20.0)
    _look(running, found)
    for watcher in running:
        watcher.process.send_signal(signal.SIGTERM)
        if watcher.process.wait(120):
            found.deaths.append(f"exit {watcher.process.returncode} at the end: {watcher.last_words()}")
    _judge(out, items, found)
    found.seconds = round(time.monotonic() - begin, 1)
    return found


def _look(running: list[Watcher], found: Found) -> None:
    """Note who ended by itself, and the memory of all."""
    for watcher in running:
        if watcher.process.poll() is not None:
            found.deaths.append(f"exit {watcher.process.returncode}: {watcher.last_words()}")
            watcher.start()
        found.watcher_peak_mb = max(found.watcher_peak_mb, _peak_mb(watcher.process.pid))
        for number in watcher.below():
            found.worker_peak_mb = max(found.worker_peak_mb, _peak_mb(number))


def _states(out: Path) -> dict[bytes, str]:
    """Return the state of each path that arrived; the same content under two names is one job."""
    query = "SELECT path, state FROM sightings JOIN jobs ON jobs.identity = sightings.job"
    ledger = f"file:{OutFolder(out).ledger}?mode=ro"
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(ledger, uri=True)) as base:
        return dict(base.execute(query).fetchall())
    return {}


def _all_decided(out: Path, items: list[Item]) -> bool:
    states = _states(out)
    return all(states.get(os.fsencode(item.path)) in ENDED for item in items if item.right != {IGNORED})


def _judge(out: Path, items: list[Item], found: Found) -> None:
    states = _states(out)
    verdicts = {item: states.get(os.fsencode(item.path), IGNORED) for item in items}
    found.verdicts = dict(Counter(verdicts.values()))
    found.wrong = [
        f"{item.trick}: {item.path.name!r} is {verdict}"
        for item, verdict in verdicts.items()
        if verdict not in item.right
    ]
    results = Counter(json.loads(path.read_text("utf-8"))["source"] for path in out.glob("*/status.json"))
    found.not_once = [item.path.name for item in items if item.trick == "good" and results[str(item.path)] != 1]


def _below(process: int) -> list[int]:
    found, waiting = list[int](), [process]
    while waiting:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{waiting.pop()}/task").iterdir():
                children = [int(child) for child in (task / "children").read_text().split()]
                found += children
                waiting += children
    return found


def _peak_mb(process: int) -> float:
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def main() -> None:
    """Print the figures; exit code 1 where a watcher ended, a verdict is wrong, or a good one was not produced once."""
    parser = argparse.ArgumentParser(description=__doc__)
    usual = asdict(Attack())
    for option in ("items", "good", "watchers", "kills", "seed"):
        parser.add_argument(f"--{option}", type=int, default=usual[option])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = attacked(
            Path(scratch),
            Attack(**{name: getattr(options, name) for name in ("items", "good", "watchers", "kills", "seed")}),
        )
    print(
        json.dumps(asdict(found), indent=1)
        if options.json
        else "\n".join(f"{key}: {value}" for key, value in asdict(found).items())
    )
    raise SystemExit(bool(found.deaths or found.wrong or found.not_once))


if __name__ == "__main__":
    main()
