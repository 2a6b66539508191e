"""Fit the chapter model: ``python -m bench.editorial.fit_chapters``.

Boosted trees (lightgbm) over the columns of ``boundary_features`` and small nets (torch) over the same columns and the
sentence vectors, both needed here alone; the joint choice of boundaries reads the mean of their log odds. Each show is
left out whole once for the figures that ``bench.editorial.chapters`` prints; the weights that ship are fitted on all
shows with the same settings, chosen once for all shows together.

Both learn how near a human boundary is rather than whether it is exactly here: editors who mark the same change of
subject differ by seconds, and the sentence beside theirs is nearly as right.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np
import torch

from bench.editorial.fit_chapter_nets import fit_nets, write_nets
from bench.editorial.shows import SHOWS, Published, load
from toolkit.editorial.boundary_features import SentenceAnalysis, analyse_sentences, boundary_table
from toolkit.editorial.chapters import mixed
from toolkit.editorial.nets import Nets
from toolkit.editorial.sentences import sentences_of

WEIGHTS = Path(__file__).resolve().parents[2] / "toolkit" / "editorial" / "weights" / "chapters.npz"
CACHE = Path(tempfile.gettempdir()) / "podkit-bench-editorial-chapters.pickle"
# How near is near: the spread of the Gaussian around a human boundary. Trees are fitted at several, nets at one.
_TREE_WIDTHS_S = (4.0, 6.0, 8.0, 12.0)
_NET_WIDTH_S = 6.0
# Before this every episode is still being introduced, and nothing is scored.
_COUNTS_FROM_S = 30.0
_ROUNDS = 300
_SETTINGS = {
    "objective": "cross_entropy",
    "learning_rate": 0.05,
    "num_leaves": 8,
    "min_child_samples": 100,
    "feature_fraction": 0.2,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10,
    "verbose": -1,
    "num_threads": 1,
}


@dataclass
class Example:
    """One episode, read, with its columns."""

    episode: Published
    analysis: SentenceAnalysis
    table: np.ndarray

    @property
    def starts_s(self) -> np.ndarray:
        """Where each sentence begins."""
        return np.array([s.start_s for s in self.analysis.sentences])

    @property
    def counts(self) -> np.ndarray:
        """Which sentences are fitted on."""
        return self.starts_s >= _COUNTS_FROM_S

    def nearness(self, width_s: float) -> np.ndarray:
        """Return how near each sentence is to the nearest human boundary: 1 at it, a Gaussian around it."""
        human_s = np.array([at for at, _ in self.episode.chapters])
        away_s = np.abs(self.starts_s[:, None] - human_s[None, :]).min(axis=1, initial=np.inf)
        return np.exp(-0.5 * (away_s / width_s) ** 2)


@dataclass
class Fitted:
    """The two halves of the model."""

    trees: list[lightgbm.Booster]
    nets: Nets


def examples(*, fresh: bool = False) -> tuple[tuple[str, ...], list[Example]]:
    """Return column names and all episodes; kept in the system's temporary folder between runs."""
    if CACHE.is_file() and not fresh:
        return pickle.loads(CACHE.read_bytes())
    found, names = [], ()
    for episode in load():
        sentences = sentences_of(episode.transcript, "en")
        analysis = analyse_sentences(sentences, "en")
        table, names = boundary_table(analysis, episode.duration_s)
        found.append(Example(episode, analysis, table))
    CACHE.write_bytes(pickle.dumps((names, found)))
    return names, found


def fit(names: tuple[str, ...], chosen: list[Example]) -> Fitted:
    """Fit the model on some episodes."""
    rows = np.vstack([e.table[e.counts] for e in chosen])
    trees = []
    for seed, width_s in enumerate(_TREE_WIDTHS_S, 1):
        labels = np.concatenate([e.nearness(width_s)[e.counts] for e in chosen])
        trees.append(lightgbm.train({**_SETTINGS, "seed": seed}, lightgbm.Dataset(rows, labels), _ROUNDS))
    targets = [np.where(e.counts, e.nearness(_NET_WIDTH_S), np.nan) for e in chosen]
    nets = fit_nets(names, [e.table for e in chosen], [e.analysis.raw_vectors for e in chosen], targets)
    return Fitted(trees, nets)


def log_odds(fitted: Fitted, example: Example) -> np.ndarray:
    """Return what the model says of each sentence of an episode."""
    trees = np.mean([model.predict(example.table, raw_score=True) for model in fitted.trees], axis=0)
    return mixed(trees, fitted.nets.score(example.table, example.analysis.raw_vectors))


def left_out(names: tuple[str, ...], found: list[Example]) -> list[np.ndarray]:
    """Return for each episode the log odds by a model that saw no episode of its show."""
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        by_show = list(pool.map(_left_out_show, [names] * len(SHOWS), [found] * len(SHOWS), SHOWS))
    return [by_show[SHOWS.index(e.episode.show)][n] for n, e in enumerate(found)]


def _left_out_show(names: tuple[str, ...], found: list[Example], show: str) -> dict[int, np.ndarray]:
    torch.set_num_threads(1)
    fitted = fit(names, [e for e in found if e.episode.show != show])
    return {n: log_odds(fitted, e) for n, e in enumerate(found) if e.episode.show == show}


def write(models: list[lightgbm.Booster], names: tuple[str, ...]) -> None:
    """Write the ensemble in the form that ``toolkit.editorial.trees`` reads."""
    trees = [_flat(tree["tree_structure"], len(models)) for m in models for tree in m.dump_model()["tree_info"]]
    nodes = np.zeros((len(trees), max(map(len, trees)), 5))
    nodes[:, :, 0] = -1
    for n, tree in enumerate(trees):
        nodes[n, : len(tree)] = tree
    np.savez_compressed(
        WEIGHTS,
        names=np.array(names),
        column=nodes[..., 0].astype(np.int16),
        threshold=nodes[..., 1].astype(np.float32),
        left=nodes[..., 2].astype(np.int16),
        right=nodes[..., 3].astype(np.int16),
        value=nodes[..., 4].astype(np.float32),
    )


def _flat(root: dict, share: int) -> list[tuple[float, ...]]:
    nodes: list[tuple[float, ...]] = []

    def walk(node: dict) -> int:
        at = len(nodes)
        nodes.append(())
        if "split_feature" not in node:
            nodes[at] = (-1, 0, 0, 0, node["leaf_value"] / share)
        else:
            left, right = walk(node["left_child"]), walk(node["right_child"])
            nodes[at] = (node["split_feature"], node["threshold"], left, right, 0)
        return at

    walk(root)
    return nodes


def main() -> None:
    """Fit on everything and write the weights."""
    names, found = examples(fresh=True)
    fitted = fit(names, found)
    write(fitted.trees, names)
    write_nets(fitted.nets)
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size} bytes, {len(found)} episodes")


if __name__ == "__main__":
    main()
