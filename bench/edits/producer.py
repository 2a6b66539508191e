"""A scripted producer: all edits of all drafts and the manifest in random orders, and whether the published files agree.

``python -m bench.edits.producer [--orders 30] [--seed 1] [--json]``. Every order goes through all actions once; a run of podkit comes
after each one to four of them. A contradiction that podkit named in a warning counts apart.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import soundfile
import tomlkit

from bench.edits.actions import ACTIONS
from bench.edits.contradictions import contradictions
from bench.edits.published import Published
from toolkit.pipeline.commands.produce import produce_episode
from toolkit.pipeline.episode.options import ProduceOptions
from toolkit.pipeline.stages.transcribe import Engines

SAMPLE = Path(__file__).parents[2] / "samples" / "small-rooms"
SECONDS = 96.0


@dataclass
class Order:
    """What one order of edits gave: runs of podkit, and contradictions after any of them."""

    seed: int
    runs: int = 0
    silent: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def short_episode(folder: Path) -> None:
    """Write the first minutes of the sample episode, with a light preset."""
    (folder / "tracks").mkdir(parents=True)
    for track in sorted((SAMPLE / "tracks").iterdir()):
        rate = soundfile.info(track).samplerate
        samples, _ = soundfile.read(track, frames=round(SECONDS * rate), dtype="float32")
        soundfile.write(folder / "tracks" / track.name, samples, rate, subtype="PCM_16")
    shutil.copytree(SAMPLE / "music", folder / "music")
    shutil.copyfile(SAMPLE / "cover.png", folder / "cover.png")
    document = tomlkit.parse((SAMPLE / "episode.toml").read_text("utf-8"))
    document["episode"]["preset"] = "light.toml"  # type: ignore[index]
    (folder / "episode.toml").write_text(tomlkit.dumps(document), "utf-8")
    (folder / "light.toml").write_text(
        'title = "Light"\ntarget_lufs = -16.0\npeak_dbtp = -1.0\n'
        '[[deliverable]]\ncontainer = "mp3"\nbitrate_kbps = 64\nsample_rate = 22050\nchannels = 1\n',
        "utf-8",
    )


def go_through(order: Order, folder: Path, engines: Engines, *, most: int = len(ACTIONS)) -> None:
    """Do the actions in the order of a seed, at most so many, and look at what is published after each run."""
    chance = random.Random(order.seed)
    actions = chance.sample(ACTIONS, len(ACTIONS))[:most]
    former: set[str] = set()
    while actions:
        group = [actions.pop() for _ in range(min(len(actions), chance.randint(1, 4)))]
        for action in group:
            former |= action(folder, chance)
        done = ", ".join(action.__name__ for action in group)
        try:
            produce_episode(folder, options=ProduceOptions(model="tiny.en"), engines=engines)
        except Exception as error:  # noqa: BLE001 - what stops a producer is what is counted
            order.refused.append(f"after {done}: {type(error).__name__}: {error}")
            return
        order.runs += 1
        found = contradictions(Published(folder), former)
        order.silent += [f"after {done}: {text}" for text in found.silent]
        order.named += list(found.named)


def main() -> None:
    """Go through the orders and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m bench.edits.producer", description=__doc__)
    parser.add_argument("--orders", type=int, default=30, help="how many (default: 30)")
    parser.add_argument("--seed", type=int, default=1, help="of the first order (default: 1)")
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    given = parser.parse_args()
    engines, orders = Engines(), []
    with tempfile.TemporaryDirectory() as place:
        base = Path(place) / "base"
        short_episode(base)
        produce_episode(base, options=ProduceOptions(model="tiny.en"), engines=engines)
        first = contradictions(Published(base), set())
        print(*[f"first run: {text}" for text in first.silent], sep="\n", file=sys.stderr)
        for seed in range(given.seed, given.seed + given.orders):
            folder = Path(place) / f"order-{seed}"
            shutil.copytree(base, folder)
            order = Order(seed)
            go_through(order, folder, engines)
            orders.append(order)
            shutil.rmtree(folder)
            for text in (*order.silent, *order.refused):
                print(f"order {seed}: {text}", file=sys.stderr)
    print(*sorted({f"named: {text}" for order in orders for text in order.named}), sep="\n", file=sys.stderr)
    silent, named = (sum(len(getattr(order, kind)) for order in orders) for kind in ("silent", "named"))
    refused, runs = sum(len(order.refused) for order in orders), sum(order.runs for order in orders)
    if given.json:
        print(
            json.dumps({"orders": [asdict(order) for order in orders], "silent": silent, "named": named, "runs": runs})
        )
        return
    print(
        f"{len(orders)} orders, {runs} runs: {silent} contradictions in silence, {named} that were named, {refused} refusals"
    )


if __name__ == "__main__":
    main()
