"""Peak memory of ``podkit transcribe`` as recordings get longer: it must not grow with them.

Run ``python -m bench.speech.memory --json``: three hours against thirty minutes of the real clips joined, each in a process of
its own, with the model that the wheel carries. Takes about ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import soundfile

from bench.speech.corpus import SAMPLE_RATE, SPEECH, join_clips

PODKIT = [sys.executable, "-c", "from toolkit.cli.main import run; run()"]


def run(minutes: float, scratch: Path) -> dict[str, float]:
    """Return peak resident memory and time of one transcription, and how many words came of it."""
    recording = scratch / f"{minutes:g}-minutes.wav"
    with soundfile.SoundFile(recording, "w", SAMPLE_RATE, 1, subtype="PCM_16") as file:
        seed = 1
        while file.frames < minutes * 60 * SAMPLE_RATE:
            file.write(join_clips(seed=seed).samples)
            seed += 1
    command = [
        *PODKIT,
        "transcribe",
        str(recording),
        "-o",
        str(scratch),
        "--format",
        "json",
        "--language",
        "en",
        "--json",
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "XDG_CACHE_HOME": str(scratch / "cache")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        said, _ = process.communicate()
        _require_success(process.returncode)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Children's peak is that of the largest so far: shorter recordings go first.
    return {
        "minutes": round(soundfile.info(recording).duration / 60, 1),
        "peak_mb": round(after.ru_maxrss / 1024),
        "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime),
        "words": json.loads(said)["files"][0]["words"],
    }


def _require_success(returncode: int) -> None:
    if returncode:
        sys.exit(f"bench: podkit transcribe ended with {returncode}")


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=180.0)
    parser.add_argument("--against", type=float, default=30.0)
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: it always prints JSON")
    options = parser.parse_args()
    if not SPEECH.is_dir():
        sys.exit("bench: the real speech is not beside this checkout")
    with tempfile.TemporaryDirectory() as scratch:
        rows = [run(minutes, Path(scratch)) for minutes in (options.against, options.minutes)]
    print(json.dumps({"rows": rows, "ratio": round(rows[1]["peak_mb"] / rows[0]["peak_mb"], 3)}, indent=1))


if __name__ == "__main__":
    main()
