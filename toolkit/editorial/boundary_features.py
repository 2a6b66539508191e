"""The features of the boundary before each sentence: the columns that the chapter model weighs.

Owns the list of columns and their order; the fitted weights name the same columns and are refused when they differ.
No column uses speaking rate or times between words: in transcripts with few real times both are artefacts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from toolkit.editorial import cohesion, cues
from toolkit.editorial.embeddings import embed
from toolkit.editorial.sentences import Sentence
from toolkit.editorial.words import is_content_word, stem, stop_words_for, tokens

# A turn of at most this many words is a backchannel ("right, yeah"): the floor stays with the other speaker.
_BACKCHANNEL_WORDS = 4
_CUE_SIDES = (-2, -1, 0, 1, 2)
_TALK_WINDOW_WORDS = 150
_FEWEST_HOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class SentenceAnalysis:
    """The sentences of a transcript and everything counted from them, shared by chapters and highlights.

    ``vectors`` (n, 256) are ``raw_vectors`` less the mean of the episode, which all its sentences share.
    """

    sentences: tuple[Sentence, ...]
    language: str
    tokens: tuple[tuple[str, ...], ...]
    stems: tuple[tuple[str, ...], ...]
    stops: frozenset[str]
    words: NDArray[np.int64]
    ends_words: NDArray[np.int64]
    raw_vectors: NDArray[np.float32]
    vectors: NDArray[np.float32]


def analyse_sentences(sentences: Sequence[Sentence], language: str) -> SentenceAnalysis:
    """Return sentences with their words counted and their vectors; the last result is kept for the next caller."""
    return _analysed(tuple(sentences), language)


@lru_cache(maxsize=1)
def _analysed(sentences: tuple[Sentence, ...], language: str) -> SentenceAnalysis:
    spoken = tuple(tuple(tokens(sentence.text)) for sentence in sentences)
    stops = stop_words_for(spoken, language)
    stems = tuple(tuple(stem(t, language) for t in line if is_content_word(t, stops)) for line in spoken)
    words = np.array([max(len(line), 1) for line in spoken], dtype=np.int64)
    raw = embed([sentence.text for sentence in sentences])
    mean = np.average(raw, axis=0, weights=words) if len(raw) else np.zeros(raw.shape[1])
    return SentenceAnalysis(
        sentences=sentences,
        language=language,
        tokens=spoken,
        stems=stems,
        stops=stops,
        words=words,
        ends_words=np.cumsum(words),
        raw_vectors=raw,
        vectors=(raw - mean).astype(np.float32),
    )


def boundary_table(analysis: SentenceAnalysis, duration_s: float) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Return the columns, shape (n_sentences, n_columns), and their names.

    Row ``i`` describes the boundary before sentence ``i``. Columns do not depend on the scale of time except those
    named ``_s``.
    """
    columns: dict[str, NDArray[np.float32]] = {}
    _add_cohesion(columns, analysis)
    _add_cues(columns, analysis)
    _add_turns(columns, analysis)
    _add_position(columns, analysis, duration_s)
    names = tuple(columns)
    return np.column_stack([columns[name] for name in names]).astype(np.float32), names


def _add_cohesion(columns: dict[str, NDArray[np.float32]], analysis: SentenceAnalysis) -> None:
    weighted = analysis.vectors * analysis.words[:, None]
    stems = cohesion.stem_matrix(analysis.stems)
    for width in cohesion.WIDTHS_WORDS:
        for kind, rows in (("vector", weighted), ("stem", stems)):
            similarity = cohesion.block_similarity(rows, analysis.ends_words, width)
            columns[f"{kind}_{width}"] = _standardised(similarity)
            if width in (60, 120, 240):
                columns[f"{kind}_{width}_depth"] = _standardised(cohesion.depth(similarity))
                columns[f"{kind}_{width}_rank"] = _rank_around(similarity, 15)
    begun, ended = cohesion.chains(analysis.stems, analysis.ends_words)
    columns["chains_begun"], columns["chains_ended"] = _standardised(begun), _standardised(ended)
    columns["chains_rank"] = _rank_around(-(begun + ended), 15)


def _add_cues(columns: dict[str, NDArray[np.float32]], analysis: SentenceAnalysis) -> None:
    texts = [sentence.text for sentence in analysis.sentences]
    found = cues.cue_matrix(texts)
    asked = np.array([cues.is_question(text) for text in texts], dtype=np.float32)
    for side in _CUE_SIDES:
        rows = _shifted(found, side)
        for n, name in enumerate(cues.NAMES):
            columns[f"{name}@{side:+d}"] = rows[:, n]
        columns[f"question@{side:+d}"] = _shifted(asked, side)
        columns[f"words@{side:+d}"] = _shifted(analysis.words.astype(np.float32), side)
    for name in ("sponsor", "closing", "welcome", "segment_name"):
        n = cues.NAMES.index(name)
        columns[f"{name}_ahead"] = _ahead(found[:, n], 8)
        columns[f"{name}_behind"] = _behind(found[:, n], 8)
    columns["question_ahead"], columns["question_behind"] = _ahead(asked, 5), _behind(asked, 5)


def _add_turns(columns: dict[str, NDArray[np.float32]], analysis: SentenceAnalysis) -> None:
    floor = _floor_holders(analysis)
    hosts = host_scores(analysis)
    n = len(analysis.sentences)
    opens = np.array([i == 0 or floor[i] != floor[i - 1] for i in range(n)], dtype=np.float32)
    run = np.cumsum(opens).astype(np.int64)
    spoken = np.bincount(run, weights=analysis.words.astype(np.float64), minlength=int(run[-1]) + 3)
    host = np.array([hosts[speaker] for speaker in floor], dtype=np.float32)
    raw_opens = np.array([sentence.opens_turn for sentence in analysis.sentences], dtype=np.float32)
    columns["opens_floor"], columns["opens_turn"] = opens, raw_opens
    columns["host"], columns["host_before"], columns["host_after"] = host, _shifted(host, -1), _shifted(host, 3)
    columns["turn_words"] = np.log1p(spoken[run]).astype(np.float32)
    columns["previous_turn_words"] = np.log1p(spoken[np.maximum(run - 1, 0)]).astype(np.float32)
    columns["next_turn_words"] = np.log1p(spoken[run + 1]).astype(np.float32)
    columns["into_turn"] = _rows_since(opens)
    columns["host_opens"] = host * opens
    left, right = cohesion.edges_by_width(analysis.ends_words, _TALK_WINDOW_WORDS)
    talk = np.concatenate([[0.0], np.cumsum(host * analysis.words)])
    total = np.concatenate([[0.0], np.cumsum(analysis.words)])
    here = np.arange(n)
    columns["host_talk_before"] = _ratio(talk[here] - talk[left], total[here] - total[left])
    columns["host_talk_after"] = _ratio(talk[right] - talk[here], total[right] - total[here])
    columns["speakers"] = np.full(n, len(hosts), dtype=np.float32)
    changes = np.concatenate([[0.0], np.cumsum(opens)])
    columns["changes_before"] = (changes[here] - changes[left]).astype(np.float32)
    columns["changes_after"] = (changes[right] - changes[here]).astype(np.float32)


def _add_position(columns: dict[str, NDArray[np.float32]], analysis: SentenceAnalysis, duration_s: float) -> None:
    starts_s = np.array([sentence.start_s for sentence in analysis.sentences], dtype=np.float32)
    length_s = max(duration_s, float(starts_s[-1]) + 1.0, 1.0)
    columns["from_start_s"] = np.minimum(starts_s, 600.0)
    columns["to_end_s"] = np.minimum(length_s - starts_s, 900.0)
    columns["fraction"] = (starts_s / length_s).astype(np.float32)


def _floor_holders(analysis: SentenceAnalysis) -> list[str]:
    """Return the speaker who holds the floor at each sentence; backchannels do not take it."""
    turn_words = Counter[int]()
    for sentence, words in zip(analysis.sentences, analysis.words, strict=True):
        turn_words[sentence.turn] += int(words)
    holders: list[str] = []
    for sentence in analysis.sentences:
        noise = turn_words[sentence.turn] <= _BACKCHANNEL_WORDS and holders
        holders.append(holders[-1] if noise else sentence.speaker)
    return holders


def host_scores(analysis: SentenceAnalysis) -> dict[str, float]:
    """Return how much each speaker behaves like a host, 0 to 1: questions for each word, against the one who asks most."""
    asked, words = Counter[str](), Counter[str]()
    for sentence, count in zip(analysis.sentences, analysis.words, strict=True):
        asked[sentence.speaker] += cues.is_question(sentence.text)
        words[sentence.speaker] += int(count)
    rate = {speaker: asked[speaker] / words[speaker] * 100 for speaker in words if words[speaker] >= _FEWEST_HOST_WORDS}
    most = max(rate.values(), default=0.0)
    return {speaker: rate.get(speaker, 0.0) / most if most else 0.0 for speaker in words}


def _standardised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((values - values.mean()) / (values.std() + 1e-6), dtype=np.float32)


def _rank_around(values: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """Return the share of neighbours within ``reach`` that are lower, 0 to 1: 0 is the deepest dip."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(values, reach, mode="edge"), 2 * reach + 1)
    return np.asarray((windows < values[:, None]).mean(axis=1), dtype=np.float32)


def _shifted(values: NDArray[np.float32], by: int) -> NDArray[np.float32]:
    """Return each row's neighbour ``by`` rows on, zeros beyond the ends."""
    moved = np.zeros_like(values)
    if by == 0:
        return values
    if by > 0:
        moved[:-by] = values[by:]
    else:
        moved[-by:] = values[:by]
    return moved


def _ahead(values: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    return np.asarray(sum((_shifted(values, k) for k in range(reach)), np.zeros_like(values)), dtype=np.float32)


def _behind(values: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    return np.asarray(sum((_shifted(values, -k - 1) for k in range(reach)), np.zeros_like(values)), dtype=np.float32)


def _rows_since(marks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the number of rows since the last mark, at most 30."""
    rows = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks > 0, rows, 0))
    return np.minimum(rows - last, 30).astype(np.float32)


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(part / np.maximum(whole, 1.0), dtype=np.float32)
