"""Highlights drafted from a transcript: ranked passages that can be understood alone, each with its reasons.

Owns the choice among passages and the reasons for it; the passages and their columns come from ``passages``, the weights
from ``weights/highlights.json``. Cuts no clip.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from toolkit.editorial.boundary_features import SentenceAnalysis, analyse_sentences
from toolkit.editorial.passages import Passage, find_passages, passage_table
from toolkit.editorial.sentences import joined, sentences_of
from toolkit.editorial.words import base_language
from toolkit.model.chapter import Chapter
from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Transcript

# The least distance of two highlights, so that the list does not quote one answer twice.
_GAP_S = 20.0
# The cost of a passage for each one already chosen of its chapter or speaker, in standard deviations of the score.
_CHAPTER_COST = 0.25
_SPEAKER_COST = 0.1
_MOST_REASONS = 4
_LEAST_REASON = 0.6
# A passage of this length is one whole thought; shorter ones lack its cause, longer ones its point.
_GOOD_LENGTH_S = (12.0, 60.0)
_LENGTH_COST = 0.75
_REASONS = {
    "opinion": "opinion",
    "surprise": "surprise",
    "superlative": "strong words",
    "contrast": "contrast",
    "feeling": "feeling",
    "figurative": "a picture in words",
    "laughter": "laughter",
    "centrality": "close to the episode's subject",
    "rarity": "concrete words",
    "asked_before": "answers a question",
    "reply_length": "others react",
}


def draft_highlights(
    transcript: Transcript,
    *,
    chapters: Sequence[Chapter] = (),
    count: int = 10,
    duration_s: float = 0.0,
) -> tuple[Highlight, ...]:
    """Draft the passages most worth quoting.

    Parameters
    ----------
    transcript : Transcript
        In episode time.
    chapters : sequence of Chapter
        No highlight crosses the start of one, and the highlights are spread over them.
    count : int
        The most highlights.
    duration_s : float
        Length of the episode; the transcript's own end counts where it is later.

    Returns
    -------
    tuple of Highlight
        Best first, ranks from 1; 8 to 90 s each, whole sentences of one speaker, none overlapping. ``score`` is 0 to 1.
        Empty where no passage can be understood alone.
    """
    code = base_language(transcript.language)
    sentences = sentences_of(transcript, code)
    if not sentences or count <= 0:
        return ()
    analysis = analyse_sentences(sentences, code)
    starts_s = sorted(chapter.start_s for chapter in chapters)
    passages = find_passages(analysis, starts_s)
    if not passages:
        return ()
    table, names = passage_table(analysis, passages, max(duration_s, transcript.duration_s))
    scores = score_columns(table, names, _weights(names))
    chosen = choose_passages(analysis, passages, scores, starts_s, count)
    reasons = _reasons(table, names)
    return tuple(
        _highlight(rank, analysis, passages[n], float(scores[n]), reasons[n]) for rank, n in enumerate(chosen, start=1)
    )


def standardised(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return columns in standard deviations among the passages of one episode, at most 3 either way."""
    return np.asarray(np.clip((table - table.mean(axis=0)) / (table.std(axis=0) + 1e-6), -3, 3), dtype=np.float32)


def score_columns(
    table: NDArray[np.float32], names: tuple[str, ...], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the score of each passage, in standard deviations among the passages of its episode; higher is better."""
    raw = standardised(table) @ weights
    length_s = table[:, names.index("length_s")]
    off = np.maximum(_GOOD_LENGTH_S[0] - length_s, 0) / 4 + np.maximum(length_s - _GOOD_LENGTH_S[1], 0) / 15
    return np.asarray((raw - raw.mean()) / (raw.std() + 1e-9) - _LENGTH_COST * off)


def _weights(names: tuple[str, ...]) -> NDArray[np.float64]:
    raw = _weights_by_name()
    if not set(raw) <= set(names):
        raise ValueError("weights/highlights.json was fitted on other columns: run bench/editorial/fit_highlights.py")
    return np.array([raw.get(name, 0.0) for name in names])


@cache
def _weights_by_name() -> dict[str, float]:
    raw: dict[str, float] = json.loads(
        resources.files("toolkit.editorial").joinpath("weights/highlights.json").read_text("utf-8")
    )
    return raw


def choose_passages(
    analysis: SentenceAnalysis,
    passages: Sequence[Passage],
    scores: NDArray[np.float64],
    chapter_starts_s: Sequence[float],
    count: int,
    *,
    speaker_cost: float = _SPEAKER_COST,
) -> list[int]:
    """Return the passages to take, best first: no two near each other, spread over chapters and speakers."""
    starts_s = np.array([analysis.sentences[p.start].start_s for p in passages])
    ends_s = np.array([analysis.sentences[p.end - 1].end_s for p in passages])
    chapter = np.array([bisect_right(chapter_starts_s, at + 1e-3) for at in starts_s])
    speaker = np.array([analysis.sentences[p.start].speaker for p in passages])
    left = np.array(scores, dtype=np.float64)
    chosen: list[int] = []
    for _ in range(count):
        best = int(left.argmax())
        if not np.isfinite(left[best]):
            break
        chosen.append(best)
        left[(starts_s < ends_s[best] + _GAP_S) & (ends_s > starts_s[best] - _GAP_S)] = -np.inf
        left[chapter == chapter[best]] -= _CHAPTER_COST if chapter_starts_s else 0.0
        left[speaker == speaker[best]] -= speaker_cost
    return chosen


def _reasons(table: NDArray[np.float32], names: tuple[str, ...]) -> list[dict[str, float]]:
    """Return what each passage has more of than the others, as the share of them that have less."""
    shares = {}
    for column, reason in _REASONS.items():
        values = table[:, names.index(column)]
        ranks = np.searchsorted(np.sort(values), values, side="left") / max(len(values) - 1, 1)
        shares[reason] = np.where(values > 0, ranks, 0.0)
    alone = 1.0 - 0.5 * table[:, names.index("connects")] - 0.5 * np.minimum(table[:, names.index("dangles_inside")], 1)
    shares["stands alone"] = alone
    return [_strongest({reason: float(values[n]) for reason, values in shares.items()}) for n in range(len(table))]


def _strongest(shares: dict[str, float]) -> dict[str, float]:
    best = Counter(shares).most_common(_MOST_REASONS)
    return {reason: round(share, 2) for n, (reason, share) in enumerate(best) if share >= _LEAST_REASON or n == 0}


def _highlight(
    rank: int, analysis: SentenceAnalysis, passage: Passage, score: float, why: dict[str, float]
) -> Highlight:
    quoted = analysis.sentences[passage.start : passage.end]
    return Highlight(
        rank=rank,
        start_s=round(quoted[0].start_s, 3),
        end_s=round(quoted[-1].end_s, 3),
        speaker=quoted[0].speaker,
        quote=joined(quoted),
        score=round(1.0 / (1.0 + float(np.exp(-score))), 3),
        why=why,
    )
