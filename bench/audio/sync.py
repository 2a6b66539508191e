"""Sync error after correction: the worst moment of an hour, three tracks, drift, bleed far down, noise, a loss.

Run ``python -m bench.audio.sync --json``; ``--minutes`` shortens it.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass

import numpy as np

from bench.audio.conversation import Recorder, Room, microphones, talk
from toolkit.audio.sync import SyncTrack, TrackSync, find_clocks

RATE = 16_000


@dataclass(frozen=True)
class Row:
    """One case: errors over every half second, but for 0.7 s around a loss; seconds that finding the clocks took."""

    case: str
    minutes: float
    worst_ms: float
    median_ms: float
    least_confidence: float
    took_s: float


def cases(minutes: float) -> dict[str, tuple[Room, tuple[Recorder, ...]]]:
    """Return what is measured: the issue's case first, then harder clocks."""
    half_s = minutes * 30
    return {
        "100 ppm, bleed -25 dB, noise 20 dB": (Room(), (Recorder(0), Recorder(5.5, 100), Recorder(14.2, -60))),
        "lost 0.25 s and 12 ms": (
            Room(),
            (Recorder(0, 0, ((half_s * 0.7, 0.012),)), Recorder(5.5, 100, ((half_s, 0.25),)), Recorder(14.2)),
        ),
        "500 ppm, 100 s late": (Room(), (Recorder(0), Recorder(100.5, 500), Recorder(3.0, 20))),
    }


def errors_s(placed: tuple[TrackSync, ...], recorders: tuple[Recorder, ...], seconds: float) -> np.ndarray:
    """Return how far apart each moment of the room comes to lie in the session, away from losses."""
    moments = np.arange(max(recorder.start_s for recorder in recorders) + 1, seconds - 2, 0.5)
    for recorder in recorders:
        for at_s, length_s in recorder.lost:
            begins = recorder.start_s + at_s
            moments = moments[(moments < begins - 0.7) | (moments > begins + length_s + 0.7)]
    found = []
    for track, recorder in zip(placed, recorders, strict=True):
        source_s = np.arange(0, seconds, 0.01)
        own = np.interp(moments, recorder.session_of(source_s), source_s)
        found.append([track.clock.to_session(float(moment)) for moment in own])
    return np.ptp(np.array(found), axis=0)


def measure(minutes: float) -> list[Row]:
    """Build each case, find its clocks, and compare with the truth."""
    rows = []
    for case, (room, recorders) in cases(minutes).items():
        heard = microphones(talk(minutes, len(recorders)).spoken, room, RATE)
        recorded = [recorder.record(mic, RATE) for recorder, mic in zip(recorders, heard, strict=True)]
        tracks = [
            SyncTrack(
                f"track {index}",
                lambda start_s, end_s, own=own: own[max(round(start_s * RATE), 0) : max(round(end_s * RATE), 0)],
                own.size / RATE,
            )
            for index, own in enumerate(recorded)
        ]
        began = time.perf_counter()
        placed = find_clocks(tracks, RATE)
        took_s = time.perf_counter() - began
        errors_ms = errors_s(placed, recorders, minutes * 60) * 1000
        confidence = min(track.confidence for track in placed)
        rows.append(Row(case, minutes, float(errors_ms.max()), float(np.median(errors_ms)), confidence, took_s))
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.minutes)
    if options.json:
        print(json.dumps({"sync": [asdict(row) for row in rows]}, indent=2))
        return
    for row in rows:
        print(f"{row.case:40} worst {row.worst_ms:7.2f} ms  median {row.median_ms:6.3f} ms  {row.took_s:5.1f} s")


if __name__ == "__main__":
    main()
