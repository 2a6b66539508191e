"""Whether every awkward file can be checked, and how long the slowest takes.

python -m bench.check.awkward [--json]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from toolkit.check.checking import check_paths
from toolkit.check.measuring import Measuring
from toolkit.check.settings import Settings

AWKWARD = Path(__file__).parents[3] / "shared" / "data" / "awkward"


def main() -> None:
    """Check each file alone, once as a recording and once as a delivered file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    slowest, slowest_s, unreadable, with_findings, crashed = "", 0.0, 0, 0, []
    files = [path for path in sorted(AWKWARD.iterdir()) if path.suffix not in (".md", ".json")]
    with tempfile.TemporaryDirectory() as folder:
        measuring = Measuring(Path(folder))
        for path in files:
            began_s = time.perf_counter()
            try:
                report = check_paths([path], Settings(), measuring, progress=lambda _share: None)
                check_paths([path], Settings(), measuring, preset="apple", progress=lambda _share: None)
            except Exception as error:  # noqa: BLE001 - a crash is what is counted here
                crashed.append(f"{path.name}: {type(error).__name__}: {error}")
                continue
            took_s = time.perf_counter() - began_s
            slowest, slowest_s = max((slowest, slowest_s), (path.name, took_s), key=lambda pair: pair[1])
            unreadable += bool(report.unreadable)
            with_findings += bool(report.findings)
    found = {
        "files": len(files),
        "crashed": crashed,
        "unreadable": unreadable,
        "with_findings": with_findings,
        "slowest": slowest,
        "slowest_s": round(slowest_s, 2),
    }
    print(json.dumps(found, indent=2) if asked.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
