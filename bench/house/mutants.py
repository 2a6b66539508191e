"""Whether the tests notice when the code is changed: small changes at seeded random places, one at a time.

    python -m bench.house.mutants [--count 300] [--seed 1] [--jobs N] [--json] [ROOM...]

Each change is made in a copy of the tree, and the tests of its module run there: those at its mirrored path, else those of
its room that import it. A change that no test notices is printed with its place; one that a person has read and found to
change nothing that anybody could notice is listed in ``equivalent_mutants.toml`` and does not count. Exit code 1 where
fewer than 85 % are noticed. The copy has nothing beside it, so that every machine gives the same answer.

mutmut 3 and cosmic-ray were looked at: the one changes functions into trampolines and has no sample of a size, the other
keeps a database of sessions and runs one command for all modules. The part that both leave to be written, which tests
belong to a module, is most of this file.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from bench.house.mutations import Mutation, is_another_program, mutations_of

HOUSE = Path(__file__).parents[2]
ROOMS = ("model", "formats", "audio", "editorial", "pipeline/graph")
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
LEAST_NOTICED = 0.85
# A run that goes on this much longer than that of the unchanged tree never ends.
PATIENCE = 4.0
START_S = 5.0
NO_TESTS = 5

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Mutant:
    """A change of one module, and the tests that should notice it; paths are relative to the tree."""

    path: str
    mutation: Mutation
    tests: tuple[str, ...]

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.path}:{self.mutation.line}"

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same while the line does, wherever it moves."""
        return self.path, self.mutation.line_text, self.mutation.change

    @property
    def room(self) -> str:
        """The room of ``toolkit/`` it is in."""
        return next(room for room in ROOMS if self.path.startswith(f"toolkit/{room}/"))


def files_testing(tree: Path, path: str) -> tuple[str, ...]:
    """Return the test files of a module: the one at the mirrored path, else those of its room that import it."""
    module = Path(path)
    mirrored = Path("tests", *module.parts[1:-1], f"test_{module.stem}.py")
    if (tree / mirrored).is_file():
        return (str(mirrored),)
    package, name = ".".join(module.parts[:-1]), module.stem
    imports = re.compile(rf"^ *(from {package}\.{name} import|from {package} import .*\b{name}\b)", re.MULTILINE)
    found = sorted((tree / "tests" / module.parts[1]).rglob("test_*.py"))
    return tuple(str(file.relative_to(tree)) for file in found if imports.search(file.read_text("utf-8")))


def chosen(tree: Path, rooms: Iterable[str], count: int, seed: int) -> list[Mutant]:
    """Return changes at random places of some rooms, the same ones for the same seed and sources."""
    sources = {
        str(path.relative_to(tree)): path.read_bytes()
        for room in rooms
        for path in sorted((tree / "toolkit" / room).rglob("*.py"))
    }
    places = [(path, one) for path, source in sources.items() for one in mutations_of(source)]
    random.Random(seed).shuffle(places)
    mutants: list[Mutant] = []
    for path, mutation in places:
        if len(mutants) == count:
            break
        if is_another_program(mutation, sources[path]):
            mutants.append(Mutant(path, mutation, files_testing(tree, path)))
    return mutants


def equivalent(file: Path = EQUIVALENT) -> set[tuple[str, str, str]]:
    """Return the changes that a person found to change nothing."""
    entries = tomllib.loads(file.read_text("utf-8")).get("mutant", [])
    return {(entry["file"], entry["line"], entry["change"]) for entry in entries}


class Trees:
    """Copies of what git holds of a tree, one for each run side by side."""

    def __init__(self, tree: Path, folder: Path, jobs: int) -> None:
        listed = subprocess.run(
            ["git", "-C", tree, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True, check=True,
        )  # fmt: skip
        names = [os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
        self._free: SimpleQueue[Path] = SimpleQueue()
        # Bytecode counts as current by whole seconds; no two changes of a file may share one.
        self._stamp = int(time.time()) - 10_000_000
        for number in range(jobs):
            # Nothing may stand beside a copy.
            copy = folder / str(number) / "tree"
            for name in names:
                if (tree / name).is_file():
                    (copy / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(tree / name, copy / name)
            self._free.put(copy)

    def run(self, tests: tuple[str, ...], limit_s: float, mutant: Mutant | None = None) -> tuple[int | None, str]:
        """Run tests with one change, or none; return pytest's exit code, None after the time limit, and what it said."""
        copy = self._free.get()
        try:
            if mutant is None:
                return _pytest(copy, tests, limit_s)
            file = copy / mutant.path
            source = file.read_bytes()
            try:
                self._write(file, mutant.mutation.applied(source))
                return _pytest(copy, tests, limit_s)
            finally:
                self._write(file, source)
        finally:
            self._free.put(copy)

    def _write(self, file: Path, source: bytes) -> None:
        file.write_bytes(source)
        self._stamp += 1
        os.utime(file, (self._stamp, self._stamp))


def _pytest(copy: Path, tests: tuple[str, ...], limit_s: float) -> tuple[int | None, str]:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=line", "--hypothesis-seed=1", *tests]
    environment = os.environ | {"PYTHONPATH": str(copy), "OMP_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with subprocess.Popen(
        command, cwd=copy, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            said, _ = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return None, ""
    return process.returncode, said.decode(errors="replace")


def side_by_side(work: Callable[[Given], Made], given: list[Given], jobs: int, what: str) -> list[Made]:
    """Do work on each, several at once; how far it is goes to stderr."""
    done = 0

    def one(each: Given) -> Made:
        nonlocal done
        made = work(each)
        done += 1
        print(f"\r{what}: {done} of {len(given)} ", end="", file=sys.stderr, flush=True)
        return made

    with ThreadPoolExecutor(jobs) as pool:
        made = list(pool.map(one, given))
    print(file=sys.stderr)
    return made


def noticed_of(mutants: list[Mutant], tree: Path, jobs: int) -> dict[Mutant, bool]:
    """Return for each change whether a test failed, or never ended, because of it."""
    with tempfile.TemporaryDirectory() as scratch:
        trees = Trees(tree, Path(scratch), jobs)

        def unchanged(tests: tuple[str, ...]) -> float:
            started = time.monotonic()
            code, said = trees.run(tests, 600.0)
            if code not in (0, NO_TESTS):
                sys.exit(f"these tests fail before anything is changed: {' '.join(tests)}\n{said}")
            return time.monotonic() - started

        files = sorted({mutant.tests for mutant in mutants if mutant.tests})
        taken_s = dict(zip(files, side_by_side(unchanged, files, jobs, "tests as they are"), strict=True))

        def is_noticed(mutant: Mutant) -> bool:
            if not mutant.tests:
                return False
            code, _ = trees.run(mutant.tests, START_S + PATIENCE * taken_s[mutant.tests], mutant)
            return code not in (0, NO_TESTS)

        return dict(zip(mutants, side_by_side(is_noticed, mutants, jobs, "changes tried"), strict=True))


def main() -> None:
    """Print each room's share and every change that was not noticed; exit code 1 below 85 %."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}; all where none is named")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.rooms) - set(ROOMS)):
        parser.error(f"{', '.join(unknown)}: none of {', '.join(ROOMS)}")
    known = equivalent()
    mutants = chosen(HOUSE, asked.rooms or ROOMS, asked.count, asked.seed)
    counted = [mutant for mutant in mutants if mutant.key not in known]
    noticed = noticed_of(counted, HOUSE, asked.jobs)
    share = sum(noticed.values()) / max(1, len(noticed))
    survivors = [mutant for mutant, is_noticed in noticed.items() if not is_noticed]
    if asked.json:
        print(json.dumps({
            "seed": asked.seed, "tried": len(noticed), "noticed": sum(noticed.values()), "share": round(share, 4),
            "equivalent": len(mutants) - len(counted), "rooms": _rooms(noticed),
            "survived": [{"file": mutant.path, "at_line": mutant.mutation.line, "line": mutant.mutation.line_text,
                          "change": mutant.mutation.change, "tests": mutant.tests} for mutant in survivors],
        }, indent=1))  # fmt: skip
    else:
        _print_table(noticed, survivors, share, len(mutants) - len(counted))
    sys.exit(share < LEAST_NOTICED)


def _rooms(noticed: dict[Mutant, bool]) -> dict[str, tuple[int, int]]:
    """Return noticed and tried of each room."""
    counts: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for mutant, is_noticed in noticed.items():
        seen, tried = counts[mutant.room]
        counts[mutant.room] = seen + is_noticed, tried + 1
    return dict(sorted(counts.items()))


def _print_table(noticed: dict[Mutant, bool], survivors: list[Mutant], share: float, listed: int) -> None:
    for mutant in sorted(survivors, key=lambda mutant: (mutant.path, mutant.mutation.start)):
        print(f"survived  {mutant.place}  {mutant.mutation.change}")
        print(f"          {mutant.mutation.line_text}")
        print(f"          {' '.join(mutant.tests) or 'no test imports it'}")
    print(f"{'room':<20}{'noticed':>8}{'tried':>8}{'share':>8}")
    for room, (seen, tried) in _rooms(noticed).items():
        print(f"{room:<20}{seen:>8}{tried:>8}{100 * seen / tried:>7.0f} %")
    print(
        f"{'all':<20}{sum(noticed.values()):>8}{len(noticed):>8}{100 * share:>7.1f} %  ({listed} listed as equivalent)"
    )


if __name__ == "__main__":
    main()
