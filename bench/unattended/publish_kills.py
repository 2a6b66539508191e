"""kill -9 while an episode's files are published: ``out/`` holds one set at every moment, for whoever reads it meanwhile too.

    python -m bench.unattended.publish_kills [--times 200] [--seed 1] [--seconds S] [--folder DIR] [--json]

A small episode goes to and fro between three states: another loudness (the same names, other bytes), another title (other names). Each
run is a process of its own. Half of them are killed by the clock: a random time after the hidden folder of the new set appears; half at a
random step, as they open, link, rename or remove the n-th file from there on. Meanwhile one process reads the set again and again, by a
handle of the folder and by paths, and another saves a file of its own into ``out/`` and remembers what it was told is saved. After each
kill the set must be the old one or the new one; after a rerun, that of a fresh run, with the saved file, and nothing else left.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import math
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.unattended.episodes import episodes
from toolkit.pipeline.commands.produce import produce_episode
from toolkit.pipeline.episode.options import ProduceOptions

STATES = (("apple", "One"), ("spotify", "One"), ("apple", "Two"))
MINE = "my notes.txt"
_STEPS = frozenset({"open", "os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir"})
_STAGES = re.compile(rb'<p class="soft">[^<]*from the cache[^<]*</p>\s*<ul class="stages">.*?</ul>', re.DOTALL)
_PAUSE_S = 0.01
_GLANCE_S = 0.002


@dataclass
class Found:
    """How often what was found. ``whole`` to ``by_path_mixed`` are what the reader saw; a set is ``gone`` where its folder was replaced while it was read."""

    killed: int = 0
    old: int = 0
    new: int = 0
    left: int = 0
    mixed: int = 0
    rerun_differs: int = 0
    left_behind: int = 0
    saved: int = 0
    lost: int = 0
    whole: int = 0
    gone: int = 0
    read_mixed: int = 0
    by_path_whole: int = 0
    by_path_mixed: int = 0
    window_ms: float = 0.0
    seconds: float = 0.0
    moments: dict[str, int] = field(default_factory=dict)


class Bench:
    """An episode, and what each state of it is when made in an empty folder."""

    def __init__(self, place: Path) -> None:
        self.folder = episodes(place / "again", 1, seconds=4.0)[0]
        self.out, self.state = self.folder / "out", self.folder / ".podkit"
        self.hidden = self.state / "publishing" / "out"
        self.sets = [self._fresh(place / str(number), number) for number in range(len(STATES))]
        for number in range(len(STATES)):
            assert self.run(number) == 0, "the episode cannot be produced"
        (self.out / MINE).write_text("0")

    def _fresh(self, place: Path, number: int) -> dict[str, str]:
        if not self.out.exists():
            self.run(number)
        folder = place / self.folder.name
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("out", ".podkit"))
        assert self.run(number, folder) == 0, "the episode cannot be produced"
        return digests(folder / "out")

    def run(self, number: int, folder: Path | None = None) -> int:
        """Produce a state in a process of its own, and return its exit status."""
        return os.waitpid(self.start(number, folder), 0)[1]

    def start(self, number: int, folder: Path | None = None, *, step: int | None = None) -> int:
        """Begin to produce; the process kills itself at this step from when the hidden folder appears."""
        process = os.fork()
        if process:
            return process
        with contextlib.suppress(BaseException):
            steps = Steps(self.folder, self.hidden, step)
            if step is not None:
                sys.addaudithook(steps.look)
            preset, title = STATES[number]
            options = ProduceOptions(preset=preset, title=title, skip=frozenset({"transcribe"}))
            produce_episode(folder or self.folder, options=options)
            (self.folder.parent / "steps").write_text(str(steps.last))
            os._exit(0)
        os._exit(1)

    def measure(self) -> tuple[float, int]:
        """Return how long it takes to publish, in seconds, and in how many steps."""
        process = self.start(0)
        _wait_for(process, self.hidden.exists)
        begin = time.monotonic()
        _wait_for(process, lambda: not self.hidden.exists())
        window_s = time.monotonic() - begin
        os.waitpid(process, 0)
        os.waitpid(self.start(1, step=sys.maxsize), 0)
        return window_s, int((self.folder.parent / "steps").read_text())


class Steps:
    """Counts what a process does to the files of an episode while it publishes, and kills it at a certain one."""

    def __init__(self, folder: Path, hidden: Path, step: int | None) -> None:
        self._place, self._hidden = str(folder), str(hidden)
        self._step = step
        self._seen = -1
        self.last = 0

    def look(self, event: str, arguments: tuple[object, ...]) -> None:
        """Be an audit hook."""
        if event not in _STEPS or not str(arguments[0]).startswith(self._place):
            return
        path = str(arguments[0])
        if self._seen >= 0 or path == self._hidden:
            self._seen += 1
        if self._seen == self._step:
            os.kill(os.getpid(), signal.SIGKILL)
        if path.startswith(self._hidden) or "outputs" in path:
            self.last = self._seen


def digests(folder: Path) -> dict[str, str]:
    """Return a digest of each file, without how long stages took and the file that is not podkit's."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: digest(name, content) for name, content in found.items() if not name.endswith((MINE, ".saving"))}


def digest(name: str, content: bytes) -> str:
    """Return a digest of a file, without how long stages took."""
    if name == "report.json":
        content = json.dumps({key: value for key, value in json.loads(content).items() if key != "stages"}).encode()
    elif name == "report.html":
        content = _STAGES.sub(b"", content)
    return hashlib.sha256(content).hexdigest()


def read_by_handle(out: Path, sets: list[dict[str, str]]) -> str:
    """Read the set through one handle of its folder: whole, gone, or mixed."""
    handle = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    try:
        seen, is_complete = _read_all(handle)
        is_current = _is_current(handle, out)
    finally:
        os.close(handle)
    if seen in sets:
        return "whole"
    is_part_of_one = any(seen.items() <= one.items() for one in sets)
    return "gone" if is_part_of_one and not (is_complete and is_current) else "mixed"


def _read_all(handle: int) -> tuple[dict[str, str], bool]:
    found, is_complete = {}, True
    for place, _, names, folder in os.fwalk(".", dir_fd=handle, onerror=None):
        for name in names:
            if name == MINE or name.endswith(".saving"):
                continue
            whole = str(Path(place) / name)
            try:
                with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=folder), "rb") as file:
                    found[whole] = digest(whole, file.read())
            except FileNotFoundError:
                is_complete = False
    return found, is_complete


def _is_current(handle: int, out: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), out.stat())
    except FileNotFoundError:
        return False


def read_by_path(out: Path, sets: list[dict[str, str]]) -> str:
    """Read the set by the path of each file, which promises nothing."""
    with contextlib.suppress(FileNotFoundError):
        if digests(out) in sets:
            return "by_path_whole"
    return "by_path_mixed"


def reader(bench: Bench, told: Path) -> None:
    """Read until terminated; then write what was seen."""
    counts: Counter[str] = Counter()
    while not is_over():
        counts[{"mixed": "read_mixed"}.get(seen := read_by_handle(bench.out, bench.sets), seen)] += 1
        counts[read_by_path(bench.out, bench.sets)] += 1
        time.sleep(_GLANCE_S)
    told.write_text(json.dumps(counts))


def saver(bench: Bench, told: Path) -> None:
    """Save a file into ``out/`` again and again, as an editor does; what was saved last is remembered outside."""
    number = 0
    while not is_over():
        number += 1
        with contextlib.suppress(FileNotFoundError):
            saving = bench.out / f"{number}.saving"
            saving.write_text(str(number))
            saving.rename(bench.out / MINE)
            told.with_suffix(".new").write_text(str(number))
            told.with_suffix(".new").rename(told)
        time.sleep(_PAUSE_S)


STOPPED: list[int] = []
MAIN = os.getpid()


def is_over() -> bool:
    """Return whether a process beside the bench is to end: it was told so, or the bench itself was killed."""
    return bool(STOPPED) or os.getppid() != MAIN


def beside(work: Callable[[Bench, Path], None], bench: Bench, told: Path) -> int:
    """Begin a process of its own that works until terminated."""
    process = os.fork()
    if process:
        return process
    signal.signal(signal.SIGTERM, lambda number, _: STOPPED.append(number))
    with contextlib.suppress(BaseException):
        work(bench, told)
        os._exit(0)
    os._exit(1)


def kill_once(bench: Bench, number: int, chance: random.Random, window_s: float, steps: int) -> str:
    """Begin a run and kill it while it publishes; return when, "" where it ended before."""
    if steps:
        step = chance.randrange(steps + 1)
        process, moment = bench.start(number, step=step), f"step {step // 20 * 20}+"
    else:
        delay_s = chance.uniform(0.0, window_s)
        process, moment = bench.start(number), f"{delay_s * 1000 // 5 * 5:.0f}+ ms"
        _wait_for(process, bench.hidden.exists)
        time.sleep(delay_s)
        os.kill(process, signal.SIGKILL)
    return moment if os.WIFSIGNALED(os.waitpid(process, 0)[1]) else ""


def _wait_for(process: int, happened: Callable[[], bool]) -> None:
    """Look again and again until something happened, or a process has ended; it is not reaped."""
    while not happened() and os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        pass


def look(bench: Bench, found: Found, before: int, after: int, told: Path) -> None:
    """See what a killed run left, run again, and see what that gives."""
    now = digests(bench.out)
    found.left += bench.hidden.exists()
    found.old += now == bench.sets[before]
    found.new += now == bench.sets[after]
    found.mixed += now not in (bench.sets[before], bench.sets[after])
    saved = int(told.read_text())
    found.rerun_differs += bench.run(after) != 0 or digests(bench.out) != bench.sets[after]
    found.lost += int((bench.out / MINE).read_text()) < saved
    found.left_behind += (bench.state / "publishing").exists() + len(list(bench.folder.glob(".out*")))


def run(times: int, seed: int, place: Path, most_s: float) -> Found:
    """Kill ``times`` runs while they publish, fewer where ``most_s`` is over, and count what is found."""
    chance, found, begin = random.Random(seed), Found(), time.monotonic()
    bench = Bench(place)
    window_s, steps = bench.measure()
    found.window_ms = round(window_s * 1000, 1)
    current, told, seen = 1, place / "saved", place / "seen"
    told.write_text("0")
    helpers = [beside(reader, bench, seen), beside(saver, bench, told)]
    try:
        while found.killed < times and time.monotonic() - begin < most_s:
            wanted = chance.choice([number for number in range(len(STATES)) if number != current])
            moment = kill_once(bench, wanted, chance, window_s, steps if found.killed % 2 else 0)
            if moment:
                found.killed += 1
                found.moments[moment] = found.moments.get(moment, 0) + 1
                look(bench, found, current, wanted, told)
            current = wanted
    finally:
        for helper in helpers:
            os.kill(helper, signal.SIGTERM)
            os.waitpid(helper, 0)
    for name, count in json.loads(seen.read_text()).items():
        setattr(found, name, count)
    found.saved = int(told.read_text())
    found.seconds = round(time.monotonic() - begin, 1)
    return found


def main() -> None:
    """Print what was found; exit code 1 where a set was mixed or lost, or a rerun gave another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin no further run after so long")
    parser.add_argument(
        "--folder", type=Path, help="on the disk that is tried; left out: the system's temporary folder"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        found = run(options.times, options.seed, Path(scratch), options.seconds)
    print(json.dumps(asdict(found), indent=1) if options.json else found)
    sys.exit(bool(found.mixed or found.read_mixed or found.rerun_differs or found.lost or found.left_behind))


if __name__ == "__main__":
    main()
