"""Fit the chapter model: ``python -m bench.editorial.fit_chapters``.

Boosted trees (lightgbm, needed here alone) over the columns of ``boundary_features``; the joint choice of boundaries
reads their log odds. Each show is left out whole once for the figures that ``bench.editorial.chapters`` prints; the
weights that ship are fitted on all shows with the same settings, chosen once for all shows together.
"""

from __future__ import annotations

import pickle
import tempfile
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np

from bench.editorial.shows import SHOWS, Published, load
from toolkit.editorial.boundary_features import Reading, boundary_table, read
from toolkit.editorial.sentences import sentences_of

WEIGHTS = Path(__file__).resolve().parents[2] / "toolkit" / "editorial" / "weights" / "chapters.npz"
CACHE = Path(tempfile.gettempdir()) / "podkit-bench-editorial-chapters.pickle"
# A sentence this near to a human boundary, but not the one at it, is neither right nor wrong: it is left out.
_UNCLEAR_S = 15.0
_SEEDS = (1, 2)
_ROUNDS = 300
_SETTINGS = {
    "objective": "binary",
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
    """One episode, read, with its columns and its labels."""

    episode: Published
    reading: Reading
    table: np.ndarray
    is_boundary: np.ndarray
    is_clear: np.ndarray

    @property
    def starts_s(self) -> np.ndarray:
        """Where each sentence begins."""
        return np.array([s.start_s for s in self.reading.sentences])


def examples(*, fresh: bool = False) -> tuple[tuple[str, ...], list[Example]]:
    """Return column names and all episodes; kept in the system's temporary folder between runs."""
    if CACHE.is_file() and not fresh:
        return pickle.loads(CACHE.read_bytes())
    found, names = [], ()
    for episode in load():
        sentences = sentences_of(episode.transcript, "en")
        reading = read(sentences, "en")
        table, names = boundary_table(reading, episode.duration_s)
        found.append(Example(episode, reading, table, *_labels(sentences, episode)))
    CACHE.write_bytes(pickle.dumps((names, found)))
    return names, found


def _labels(sentences: tuple, episode: Published) -> tuple[np.ndarray, np.ndarray]:
    starts_s = np.array([s.start_s for s in sentences])
    is_boundary = np.zeros(len(starts_s), dtype=bool)
    is_clear = np.ones(len(starts_s), dtype=bool)
    for at, _ in episode.chapters:
        is_clear &= np.abs(starts_s - at) >= _UNCLEAR_S
    for at, _ in episode.chapters:
        nearest = int(np.abs(starts_s - at).argmin())
        if abs(starts_s[nearest] - at) < _UNCLEAR_S:
            is_boundary[nearest] = is_clear[nearest] = True
    return is_boundary, is_clear & (starts_s >= 30.0)


def fit(chosen: list[Example]) -> list[lightgbm.Booster]:
    """Fit the ensemble on some episodes."""
    rows = np.vstack([e.table[e.is_clear] for e in chosen])
    labels = np.concatenate([e.is_boundary[e.is_clear] for e in chosen]).astype(float)
    return [lightgbm.train({**_SETTINGS, "seed": seed}, lightgbm.Dataset(rows, labels), _ROUNDS) for seed in _SEEDS]


def log_odds(models: list[lightgbm.Booster], example: Example) -> np.ndarray:
    """Return the mean raw score of the ensemble."""
    return np.mean([model.predict(example.table, raw_score=True) for model in models], axis=0)


def left_out(found: list[Example]) -> list[np.ndarray]:
    """Return for each episode the log odds by a model that saw no episode of its show."""
    models = {show: fit([e for e in found if e.episode.show != show]) for show in SHOWS}
    return [log_odds(models[e.episode.show], e) for e in found]


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
    write(fit(found), names)
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size} bytes, {len(found)} episodes")


if __name__ == "__main__":
    main()
