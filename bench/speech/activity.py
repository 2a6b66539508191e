"""Voice activity: how much of real speech is found, at every level and after a louder voice, and what else is taken for it.

Run ``python -m bench.speech.activity --json``. Every clip is held against itself: a clip alone, at a level that the model
knows, is what there is to find.
"""

from __future__ import annotations

import argparse
import json
import sys

import numpy as np

from bench.speech.corpus import SAMPLE_RATE, SPEECH, Joined, Samples, join_clips, read_mono, speech_in

LEVELS_DB = (0, -10, -20, -30, -40, -50)
FAR_DB = -30.0


def run() -> dict[str, object]:
    """Return shares of speech found and seconds of voice in what has none."""
    whole = join_clips()
    clips = [whole.samples[round(a * SAMPLE_RATE) : round(b * SAMPLE_RATE)] for _, a, b, _ in whole.clips]
    alone_s = [_voiced_s(clip) for clip in clips]
    near = max(clips, key=np.size)
    found = [_after_s(near, clip * np.float32(10 ** (FAR_DB / 20))) / s for clip, s in zip(clips, alone_s, strict=True)]
    return {
        "found_at_db": {str(db): _share(whole, db) for db in LEVELS_DB},
        "found_after_a_voice_30_db_louder": {"least": round(min(found), 2), "mean": round(float(np.mean(found)), 2)},
        "taken_for_voice_s": {name: round(_voiced_s(sound), 2) for name, sound in without_voice().items()},
    }


def without_voice(seconds: int = 60) -> dict[str, Samples]:
    """Return sounds that hold no voice: room noises that were recorded, and noises and applause made by number."""
    random = np.random.default_rng(1)
    sounds = {name: read_mono(SPEECH / "noise" / f"{name}.wav") for name in ("noise1", "noise2", "noise3")}
    white = random.normal(0.0, 1.0, seconds * SAMPLE_RATE).astype(np.float32)
    brown = np.cumsum(white) - np.convolve(np.cumsum(white), np.full(800, 1 / 800), "same")
    sounds |= {"hiss at -50 dBFS": white * np.float32(3e-3), "hiss at -70 dBFS": white * np.float32(3e-4)}
    sounds["rumble"] = (brown / np.abs(brown).max() * 0.1).astype(np.float32)
    sounds["applause"] = applause(seconds)
    return sounds


def applause(seconds: int, *, claps_per_s: int = 150, seed: int = 1) -> Samples:
    """Return many hands: bursts of noise of 4 to 20 ms, each with its own loudness."""
    random = np.random.default_rng(seed)
    sound = np.zeros(seconds * SAMPLE_RATE + SAMPLE_RATE, np.float32)
    for start in random.integers(0, seconds * SAMPLE_RATE, seconds * claps_per_s):
        length = int(random.uniform(0.004, 0.02) * SAMPLE_RATE)
        burst = random.normal(0.0, 1.0, length) * np.exp(-4 * np.arange(length) / length) * random.uniform(0.01, 0.1)
        sound[start : start + length] += burst.astype(np.float32)
    return sound[: seconds * SAMPLE_RATE]


def _share(recording: Joined, level_db: float) -> float:
    found_s = _voiced_s(recording.samples * np.float32(10 ** (level_db / 20)))
    return round(found_s / _voiced_s(recording.samples), 3)


def _after_s(near: Samples, far: Samples) -> float:
    begins_s = near.size / SAMPLE_RATE
    spans = speech_in(np.concatenate([near, far]))
    return sum(max(0.0, span.end_s - max(span.start_s, begins_s)) for span in spans)


def _voiced_s(samples: Samples) -> float:
    return sum(span.duration_s for span in speech_in(samples))


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: it always prints JSON")
    parser.parse_args()
    if not SPEECH.is_dir():
        sys.exit("bench: the real speech is not beside this checkout")
    print(json.dumps(run(), indent=1))


if __name__ == "__main__":
    main()
