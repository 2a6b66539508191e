"""Chapters drafted from a transcript: where the subject changes, and what the new one is.

Owns the steps from a transcript to chapters; the parts are in ``sentences``, ``boundary_features``, ``trees``, ``nets``,
``segmentation`` and ``titles``. Opens no file of the user's.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from toolkit.editorial.boundary_features import SentenceAnalysis, analyse_sentences, boundary_table
from toolkit.editorial.nets import load_nets
from toolkit.editorial.segmentation import LengthPrior, choose_boundaries
from toolkit.editorial.sentences import sentences_of
from toolkit.editorial.titles import TitleCase, title_chapters
from toolkit.editorial.trees import load_trees
from toolkit.editorial.words import base_language
from toolkit.model.chapter import Chapter
from toolkit.model.transcript import Transcript

# Silence before a sentence is evidence of a boundary: this much for each second, up to a limit. The weight is not fitted,
# for the development set has no word times.
_PAUSE_WEIGHT = 0.5
_LONGEST_PAUSE_S = 3.0
# The nets use sentence vectors, which know English alone; in other languages the trees, which use words too, decide.
_NET_LANGUAGES = frozenset({"en"})
# A drafted chapter this near to one that an insert or music gives is left out.
_NEAR_FIXED_S = 20.0


def draft_chapters(
    transcript: Transcript,
    *,
    duration_s: float,
    language: str = "en",
    title_case: TitleCase = "sentence",
    fixed: Sequence[Chapter] = (),
) -> tuple[Chapter, ...]:
    """Draft the chapters of an episode.

    Parameters
    ----------
    transcript : Transcript
        In episode time.
    duration_s : float
        Length of the episode; the transcript's own end counts where it is later.
    language : str
        Used where the transcript has no language of its own.
    title_case : {"sentence", "title"}
    fixed : sequence of Chapter
        Chapters known from music and inserts (an intro, a sponsor). They stay unchanged, and drafted ones nearer than 20 s
        to them are left out; after one with an ``end_s`` a drafted chapter begins.

    Returns
    -------
    tuple of Chapter
        In episode time, ascending; the first starts at 0, each ends where the next starts, the last at the end. Empty
        where nothing was said and no chapter is fixed.
    """
    code = base_language(transcript.language or language)
    sentences = sentences_of(transcript, code)
    end_s = max(duration_s, transcript.duration_s)
    if not sentences:
        return _closed([*fixed], end_s)
    analysis = analyse_sentences(sentences, code)
    rows = choose_rows(analysis, end_s)
    starts_s = [sentences[row].start_s for row in rows]
    rows = [r for r, at in zip(rows, starts_s, strict=True) if all(abs(at - c.start_s) > _NEAR_FIXED_S for c in fixed)]
    rows = sorted({*rows, *_resumed(analysis, fixed, end_s)})
    titles = title_chapters(sentences, [0, *rows], analysis.stops, code, title_case)
    drafted = [
        Chapter(round(0.0 if n == 0 else sentences[row].start_s, 3), title)
        for n, (row, title) in enumerate(zip([0, *rows], titles, strict=True))
    ]
    return _closed([*_without(drafted, fixed), *fixed], end_s)


def choose_rows(analysis: SentenceAnalysis, duration_s: float) -> list[int]:
    """Return the sentences at which chapters begin, without the first."""
    if len(analysis.sentences) <= 1:
        return []
    starts_s = np.maximum.accumulate(np.array([sentence.start_s for sentence in analysis.sentences]))
    return choose_boundaries(boundary_scores(analysis, duration_s), starts_s, duration_s, settings()[1])


def boundary_scores(analysis: SentenceAnalysis, duration_s: float) -> NDArray[np.float64]:
    """Return the log odds that a chapter begins at each sentence, shape (n_sentences,)."""
    table, names = boundary_table(analysis, duration_s)
    trees, nets = load_trees("chapters"), load_nets("chapter_nets")
    if not trees.names == nets.names == names:
        raise ValueError("weights/chapters.npz was fitted on other columns: run bench/editorial/fit_chapters.py")
    odds = trees.score(table)
    if analysis.language in _NET_LANGUAGES:
        odds = mixed(odds, nets.score(table, analysis.raw_vectors))
    pauses = np.array([min(sentence.pause_s or 0.0, _LONGEST_PAUSE_S) for sentence in analysis.sentences])
    return odds + settings()[0] + _PAUSE_WEIGHT * pauses


def mixed(trees: NDArray[np.float64], nets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean log odds of trees and nets: each errs where the other does not."""
    return (trees + nets) / 2


@cache
def settings() -> tuple[float, LengthPrior]:
    """Return the bias that is added to the log odds, and the priors (``weights/chapters.json``)."""
    raw = json.loads(resources.files("toolkit.editorial").joinpath("weights/chapters.json").read_text("utf-8"))
    return raw.pop("bias"), LengthPrior(**raw)


def _resumed(analysis: SentenceAnalysis, fixed: Sequence[Chapter], end_s: float) -> list[int]:
    """Return the sentence that follows each fixed chapter with an end of its own."""
    starts_s = [sentence.start_s for sentence in analysis.sentences]
    rows = [bisect_left(starts_s, c.end_s - 0.5) for c in fixed if c.end_s is not None and c.end_s < end_s]
    return [row for row in rows if 0 < row < len(starts_s)]


def _without(drafted: Sequence[Chapter], fixed: Sequence[Chapter]) -> list[Chapter]:
    taken = {round(c.start_s, 3) for c in fixed}
    return [c for c in drafted if round(c.start_s, 3) not in taken]


def _closed(chapters: list[Chapter], end_s: float) -> tuple[Chapter, ...]:
    """Return chapters in order; the first begins at 0, each ends where the next begins."""
    by_start = {c.start_s: c for c in reversed(chapters) if 0 <= c.start_s < end_s}
    ordered = [by_start[start_s] for start_s in sorted(by_start)]
    starts_s = [0.0, *(c.start_s for c in ordered[1:])]
    ends_s = [*starts_s[1:], round(end_s, 3)]
    return tuple(
        Chapter(start, c.title, end, c.url, c.image, c.toc)
        for c, start, end in zip(ordered, starts_s, ends_s, strict=False)
    )
