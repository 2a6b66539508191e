"""Fit the weights of chapter titles: ``python -m bench.editorial.fit_titles``.

Each human chapter gives its candidate phrases and its human title; a ridge regression learns which phrases mean what
the title means (cosine of embeddings, plus the share of the title's words that the phrase has). Prints the figures with
each show left out whole, then writes ``toolkit/editorial/weights/titles.json`` fitted on all.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from bench.editorial.shows import SHOWS, load
from toolkit.editorial.embeddings import embed
from toolkit.editorial.phrase_scores import COLUMNS, phrase_tables
from toolkit.editorial.phrases import Lexicon
from toolkit.editorial.sentences import sentences_of
from toolkit.editorial.titles import name_parts
from toolkit.editorial.words import stem, stop_words, tokens

WEIGHTS = Path(__file__).resolve().parents[2] / "toolkit" / "editorial" / "weights" / "titles.json"
_RIDGE = 5.0
_PLAIN = ("intro", "ad", "tooltips", "sponsor", "outro", "conclusion", "welcome")


def _stems(text: str) -> set[str]:
    return {stem(token) for token in tokens(text) if token not in stop_words("en")}


def examples() -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Return for each human chapter its show, the columns of its phrases, and how like the title each phrase is."""
    found = []
    for episode in load():
        sentences = sentences_of(episode.transcript, "en")
        starts_s = np.array([s.start_s for s in sentences])
        rows = sorted({int(np.abs(starts_s - at).argmin()) for at, _ in episode.chapters} | {0})
        titles = {int(np.abs(starts_s - at).argmin()): title for at, title in episode.chapters}
        lexicon = Lexicon([s.text for s in sentences], stop_words("en") | name_parts(sentences), "en")
        spans = list(zip(rows, [*rows[1:], len(sentences)], strict=True))
        for (start, _), described in zip(spans, phrase_tables(lexicon, sentences, spans), strict=True):
            title = titles.get(start, "")
            if not title or title.lower().startswith(_PLAIN) or len(described.keys) < 5:
                continue
            likeness = embed(list(described.texts)) @ embed([title])[0]
            wanted = _stems(title)
            overlap = np.array([len(wanted & _stems(t)) / max(len(wanted | _stems(t)), 1) for t in described.texts])
            found.append((episode.show, described.columns, likeness + overlap))
    return found


def fit(chosen: list[tuple[str, np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return ridge weights; each chapter's columns and targets are centred, since only order within it matters."""
    columns = np.vstack([c - c.mean(axis=0) for _, c, _ in chosen])
    targets = np.concatenate([t - t.mean() for _, _, t in chosen])
    gram = columns.T @ columns + _RIDGE * np.eye(columns.shape[1])
    return np.linalg.solve(gram, columns.T @ targets)


def main() -> None:
    """Cross-validate, then fit on everything and write the weights."""
    found = examples()
    for show in SHOWS:
        weights = fit([e for e in found if e[0] != show])
        held = [e for e in found if e[0] == show]
        best = np.mean([t[int((c @ weights).argmax())] for _, c, t in held])
        ceiling = np.mean([t.max() for _, _, t in held])
        print(
            f"{show}: chosen {best:.3f}, best possible {ceiling:.3f}, any {np.mean([t.mean() for *_, t in held]):.3f}"
        )
    weights = fit(found)
    WEIGHTS.write_text(
        json.dumps({c: round(float(w), 4) for c, w in zip(COLUMNS, weights, strict=True)}, indent=1) + "\n"
    )
    print(WEIGHTS.read_text())


if __name__ == "__main__":
    main()
