"""Bring the episodes of a season to one loudness, as copies.

    python examples/even_season.py SEASON COPIES

Listeners who go from one episode to the next should not reach for the volume. The season's own middle is the target, so that most files stay as
they are.
"""

import sys
from pathlib import Path
from statistics import median

from toolkit import measure, normalise

MOST_OFF_LU = 1.0
SUFFIXES = {".mp3", ".m4a", ".opus", ".flac", ".wav"}


def main(season: Path, copies: Path) -> None:
    """Write a copy of each file that is further than 1 LU from the middle, and print what was done."""
    files = sorted(path for path in season.iterdir() if path.suffix in SUFFIXES)
    loudness = {file: measure(file).measurement.loudness.integrated_lufs for file in files}
    middle_lufs = median(loudness.values())
    copies.mkdir(exist_ok=True)
    for file, lufs in loudness.items():
        if abs(lufs - middle_lufs) <= MOST_OFF_LU:
            print(f"{file.name}: {lufs:.1f} LUFS, stays")
            continue
        done = normalise(file, copies / file.name, target_lufs=middle_lufs)
        print(f"{file.name}: {lufs:.1f} LUFS, now {done.after.integrated_lufs:.1f} in {done.target}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
