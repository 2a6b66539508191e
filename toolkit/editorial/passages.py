"""Passages that could be highlights, and the features of each.

Owns the rules for passages (sentence edges, one speaker, one chapter, 8 to 90 s) and the columns that the highlight model
weighs. Ranks nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.editorial import cohesion, cues, quotability
from toolkit.editorial.boundary_features import SentenceAnalysis, host_scores
from toolkit.editorial.embeddings import unit
from toolkit.editorial.phrases import rarity

SHORTEST_S, LONGEST_S = 8.0, 90.0
_FEWEST_WORDS = 12
# More sentences than this are not a single thought.
_MOST_SENTENCES = 14
_LOWER_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences ``start`` up to, not including, ``end``."""

    start: int
    end: int


def find_passages(analysis: SentenceAnalysis, chapter_starts_s: Sequence[float] = ()) -> list[Passage]:
    """Return every run of whole sentences of one speaker, in one chapter, of 8 to 90 s and 12 words or more.

    A passage may not open on a word that refers back ("That's why he ..."): a listener would not know to what.
    """
    sentences = analysis.sentences
    chapter = [bisect_right(chapter_starts_s, s.start_s + 1e-3) for s in sentences]
    greets = [quotability.is_greeting(s.text) for s in sentences]
    # Where sentences begin with capitals, one that does not is the rest of another.
    capitals = sum(s.text[:1].islower() for s in sentences) < _LOWER_SHARE * len(sentences)
    found = []
    for start, first in enumerate(sentences):
        if not first.whole or quotability.opens_on_reference(first.text) or (capitals and first.text[:1].islower()):
            continue
        for end in range(start + 1, min(start + _MOST_SENTENCES, len(sentences)) + 1):
            last = sentences[end - 1]
            if last.turn != first.turn or not last.whole or greets[end - 1] or chapter[end - 1] != chapter[start]:
                break
            length_s = last.end_s - first.start_s
            if length_s > LONGEST_S:
                break
            words = int(analysis.ends_words[end - 1] - analysis.ends_words[start] + analysis.words[start])
            if length_s >= SHORTEST_S and words >= _FEWEST_WORDS:
                found.append(Passage(start, end))
    return found


def passage_table(
    analysis: SentenceAnalysis, passages: Sequence[Passage], duration_s: float
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Return the columns of each passage, shape (n_passages, n_columns), and their names."""
    starts = np.array([p.start for p in passages], dtype=np.int64)
    ends = np.array([p.end for p in passages], dtype=np.int64)
    columns: dict[str, NDArray[np.float32]] = {}
    words = _summed(analysis.words.astype(np.float32)[:, None], starts, ends)[:, 0]
    _add_wording(columns, analysis, starts, ends, words)
    _add_meaning(columns, analysis, starts, ends)
    _add_place(columns, analysis, starts, ends, duration_s)
    names = tuple(columns)
    return np.column_stack([columns[name] for name in names]).astype(np.float32), names


def _add_wording(
    columns: dict[str, NDArray[np.float32]],
    analysis: SentenceAnalysis,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    words: NDArray[np.float32],
) -> None:
    texts = [sentence.text for sentence in analysis.sentences]
    wording = quotability.wording_matrix(texts)
    rates = _summed(wording, starts, ends) / words[:, None]
    for n, kind in enumerate(quotability.KINDS):
        columns[kind] = rates[:, n]
    asked = np.array([cues.is_question(text) for text in texts], dtype=np.float32)
    columns["asked_before"] = np.maximum(_at(asked, starts - 1), _at(asked, starts - 2))
    columns["connects"] = np.array([quotability.opens_on_connective(texts[i]) for i in starts], dtype=np.float32)
    columns["dangles_inside"] = _summed(
        np.array([[quotability.opens_on_reference(text)] for text in texts], dtype=np.float32), starts, ends
    )[:, 0] / (ends - starts)
    rare = np.array([[sum(rarity(s, analysis.language) for s in line)] for line in analysis.stems], dtype=np.float32)
    columns["rarity"] = _summed(rare, starts, ends)[:, 0] / words


def _add_meaning(
    columns: dict[str, NDArray[np.float32]],
    analysis: SentenceAnalysis,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> None:
    weighted = analysis.raw_vectors * analysis.words[:, None]
    centre = unit(weighted.sum(axis=0, keepdims=True))[0]
    passages = unit(_summed(weighted, starts, ends))
    columns["centrality"] = passages @ centre
    stems = cohesion.stem_matrix(analysis.stems)
    total = unit(stems.sum(axis=0, keepdims=True))[0]
    columns["stem_centrality"] = unit(_summed(stems, starts, ends)) @ total


def _add_place(
    columns: dict[str, NDArray[np.float32]],
    analysis: SentenceAnalysis,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    duration_s: float,
) -> None:
    sentences = analysis.sentences
    turn = np.array([s.turn for s in sentences])
    columns["fraction"] = np.array([sentences[i].start_s / max(duration_s, 1.0) for i in starts], dtype=np.float32)
    columns["length_s"] = np.array(
        [sentences[j - 1].end_s - sentences[i].start_s for i, j in zip(starts, ends, strict=True)], dtype=np.float32
    )
    last = np.searchsorted(turn, turn, side="right")
    hosts = host_scores(analysis)
    columns["host"] = np.array([hosts[sentences[i].speaker] for i in starts], dtype=np.float32)
    spoken: dict[str, float] = {}
    for sentence, words in zip(sentences, analysis.words, strict=True):
        spoken[sentence.speaker] = spoken.get(sentence.speaker, 0.0) + float(words)
    total = float(analysis.words.sum())
    columns["speaker_share"] = np.array([spoken[sentences[i].speaker] / total for i in starts], dtype=np.float32)
    reply = np.array([len(sentences[j].text) if j < len(sentences) else 0 for j in last[ends - 1]], dtype=np.float32)
    columns["reply_length"] = np.minimum(reply, 200.0)


def _summed(rows: NDArray[np.float32], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.float32]:
    total = np.vstack([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0, dtype=np.float64)])
    return np.asarray(total[ends] - total[starts], dtype=np.float32)


def _at(values: NDArray[np.generic], rows: NDArray[np.int64]) -> NDArray[np.float32]:
    inside = (rows >= 0) & (rows < len(values))
    return np.where(inside, values[np.clip(rows, 0, len(values) - 1)], 0).astype(np.float32)
