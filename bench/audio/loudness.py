"""The meter against the standards' cases, against ffmpeg's on real files, and against the clock.

python -m bench.audio.loudness [--json]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr

from toolkit.audio.loudness import LoudnessMeter, measure_loudness
from toolkit.audio.measure import Analyser
from toolkit.media.decode import decode_blocks
from toolkit.media.ffmpeg import find_ffmpeg
from toolkit.media.probe import probe
from toolkit.model.errors import PodkitError
from toolkit.model.measurement import Loudness

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
RATE = 48_000


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    found = {"ebu": ebu_cases(), "ffmpeg": agreement(), "speed": speed()}
    if as_json:
        print(json.dumps(found, indent=1))
        return
    ebu, ffmpeg = found["ebu"], found["ffmpeg"]
    print(f"EBU Tech 3341/3342 cases within tolerance: {ebu['within']} of {ebu['cases']}  {ebu['wrong']}")
    print(f"ffmpeg ebur128 on {ffmpeg['files']} files: integrated within {ffmpeg['worst_integrated_lu']:.3f} LU, ")
    print(f"  true peak within {ffmpeg['worst_true_peak_db']:.3f} dB; beyond 0.1 LU or 0.2 dB: {ffmpeg['beyond']}")
    for name, times_real_time in found["speed"].items():
        print(f"{name}: {times_real_time:.0f}x real time")


def ebu_cases() -> dict[str, Any]:
    """Measure every vector that the shared script writes."""
    with tempfile.TemporaryDirectory() as folder:
        script = DATA / "loudness" / "make_vectors.py"
        subprocess.run([sys.executable, str(script), folder], check=True, capture_output=True)
        cases = json.loads((Path(folder) / "expected.json").read_text())
        wrong = []
        for name, readings in cases.items():
            samples, rate = soundfile.read(Path(folder) / f"{name}.wav", dtype="float32", always_2d=True)
            loudness = measure_loudness([samples], rate, samples.shape[1])
            for figure, expected in readings.items():
                low, high = (expected["value"] + side for side in expected["tolerance"])
                if not low <= getattr(loudness, figure) <= high:
                    wrong.append([name, figure, getattr(loudness, figure)])
    return {"cases": len(cases), "within": len(cases) - len({entry[0] for entry in wrong}), "wrong": wrong}


def agreement() -> dict[str, Any]:
    """Measure every readable file of the shared data with both meters."""
    compared, beyond = [], []
    for path in sorted(
        path for path in DATA.rglob("*") if path.is_file() and path.suffix not in {".json", ".md", ".py"}
    ):
        ours, theirs = _ours(path), _ffmpeg(path)
        if ours is None or theirs is None:
            continue
        apart_lu, apart_db = (
            _apart(ours.integrated_lufs, theirs[0], -70.0),
            _apart(ours.true_peak_dbtp, theirs[1], -70.0),
        )
        compared.append((apart_lu, apart_db))
        if apart_lu > 0.1 or apart_db > 0.2:
            levels = {"podkit": ours.true_peak_dbtp, "ffmpeg": theirs[1], "soxr at 16 times the rate": _third(path)}
            rounded = {name: round(level, 2) for name, level in levels.items()}
            name = str(path.relative_to(DATA))
            beyond.append({"file": name, "lu": round(apart_lu, 3), "db": round(apart_db, 3), "true_peak_dbtp": rounded})
    worst = np.max(compared, axis=0) if compared else np.zeros(2)
    return {
        "files": len(compared),
        "worst_integrated_lu": float(worst[0]),
        "worst_true_peak_db": float(worst[1]),
        "beyond": beyond,
    }


def speed() -> dict[str, float]:
    """Measure two minutes of stereo at 48 kHz on one core, best of three."""
    random = np.random.default_rng(0)
    levels = random.lognormal(-3, 1, 600).repeat(RATE // 5)[:, np.newaxis]
    speechlike = (np.clip(random.normal(0, 0.3, (120 * RATE, 2)), -1, 1) * levels / levels.max()).astype(np.float32)
    steady = random.normal(0, 0.1, (120 * RATE, 2)).astype(np.float32)
    kinds = {
        "uneven as speech": speechlike,
        "dual mono": speechlike[:, [0, 0]],
        "steady noise, every piece a peak": steady,
    }
    found = {}
    for kind, samples in kinds.items():
        for meter in (LoudnessMeter, Analyser):
            found[f"{meter.__name__}, {kind}"] = 120 / min(_timed(meter, samples) for _ in range(3))
    return found


def _timed(meter: type[LoudnessMeter] | type[Analyser], samples: np.ndarray) -> float:
    began = time.process_time()
    one = meter(RATE, 2)
    for start in range(0, len(samples), RATE):
        one.push(samples[start : start + RATE])
    one.result()
    return time.process_time() - began


def _ours(path: Path) -> Loudness | None:
    try:
        facts = probe(path)
        return measure_loudness(decode_blocks(path), facts.sample_rate, facts.channels)
    except PodkitError:
        return None


def _ffmpeg(path: Path) -> tuple[float, float] | None:
    arguments = [
        "-hide_banner",
        "-nostats",
        "-i",
        str(path),
        "-map",
        "0:a:0",
        "-af",
        "ebur128=peak=true",
        "-f",
        "null",
        "-",
    ]
    command = [str(find_ffmpeg().path), *arguments]
    # A file that ffmpeg cannot read is no file to compare: its exit code is not asked for.
    said = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False).stderr
    if "Summary:" not in said:
        return None
    summary = said[said.rindex("Summary:") :]
    matches = [re.search(rf"{name}:\s+(\S+) ", summary) for name in ("I", "Peak")]
    if not all(matches):
        return None
    return float(matches[0][1]), float(matches[1][1])  # type: ignore[index]


def _third(path: Path) -> float:
    """Return the true peak by a long resampling to 16 times the rate: who is right where two meters differ."""
    samples = np.concatenate(list(decode_blocks(path))).astype(np.float64)
    peaks = [np.abs(soxr.resample(row, 1, 16, quality="VHQ")).max(initial=1e-9) for row in samples.T]
    return float(20 * np.log10(max(peaks)))


def _apart(ours: float, theirs: float, floor: float) -> float:
    """Return how far two levels are apart; everything under a floor is silence to both."""
    ours, theirs = (max(level, floor) if isfinite(level) else floor for level in (ours, theirs))
    return abs(ours - theirs)


if __name__ == "__main__":
    main()
