"""How long podkit takes to say what it can do: processor time and time on the clock, beside those of Python and Typer alone.

    python -m bench.house.startup [--runs 15] [--json]

The programs run in turn, so a busy machine slows all of them alike; medians are printed, and ratios are what to compare.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time

START = "import sys; sys.argv = ['podkit', *sys.argv[1:]]; from toolkit.cli.main import run; run()"
PROGRAMS = {
    "python -c pass": ["-c", "pass"],
    "import typer": ["-c", "import typer"],
    "podkit --help": ["-c", START, "--help"],
    "podkit produce --help": ["-c", START, "produce", "--help"],
}


def measured(arguments: list[str]) -> tuple[float, float]:
    """Run Python with these arguments and return its seconds of processor and of the clock."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    clock_s, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock_s


def main() -> None:
    """Print a row for each program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in PROGRAMS}
    for _ in range(options.runs):
        for name, arguments in PROGRAMS.items():
            runs[name].append(measured(arguments))
    medians = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in runs.items()}
    rows = {
        name: {
            "processor_s": round(processor_s, 3),
            "clock_s": round(clock_s, 3),
            "times_python": round(processor_s / medians["python -c pass"][0], 1),
            "times_typer": round(processor_s / medians["import typer"][0], 2),
        }
        for name, (processor_s, clock_s) in medians.items()
    }
    if options.json:
        print(json.dumps(rows, indent=1))
        return
    print(f"{'':24}{'processor':>10}{'clock':>10}{'x python':>10}{'x typer':>10}")
    for name, row in rows.items():
        print(
            f"{name:24}{row['processor_s']:8.3f} s{row['clock_s']:8.3f} s{row['times_python']:10.1f}{row['times_typer']:10.2f}"
        )


if __name__ == "__main__":
    main()
