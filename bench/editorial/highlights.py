"""Highlights against what editors picked: ``python -m bench.editorial.highlights [--json]``.

Recall of the picked passage among the first 1, 5 and 10; a hit covers at least half of the shorter of the two. podkit
is cross-validated: six folds of episodes, and each show left out whole. The peers choose among the same passages.
"""

from __future__ import annotations

import json
import sys

import numpy as np

from bench.editorial.fit_highlights import Example, examples, fit
from toolkit.editorial.highlights import choose_passages, score_columns

_FOLDS = 6
_KS = (1, 5, 10)


def recall(found: list[Example], scores: list[np.ndarray], **costs: float) -> dict[str, float]:
    """Return recall among the first k passages chosen by these scores, none near another."""
    hits = np.zeros(len(_KS))
    for example, values in zip(found, scores, strict=True):
        chosen = choose_passages(example.analysis, example.passages, values, (), max(_KS), **costs)
        since, until = example.episode.picked["start"], example.episode.picked["end"]
        starts, ends = example.starts_s[chosen], example.ends_s[chosen]
        shared = np.minimum(ends, until) - np.maximum(starts, since)
        is_hit = shared >= 0.5 * np.minimum(ends - starts, until - since)
        hits += [is_hit[:k].any() for k in _KS]
    return {f"@{k}": round(float(h) / len(found), 3) for k, h in zip(_KS, hits, strict=True)}


def _scored_by(names: tuple[str, ...], found: list[Example], group: np.ndarray) -> list[np.ndarray]:
    weights = {g: fit(names, [e for e, other in zip(found, group, strict=True) if other != g]) for g in set(group)}
    return [score_columns(e.table, names, weights[g]) for e, g in zip(found, group, strict=True)]


def main() -> None:
    """Print the table, or one JSON object."""
    names, found = examples()
    folds = np.random.default_rng(0).permutation(len(found)) % _FOLDS
    shows = np.array([e.episode.show for e in found])
    rng = np.random.default_rng(1)
    peers = {
        "random, 12 to 60 s": [rng.random(len(e.passages)) for e in found],
        "nearest to the centre, 12 to 60 s": [e.table[:, names.index("centrality")] for e in found],
        "most opinion words, 12 to 60 s": [e.table[:, names.index("opinion")] for e in found],
    }
    report = {
        "podkit, six folds": recall(found, _scored_by(names, found, folds)),
        "podkit, show left out": recall(found, _scored_by(names, found, shows)),
    }
    for name, scores in peers.items():
        within = [np.where(e.fits, values, -np.inf) for e, values in zip(found, scores, strict=True)]
        report[name] = recall(found, within, speaker_cost=0.0)
    if "--json" in sys.argv:
        print(json.dumps(report, indent=1))
        return
    for name, row in report.items():
        print(f"{name:32} " + "  ".join(f"{k} {value:.3f}" for k, value in row.items()))


if __name__ == "__main__":
    main()
