"""kill -9 at random moments while a 100 MB file is tagged: each time the file is the old one or the new one, whole.

    python -m bench.interchange.killed [--times 200] [--seed 1] [--json]

The moments are spread over the whole life of the command, with more of them while it writes. A file counts as readable where
its tags are those before or those after and every packet of sound is there as it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import av

from bench.interchange.long_recording import chapter_text, long_mp3
from toolkit.formats.tags import read_tags

MINUTES = 104


@dataclass
class Outcome:
    """How often what was found after a kill; ``temporaries`` lay beside the file when all was done."""

    times: int = 0
    killed: int = 0
    old: int = 0
    new: int = 0
    broken: int = 0
    temporaries: int = 0


def sound(path: Path) -> str:
    """Return a digest of all packets of sound."""
    digest = hashlib.sha256()
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.audio[0]):
            digest.update(bytes(packet))
    return digest.hexdigest()


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Tag and kill ``times`` times, and look at the file after each."""
    chance = random.Random(seed)
    file = long_mp3(folder / "episode.mp3", MINUTES)
    listed = folder / "chapters.txt"
    listed.write_text(chapter_text(MINUTES), "utf-8")
    before = sound(file)
    podkit = str(Path(sys.executable).with_name("podkit"))
    command = [podkit, "tag", str(file), "--chapters", str(listed), "--title"]
    life_s = _life_s([*command, "title 0"])
    found = Outcome()
    current = "title 0"
    for number in range(1, times + 1):
        # Every second title is long, so that tags grow and shrink and the sound has to move.
        wanted = f"title {number} " + ("long " * 4000 if number % 2 else "short")
        process = subprocess.Popen([*command, wanted], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(life_s * (chance.uniform(0.0, 1.05) if number % 4 == 0 else chance.uniform(0.6, 1.02)))
        found.times += 1
        found.killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        title = _title(file)
        readable = title in {current.strip(), wanted.strip()} and (number % 10 or sound(file) == before)
        found.broken += not readable
        found.new += title == wanted.strip()
        found.old += title == current.strip()
        current = title
    found.broken += sound(file) != before
    found.temporaries = len(list(folder.glob(".*part*")))
    return found


def _life_s(command: list[str]) -> float:
    lives = []
    for _ in range(3):
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        lives.append(time.perf_counter() - begin)
    return sorted(lives)[1]


def _title(path: Path) -> str:
    try:
        return read_tags(path)[0].title
    except Exception as error:  # noqa: BLE001 - whatever it is, the file is broken
        return f"broken: {error}"


def main() -> None:
    """Print the counts; exit code 1 where a file was neither the old nor the new one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = run(options.times, options.seed, Path(scratch))
    print(
        json.dumps(asdict(found), indent=1)
        if options.json
        else f"{found.killed} killed of {found.times}: {found.old} old, {found.new} new, {found.broken} broken; {found.temporaries} temporaries left"
    )
    sys.exit(found.broken > 0)


if __name__ == "__main__":
    main()
