"""Fit the highlight model: ``python -m bench.editorial.fit_highlights``.

A logistic regression (scikit-learn, needed here alone) over some columns of ``passages``, standardised within each
episode, on the passages that shows' editors put before the welcome. There are 79 of them, and what one show's editors
like is not what another's do: so few columns, shrinkage so strong that each weight is little more than how the picks
differ from the rest in that column, and a share of what holds for any show, that a highlight is close to the episode's
subject and said by whoever the episode is about. (75 columns and a twentieth of the shrinkage: no better than
random on a show left out.) Writes ``toolkit/editorial/weights/highlights.json`` fitted on all.
"""

from __future__ import annotations

import json
import pickle
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.editorial.shows import Published, load
from toolkit.editorial.boundary_features import SentenceAnalysis, analyse_sentences
from toolkit.editorial.highlights import standardised
from toolkit.editorial.passages import Passage, find_passages, passage_table
from toolkit.editorial.sentences import sentences_of

WEIGHTS = Path(__file__).resolve().parents[2] / "toolkit" / "editorial" / "weights" / "highlights.json"
CACHE = Path(tempfile.gettempdir()) / "podkit-bench-editorial-highlights.pickle"
# Passages outside this length are not learned from: no editor of the data picked such.
LENGTH_S = (12.0, 60.0)
_LIKE_PICK, _UNLIKE_PICK = 0.4, 0.02
_NEGATIVES = 300
_SHRINKAGE = 0.0005
_COLUMNS = (
    "opinion", "people", "filler", "hedge", "housekeeping", "first_person", "stem_centrality", "centrality",
    "speaker_share", "host", "asked_before", "connects", "fraction", "length_s",
)  # fmt: skip
# Added to weights scaled so that the score they give has a standard deviation of 1.
_ANY_SHOW = {"centrality": 0.35, "stem_centrality": 0.35, "speaker_share": 0.35}


@dataclass
class Example:
    """One episode with an editor's pick."""

    episode: Published
    analysis: SentenceAnalysis
    passages: list[Passage]
    table: np.ndarray
    starts_s: np.ndarray
    ends_s: np.ndarray

    @property
    def overlap(self) -> np.ndarray:
        """Intersection over union of each passage with the pick, in time."""
        since, until = self.episode.picked["start"], self.episode.picked["end"]
        shared = np.maximum(np.minimum(self.ends_s, until) - np.maximum(self.starts_s, since), 0)
        return shared / (np.maximum(self.ends_s, until) - np.minimum(self.starts_s, since))

    @property
    def fits(self) -> np.ndarray:
        """Whether each passage has a length that is learned from."""
        length_s = self.ends_s - self.starts_s
        return (length_s >= LENGTH_S[0]) & (length_s <= LENGTH_S[1])


def examples(*, fresh: bool = False) -> tuple[tuple[str, ...], list[Example]]:
    """Return column names and the episodes with a pick; kept in the system's temporary folder between runs."""
    if CACHE.is_file() and not fresh:
        return pickle.loads(CACHE.read_bytes())
    found, names = [], ()
    for episode in load():
        if episode.picked is None:
            continue
        sentences = sentences_of(episode.transcript, "en")
        analysis = analyse_sentences(sentences, "en")
        passages = find_passages(analysis)
        table, names = passage_table(analysis, passages, episode.duration_s)
        starts_s = np.array([sentences[p.start].start_s for p in passages])
        ends_s = np.array([sentences[p.end - 1].end_s for p in passages])
        found.append(Example(episode, analysis, passages, table, starts_s, ends_s))
    CACHE.write_bytes(pickle.dumps((names, found)))
    return names, found


def fit(names: tuple[str, ...], chosen: list[Example]) -> np.ndarray:
    """Return the weights of the standardised columns; each episode counts the same."""
    rng = np.random.default_rng(0)
    used = [names.index(name) for name in _COLUMNS]
    rows, labels, weights = [], [], []
    for example in chosen:
        columns, overlap = standardised(example.table)[:, used], example.overlap
        good = np.flatnonzero(example.fits & (overlap > _LIKE_PICK))
        bad = np.flatnonzero(example.fits & (overlap < _UNLIKE_PICK))
        bad = rng.choice(bad, min(_NEGATIVES, len(bad)), replace=False)
        for some, label in ((good, 1.0), (bad, 0.0)):
            rows.append(columns[some])
            labels.append(np.full(len(some), label))
            weights.append(np.full(len(some), 50.0 / max(len(some), 1)))
    model = LogisticRegression(C=_SHRINKAGE, max_iter=400)
    model.fit(np.vstack(rows), np.concatenate(labels), sample_weight=np.concatenate(weights))
    weights = np.zeros(len(names))
    weights[used] = model.coef_[0]
    weights /= np.mean([(standardised(e.table) @ weights).std() for e in chosen])
    for name, weight in _ANY_SHOW.items():
        weights[names.index(name)] += weight
    return weights


def main() -> None:
    """Fit on everything and write the weights."""
    names, found = examples(fresh=True)
    weights = {n: round(float(w), 4) for n, w in zip(names, fit(names, found), strict=True) if n in _COLUMNS}
    WEIGHTS.write_text(json.dumps(weights, indent=1) + "\n")
    print(f"{WEIGHTS.name}: {len(weights)} weights from {len(found)} episodes")


if __name__ == "__main__":
    main()
