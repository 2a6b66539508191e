"""A batch of thousands of episodes on many workers, simulated with the measured costs of stages.

    python -m bench.unattended.simulated [--episodes 10000] [--minutes 60] [--tracks 3] [--share-mb 1000] [--workers 1,10,50,100,200,400] [--measure] [--json]

Every worker is one core; a free one takes the next task that is ready, episodes in order, two for each worker under way at a time. Files
come over one share, whose bandwidth all workers divide. ``--measure`` produces the sample on one core first and prints the costs
that ``COSTS_S`` has; without it those are used.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from toolkit.pipeline.commands.produce import produce_episode
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.unattended.cluster import pieces_of

SAMPLE = Path(__file__).parents[2] / "samples" / "small-rooms"
# Seconds of one core for a minute of one track (of the episode for the last four), tiny.en; --measure gives them anew.
COSTS_S = {"analyse": 0.85, "transcribe": 2.7, "activity": 0.31, "conversation": 0.64, "master": 1.45, "finish": 2.2}
# Bytes over the share for a minute: a track in FLAC and its copy for speech, read and written; the mix; what is delivered.
BYTES = {"analyse": 5e6, "transcribe": 2e6, "activity": 6e6, "conversation": 27e6, "master": 50e6, "finish": 6e6}
TASK_S = 0.15
LOAD_MODEL_S = 1.5


@dataclass(frozen=True)
class Row:
    """The outcome for one number of workers: days until all is done, and which shares of that time workers and the file share are busy."""

    workers: int
    days: float
    workers_busy: float
    share_busy: float


def tasks_of(tracks: int) -> list[tuple[str, tuple[int, ...]]]:
    """Return an episode's tasks as (kind, numbers of those before it), as ``toolkit.unattended.cluster.pieces_of`` cuts it."""
    analyse = [("analyse", ()) for _ in range(tracks)]
    activity = tracks
    transcribe = [("transcribe", (activity,)) for _ in range(tracks)]
    conversation = activity + tracks + 1
    transcribed = tuple(range(activity + 1, conversation))
    return [
        *analyse,
        ("activity", tuple(range(tracks))),
        *transcribe,
        ("conversation", (activity,)),
        ("master", (conversation, *transcribed)),
        ("finish", (conversation + 1, *transcribed)),
    ]


class Simulation:
    """One batch on so many workers."""

    def __init__(self, episodes: int, minutes: float, tracks: int, workers: int, share_mb_s: float) -> None:
        self.graph = tasks_of(tracks)
        self.seconds = [TASK_S + COSTS_S[kind] * minutes for kind, _ in self.graph]
        self.moved_s = [BYTES[kind] * minutes / (share_mb_s * 1e6) for kind, _ in self.graph]
        self.workers, self.free = workers, workers
        self.arriving: Iterator[int] = iter(range(episodes))
        self.ready: list[tuple[int, int]] = []
        self.waits: dict[int, list[int]] = {}
        self.ends: list[tuple[float, int, int]] = []
        self.now = self.share_free = self.share_s = 0.0
        self.busy_s = LOAD_MODEL_S * workers

    def row(self) -> Row:
        """Run the simulation."""
        for _ in range(self.workers * 2):
            self._arrive()
        while self.ready or self.ends:
            while self.ready and self.free:
                self._begin(*heapq.heappop(self.ready))
            self.now, episode, number = heapq.heappop(self.ends)
            self.free += 1
            self._end(episode, number)
        busy, share = self.busy_s / (self.now * self.workers), self.share_s / self.now
        return Row(self.workers, round(self.now / 86_400, 2), round(busy, 3), round(share, 3))

    def _arrive(self) -> None:
        episode = next(self.arriving, None)
        if episode is None:
            return
        self.waits[episode] = [len(before) for _, before in self.graph]
        for number, (_, before) in enumerate(self.graph):
            if not before:
                heapq.heappush(self.ready, (episode, number))

    def _begin(self, episode: int, number: int) -> None:
        # One line to the share: whoever comes while it is taken waits for it.
        self.share_free = max(self.share_free, self.now) + self.moved_s[number]
        self.share_s += self.moved_s[number]
        self.busy_s += self.seconds[number]
        self.free -= 1
        heapq.heappush(self.ends, (max(self.now + self.seconds[number], self.share_free), episode, number))

    def _end(self, episode: int, number: int) -> None:
        waits = self.waits[episode]
        for follower, (_, before) in enumerate(self.graph):
            if number in before:
                waits[follower] -= 1
                if not waits[follower]:
                    heapq.heappush(self.ready, (episode, follower))
        if number == len(self.graph) - 1:
            del self.waits[episode]
            self._arrive()


def measured() -> dict[str, float]:
    """Produce the sample on one core and return the costs for a minute."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "episode"
        shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("out", "draft", ".podkit", "session"))
        begin = time.perf_counter()
        produced = produce_episode(folder, options=ProduceOptions(model="tiny.en"))
        took_s = time.perf_counter() - begin
    report = produced.report
    seconds = {timing.name: timing.seconds for timing in report.stages}
    # Stages run side by side on the one core, and each waits for the others: their shares of the whole count.
    share = took_s / sum(seconds.values())
    minutes = (report.master.duration_s if report.master else 0.0) / 60.0
    costs = dict.fromkeys(COSTS_S, 0.0)
    heavy = {stage: piece.name.partition(":")[0] for piece in pieces_of(list(seconds)) for stage in piece.stages}
    for name, stage_s in seconds.items():
        kind = "activity" if name in ("sync", "activity", "language") else heavy.get(name, "finish")
        costs[kind] += stage_s * share / minutes / (len(report.tracks) if kind in ("analyse", "transcribe") else 1)
    print(f"{took_s:.0f} s on one core for {minutes:.1f} min", file=sys.stderr)
    return {kind: round(cost, 3) for kind, cost in costs.items()}


def main() -> None:
    """Print the table, or with ``--json`` the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--tracks", type=int, default=3)
    parser.add_argument("--share-mb", type=float, default=1000.0, help="megabytes a second that the share moves")
    parser.add_argument("--workers", default="1,10,50,100,200,400")
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.measure:
        COSTS_S.update(measured())
        print(json.dumps(COSTS_S), file=sys.stderr)
    rows = [
        Simulation(options.episodes, options.minutes, options.tracks, int(n), options.share_mb).row()
        for n in options.workers.split(",")
    ]
    if options.json:
        print(json.dumps({"costs_s": COSTS_S, "rows": [asdict(row) for row in rows]}, indent=1))
        return
    print("| workers | days | workers busy | share busy |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row.workers} | {row.days:g} | {row.workers_busy:.0%} | {row.share_busy:.0%} |")


if __name__ == "__main__":
    main()
