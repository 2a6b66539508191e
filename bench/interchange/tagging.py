"""How long and with how much memory a long MP3 is tagged, against ffmpeg's copy with the same chapters.

    python -m bench.interchange.tagging [--minutes 90] [--runs 7] [--json]

Whole processes, from start to exit. The first run of each finds no room in the file's tag; the later ones do.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from bench.interchange.long_recording import chapter_text, long_mp3
from toolkit.formats.chapters import read_chapters
from toolkit.formats.ffmetadata import render_ffmetadata
from toolkit.media.ffmpeg import find_ffmpeg


@dataclass(frozen=True)
class Row:
    """One way to tag; seconds of the fastest, the median and the first run, and the highest peak of memory."""

    what: str
    best_s: float
    median_s: float
    first_s: float
    peak_mb: float


def timed(what: str, command: list[str], runs: int) -> Row:
    """Run a command several times and return what it took."""
    seconds, peaks = [], []
    for number in range(runs):
        begin = time.perf_counter()
        process = subprocess.Popen([part.replace("{n}", str(number)) for part in command], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - begin)
        peaks.append(usage.ru_maxrss / 1024)
        if status:
            sys.exit(f"bench: {what} ended with {os.waitstatus_to_exitcode(status)}")
    return Row(
        what, round(min(seconds), 2), round(statistics.median(seconds), 2), round(seconds[0], 2), round(max(peaks), 1)
    )


def rows(minutes: int, runs: int, folder: Path) -> list[Row]:
    """Return podkit's rows and the peer's."""
    file = long_mp3(folder / "episode.mp3", minutes)
    listed = folder / "chapters.txt"
    listed.write_text(chapter_text(minutes), "utf-8")
    metadata = folder / "ffmetadata.txt"
    metadata.write_text(render_ffmetadata(read_chapters(listed.read_bytes()), minutes * 60.0), "utf-8")
    cover = folder / "cover.jpg"
    Image.effect_noise((1500, 1500), 60).convert("RGB").save(cover)
    podkit = [str(Path(sys.executable).with_name("podkit")), "tag", str(file), "--title", "Walls {n}"]
    peer = [str(find_ffmpeg().path), "-v", "error", "-y", "-i", str(file), "-f", "ffmetadata", "-i", str(metadata)]
    peer += [
        "-map",
        "0:a",
        "-map_chapters",
        "1",
        "-c",
        "copy",
        "-metadata",
        "title=Walls {n}",
        str(folder / "peer.mp3"),
    ]
    return [
        timed("podkit tag, title and chapters", [*podkit, "--chapters", str(listed)], runs),
        timed("podkit tag, and a cover of 1500 px", [*podkit, "--artwork", str(cover)], runs),
        timed("ffmpeg -c copy, title and chapters", peer, runs),
    ]


def main() -> None:
    """Print the table, or with ``--json`` the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=90)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = rows(options.minutes, options.runs, Path(scratch))
    if options.json:
        print(json.dumps([asdict(row) for row in found], indent=1))
        return
    print(f"{'':40}{'best s':>8}{'median':>8}{'first':>8}{'MB':>8}")
    for row in found:
        print(f"{row.what:40}{row.best_s:8.2f}{row.median_s:8.2f}{row.first_s:8.2f}{row.peak_mb:8.1f}")


if __name__ == "__main__":
    main()
