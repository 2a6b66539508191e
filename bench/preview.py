"""``podkit produce --preview``: how long it takes, and how near it comes to the episode that is produced afterwards.

``python -m bench.preview [--json] [--hours 3] [--minutes 15]``. Both episodes are the speech of two tracks of the sample,
repeated; in the shorter one, every repeat of a speaker is louder or softer than the last. The long one is previewed with
nothing cached; the short one is previewed, produced, and previewed again, which gives its master before encoding.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy import signal

from bench.figure import Figure
from toolkit.audio.loudness import measure_loudness

ROOT = Path(__file__).parents[1]
TRACKS = {"ada": 0.75, "ben": 0.0}
LONGEST_S = 15.0
# How far apart the same sound may lie in session time and in episode time: what is cut before the first word.
LEAD_S = 8.0
GAINS_DB = (0.0, -5.0, 3.0, -8.0, 5.0)


def main() -> None:
    """Build both episodes, preview them and print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.preview", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    parser.add_argument("--hours", type=float, default=3.0, help="length of the episode that is only previewed")
    parser.add_argument("--minutes", type=float, default=15.0, help="length of the episode that is also produced")
    parser.add_argument(
        "--in", dest="place", type=Path, help="where the episodes are built: 2 GB; default: a temporary folder"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.place) as name:
        figures = [*speed(Path(name) / "long", given.hours * 3600), *honesty(Path(name) / "short", given.minutes * 60)]
    if given.json:
        print(json.dumps({"figures": [asdict(figure) for figure in figures]}, indent=2))
        return
    for figure in figures:
        print(f"{figure.what:48} {figure.value:9.3f} {figure.unit:4} {figure.target}")


def build(folder: Path, length_s: float, gains_db: tuple[float, ...]) -> None:
    """Write an episode of two tracks that repeat the sample's, each repeat at a gain of its own."""
    folder.mkdir()
    lines = ['[episode]\ntitle = "A long talk"\nshow = "Small Rooms"\n']
    for number, (name, offset_s) in enumerate(TRACKS.items()):
        samples, rate = soundfile.read(ROOT / "samples" / "small-rooms" / "tracks" / f"{name}.flac", dtype="float32")
        samples = samples[: round(295 * rate)]
        with soundfile.SoundFile(folder / f"{name}.wav", "w", rate, 1, subtype="PCM_16", format="RF64") as file:
            for repeat in range(round(length_s / 295)):
                file.write(samples * np.float32(10 ** (gains_db[(repeat + number) % len(gains_db)] / 20)))
        lines.append(f'[[track]]\nfile = "{name}.wav"\nspeaker = "{name.title()}"\noffset = {offset_s}\n')
    (folder / "episode.toml").write_text("\n".join(lines), encoding="utf-8")


def podkit(folder: Path, *options: str) -> tuple[float, dict[str, Any]]:
    """Run ``podkit produce`` as a producer would; give the seconds it took and what it printed."""
    command = [Path(sys.executable).with_name("podkit"), "produce", folder, "--skip", "transcribe", "--json", *options]
    started_s = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"podkit produce ended with {done.returncode}: {done.stderr}")
    return time.monotonic() - started_s, json.loads(done.stdout)


def speed(folder: Path, length_s: float) -> list[Figure]:
    """Preview a long episode that podkit has never seen: anywhere, and at a given time."""
    build(folder, length_s, (0.0,))
    anywhere_s, _ = podkit(folder, "--preview")
    given_s, _ = podkit(folder, "--preview", f"{length_s * 0.6:.1f}")
    return [
        Figure("preview anywhere, nothing cached", anywhere_s, "s", f"<= {LONGEST_S:g}", anywhere_s <= LONGEST_S),
        Figure("preview at a given time, nothing cached", given_s, "s", f"<= {LONGEST_S:g}", given_s <= LONGEST_S),
        Figure("the longer of both to the episode's length", max(anywhere_s, given_s) / length_s * 1000, "per mille"),
    ]


def honesty(folder: Path, length_s: float) -> list[Figure]:
    """Compare previews from before a run with what the run publishes, at three places."""
    build(folder, length_s, GAINS_DB)
    places_s = [length_s * share for share in (0.2, 0.5, 0.8)]
    early = [heard(folder, at_s, LEAD_S) for at_s in places_s]
    produced_s, _ = podkit(folder)
    cached_s, _ = podkit(folder, "--preview")
    compared = [compare(before, heard(folder, at_s)) for before, at_s in zip(early, places_s, strict=True)]
    off_lu, correlation, distance_db = (np.array(values) for values in zip(*compared, strict=True))
    return [
        Figure("produced, without words", produced_s, "s"),
        Figure("preview after that", cached_s, "s", f"<= {LONGEST_S:g}", cached_s <= LONGEST_S),
        Figure("its share of the episode's length", cached_s / length_s * 1000, "per mille"),
        Figure("off the master's loudness, farthest of 3", float(np.abs(off_lu).max()), "LU", "<= 1", bool((np.abs(off_lu) <= 1).all())),
        Figure("correlation with the master, least of 3", float(correlation.min()), "", ">= 0.95", bool((correlation >= 0.95).all())),
        Figure("third octaves off the master's, farthest of 3", float(distance_db.max()), "dB", "<= 1", bool((distance_db <= 1).all())),
    ]  # fmt: skip


def heard(folder: Path, at_s: float, more_s: float = 0.0) -> NDArray[np.float32]:
    """Preview a minute, and some seconds before it; give the finished sound as mono at 48 kHz."""
    _, said = podkit(folder, "--preview", f"{at_s - more_s:.1f}", "--for", f"{60 + 2 * more_s:g}")
    samples, _ = soundfile.read(said["after"], dtype="float32", always_2d=True)
    return np.asarray(samples.mean(axis=1), np.float32)


def compare(wide: NDArray[np.float32], master: NDArray[np.float32]) -> tuple[float, float, float]:
    """Return how much louder a preview is (LU), its correlation, and how far its spectrum is off (dB, mean of third octaves).

    The preview is the longer one: what is cut before the first word moves the episode against the session.
    """
    match = signal.correlate(wide, master, mode="valid", method="fft")
    at = int(np.argmax(match))
    preview = wide[at : at + len(master)]
    levels = [measure_loudness([part[:, None]], 48_000, 1).integrated_lufs for part in (preview, master)]
    correlation = float(np.corrcoef(preview, master)[0, 1])
    bands = [_bands_db(part) for part in (preview, master)]
    off_db = (bands[0] - levels[0]) - (bands[1] - levels[1])
    return levels[0] - levels[1], correlation, float(np.abs(off_db).mean())


def _bands_db(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    frequencies, power = signal.welch(samples.astype(np.float64), 48_000, nperseg=8192)
    centres = 1000.0 * 2.0 ** (np.arange(-10, 12) / 3)
    edges = [(frequencies >= centre / 2 ** (1 / 6)) & (frequencies < centre * 2 ** (1 / 6)) for centre in centres]
    return 10 * np.log10(np.array([power[edge].sum() for edge in edges]) + 1e-15)


if __name__ == "__main__":
    main()
