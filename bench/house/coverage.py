"""How much of each room the tests run, by branches, from what `make coverage` recorded.

    python -m bench.house.coverage [--json]

Exit code 1 where all of ``toolkit/`` is below ``fail_under`` of pyproject.toml. A line counts as one, and so does each way
that a branch can go: the share that coverage.py prints, and rounds down where it decides.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from coverage import Coverage

HOUSE = Path(__file__).parents[2]
WHOLE = "all"


def rooms_of(recorded: Coverage) -> dict[str, tuple[int, int]]:
    """Return what was run and what there is of each room, lines and branches together; ``all`` last."""
    with tempfile.TemporaryDirectory() as scratch:
        recorded.json_report(outfile=str(Path(scratch) / "told.json"))
        files = json.loads((Path(scratch) / "told.json").read_text("utf-8"))["files"]
    run, there = Counter[str](), Counter[str]()
    for name, entry in files.items():
        parts, told = Path(name).parts, entry["summary"]
        for room in (parts[parts.index("toolkit") + 1].removesuffix(".py"), WHOLE):
            run[room] += told["covered_lines"] + told["covered_branches"]
            there[room] += told["num_statements"] + told["num_branches"]
    return {
        room: (run[room], there[room]) for room in sorted(there, key=lambda room: (room == WHOLE, room)) if there[room]
    }


def main() -> None:
    """Print the table, the least covered room first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    recorded = Coverage(config_file=str(HOUSE / "pyproject.toml"))
    recorded.load()
    rooms = rooms_of(recorded)
    least = float(recorded.get_option("report:fail_under") or 0)
    if asked.json:
        print(json.dumps({room: round(100 * run / there, 2) for room, (run, there) in rooms.items()}, indent=1))
    else:
        for room, (run, there) in sorted(rooms.items(), key=lambda item: (item[0] == WHOLE, item[1][0] / item[1][1])):
            print(f"{room:<14}{100 * run / there:>6.1f} %  {there - run:>5} of {there} lines and branches not run")
    run, there = rooms[WHOLE]
    sys.exit(100 * run / there < least)


if __name__ == "__main__":
    main()
