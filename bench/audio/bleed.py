"""Bleed on silent microphones, and speech that gating harms; and speakers' loudness, started 12 LU apart.

Run ``python -m bench.audio.bleed --json``; ``--minutes`` shortens it.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from bench.audio.conversation import Room, Samples, microphones, talk
from toolkit.audio.bleed import who_speaks
from toolkit.audio.envelope import HOP_S, EnvelopeMeter
from toolkit.audio.gain_sharing import share_gains
from toolkit.audio.level import level_speakers, speech_loudness

RATE = 16_000
# A voice's own level within this of its loud syllables counts as speech.
SPEECH_RANGE_DB = 30.0
# Echoes of one's own voice are no bleed: this much around speech is left out.
AWAY_S = 0.4


@dataclass(frozen=True)
class Row:
    """One room: how far bleed went down, what share of speech by more than 3 dB, how even the speakers became.

    Spread is between the speakers, unevenness within each over time; room tone is how steady the room stays while
    microphones open and close.
    """

    case: str
    least_bleed_down_db: float
    speech_harmed_percent: float
    loudness_spread_before_lu: float
    loudness_spread_after_lu: float
    unevenness_before_lu: float
    unevenness_after_lu: float
    room_tone_spread_db: float
    times_real_time: float


CASES = {
    "bleed -15 dB": Room(15.0, 35.0, (0, 0, 0), echo=True),
    "bleed -10 dB": Room(10.0, 35.0, (0, 0, 0), echo=True),
    "bleed -15 dB, noise 20 dB": Room(15.0, 20.0, (0, 0, 0), echo=True),
    "12 LU apart": Room(20.0, 35.0, (0, -12, -5), echo=True),
    "a hot microphone": Room(14.0, 35.0, (18, 0, -6), echo=True),
}


def envelope(samples: Samples) -> NDArray[np.float32]:
    """Return the 10 ms levels of a whole track."""
    meter = EnvelopeMeter(RATE)
    for start in range(0, samples.size, RATE):
        meter.push(samples[start : start + RATE])
    return meter.finish()


def measure(minutes: float) -> list[Row]:
    """Mix each room, decide, and compare with who truly spoke."""
    spoken = talk(minutes, 3, seed=3).spoken
    dry = np.stack([envelope(voice) for voice in spoken])
    speaks = np.array([level > np.percentile(level[level > -60], 95) - SPEECH_RANGE_DB for level in dry])
    rows = []
    for case, room in CASES.items():
        levels = np.stack([envelope(mic) for mic in microphones(spoken, room, RATE)])
        began = time.perf_counter()
        activity = who_speaks(levels, HOP_S)
        gains = share_gains(activity, HOP_S)
        levelled = level_speakers(levels, activity.active, HOP_S, -19.0)
        took_s = time.perf_counter() - began
        harmed = 100 * float(np.mean(gains[speaks] < -3))
        louder = levels + levelled.gains_db
        after_lufs = [speech_loudness(*one, HOP_S) for one in zip(louder, activity.active, strict=True)]
        before, after = np.ptp(levelled.before_lufs), np.ptp(after_lufs)
        down_db = min(_down_db(levels, gains, speaks, mic) for mic in range(len(levels)))
        even = [_unevenness_lu(sound, speaks) for sound in (levels, louder)]
        tone_db = _room_tone_spread_db(
            gains + (levelled.gains_db - np.median(levelled.gains_db, axis=1, keepdims=True))
        )
        rows.append(Row(case, down_db, harmed, float(before), float(after), *even, tone_db, minutes * 60 / took_s))
    return rows


def _down_db(levels: np.ndarray, gains: np.ndarray, speaks: np.ndarray, mic: int) -> float:
    near = ndimage.maximum_filter1d(speaks[mic].astype(np.int8), round(2 * AWAY_S / HOP_S) + 1).astype(bool)
    silent = ~near & np.delete(speaks, mic, axis=0).any(axis=0)
    heard = 10 ** (levels[mic][silent] / 10)
    return float(10 * np.log10(heard.sum() / (heard * 10 ** (gains[mic][silent] / 10)).sum()))


def _unevenness_lu(levels: np.ndarray, speaks: np.ndarray) -> float:
    """Return the standard deviation of 3 s loudness within a speaker, over speech put end to end; mean of all speakers."""
    found = []
    for level, own in zip(levels, speaks, strict=True):
        spoken = 10 ** (level[own].astype(np.float64) / 10)
        size = round(3.0 / HOP_S)
        blocks = spoken[: spoken.size // size * size].reshape(-1, size).mean(axis=1)
        found.append(np.std(10 * np.log10(blocks)))
    return float(np.mean(found))


def _room_tone_spread_db(gains_db: np.ndarray) -> float:
    """Return how far the sum of equally noisy microphones wanders: 5th to 95th percentile over time."""
    summed = 10 * np.log10((10 ** (gains_db.astype(np.float64) / 10)).sum(axis=0))
    return float(np.ptp(np.percentile(summed, [5, 95])))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.minutes)
    if options.json:
        print(json.dumps({"bleed": [asdict(row) for row in rows]}, indent=2))
        return
    for row in rows:
        print(
            f"{row.case:28} bleed {row.least_bleed_down_db:5.1f} dB down  speech harmed {row.speech_harmed_percent:.2f} %  "
            f"spread {row.loudness_spread_before_lu:.1f} -> {row.loudness_spread_after_lu:.2f} LU  "
            f"unevenness {row.unevenness_before_lu:.2f} -> {row.unevenness_after_lu:.2f} LU  room tone within {row.room_tone_spread_db:.1f} dB  "
            f"{row.times_real_time:.0f}x"
        )


if __name__ == "__main__":
    main()
