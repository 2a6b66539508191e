"""Which repairs recordings get, and whether clicks and pops that were put into them are found and mended.

    python -m bench.audio.repairs [--json]

Real recordings from beside the checkout where they are there, the samples' voices else. What a repair was not needed for is for
the ear to say; a voice that is declicked, held for its pops or de-essed in a good recording is a mistake.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile

from bench.audio.conversation import SPEECH, Samples
from toolkit.audio.clicks import remove_clicks
from toolkit.audio.defects import DefectMeter
from toolkit.audio.plosives import soften_pops
from toolkit.audio.repair_plan import plan_cleaning
from toolkit.model.defects import Defects
from toolkit.pipeline.episode.analysis import analyse_recording

SAMPLES = Path(__file__).parents[2] / "samples"
SUFFIXES = {".wav", ".flac", ".mp3"}
NO_VOICES = {"noise", "rooms"}
# A click is one to ten samples at 48 kHz, one to four times as loud as the talk; a pop 120 ms of 35 Hz at three times.
CLICK_EVERY_S, POP_EVERY_S, POP_S, POP_HZ = 2.0, 3.0, 0.12, 35.0


@dataclass(frozen=True)
class Row:
    """One recording: what was measured, what is chosen; and, put into it, how much of the clicks and pops is taken away."""

    recording: str
    seconds: float
    clicks_per_min: float
    pops_per_min: float
    sibilance_db: float
    repairs: tuple[str, ...]
    clicks_mended_percent: float
    pops_lowered_db: float


def recordings() -> list[Path]:
    """Return what is measured."""
    folder = SPEECH if SPEECH.is_dir() else SAMPLES
    found = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and "out" not in path.parts)
    return [path for path in found if not NO_VOICES & set(path.parts) and "music" not in path.parts]


def measure(path: Path) -> Row:
    """Look at one recording as it is, and with faults put into it."""
    analysed = analyse_recording(path)
    plan = plan_cleaning(analysed.measurement, analysed.defects)
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    voice = samples.mean(axis=1, dtype=np.float32)
    own = analysed.defects
    return Row(
        str(path.relative_to(SPEECH if SPEECH.is_dir() else SAMPLES)),
        round(voice.size / rate, 1),
        round(own.clicks_per_min, 1),
        round(own.pops_per_min, 1),
        round(own.sibilance_db, 1),
        tuple(action.kind.value for action in plan.actions),
        round(clicks_mended_percent(voice, rate), 1),
        round(pops_lowered_db(voice, rate), 1),
    )


def loudness_of(voice: Samples) -> float:
    """Return the RMS of what sounds."""
    return float(np.sqrt(np.mean(voice[np.abs(voice) > 0.05 * np.abs(voice).max()] ** 2)))


def defects_of(voice: Samples, rate: int) -> Defects:
    """Measure what cleaning needs to know."""
    meter = DefectMeter(rate)
    meter.push(voice)
    return meter.finish()


def clicks_mended_percent(voice: Samples, rate: int) -> float:
    """Return the share of clicks of which less than a quarter is left."""
    random = np.random.default_rng(1)
    places = np.arange(rate // 2, voice.size - rate // 2, round(CLICK_EVERY_S * rate))
    clicked, heights = voice.copy(), random.choice([-1, 1], places.size) * random.uniform(1, 4, places.size)
    for place, height in zip(places, heights * loudness_of(voice), strict=True):
        clicked[place : place + int(random.integers(1, max(rate // 4_800, 2)))] += np.float32(height)
    mended = remove_clicks(clicked, rate, defects_of(clicked, rate).least_bend)
    left, put = np.abs(mended - voice)[places], np.abs(clicked - voice)[places]
    return 100 * float(np.mean(left < put / 4)) if places.size else 0.0


def pops_lowered_db(voice: Samples, rate: int) -> float:
    """Return how far pops go down."""
    time_s = np.arange(round(POP_S * rate)) / rate
    blast = 3 * loudness_of(voice) * np.sin(2 * np.pi * POP_HZ * time_s) * np.sin(np.pi * time_s / POP_S) ** 2
    popped, near = voice.copy(), np.zeros(voice.size, np.bool_)
    for place in range(rate // 2, voice.size - rate, round(POP_EVERY_S * rate)):
        popped[place : place + blast.size] += blast.astype(np.float32)
        near[place : place + blast.size] = True
    softened = soften_pops(popped, rate, defects_of(popped, rate).pop_level)
    left, put = (np.mean((sound - voice)[near] ** 2, dtype=np.float64) for sound in (softened, popped))
    return float(10 * np.log10((put + 1e-20) / (left + 1e-20)))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = [measure(path) for path in recordings()]
    if given.json:
        print(json.dumps({"repairs": [asdict(row) for row in rows]}, indent=2))
        return
    for row in rows:
        print(
            f"{row.recording[-34:]:34} {row.seconds:5.0f} s  clicks {row.clicks_per_min:5.1f}/min  pops {row.pops_per_min:5.1f}/min  "
            f"S {row.sibilance_db:6.1f} dB  clicks mended {row.clicks_mended_percent:5.1f} %  pops {row.pops_lowered_db:4.1f} dB down  "
            f"{', '.join(row.repairs)}"
        )
    for repair in ("declick", "plosives", "de-ess"):
        print(f"{repair}: chosen for {sum(repair in row.repairs for row in rows)} of {len(rows)} recordings")
    mended = np.average([row.clicks_mended_percent for row in rows], weights=[row.seconds for row in rows])
    lowered_db = np.median([row.pops_lowered_db for row in rows])
    print(f"clicks put in: {mended:.0f} % mended, by time; pops put in: {lowered_db:.1f} dB down (median)")


if __name__ == "__main__":
    main()
