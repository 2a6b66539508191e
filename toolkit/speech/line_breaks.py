"""The cost of a line break between two words, and the best way to lay words out in lines.

Owns the rules for breaks: after punctuation, before conjunctions and prepositions, never inside a name, between a number
and its unit or an article and its noun; for scripts without spaces, where a line may begin. Knows no time.

Notes
-----
The rules are those that the BBC's subtitle guidelines (section 4, line breaks) and Netflix's timed text style guides
share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.speech.scripts import is_spaced, joined

SENTENCE_END, CLAUSE_END = ".?!…。？！؟", ",;:–—、，；：،؛"  # noqa: RUF001
# Japanese typesetting's rule (kinsoku): closing marks and small kana begin no line.
NEVER_FIRST = "、。，．・：；？！）」』】〉》〕］｝ぁぃぅぇぉっゃゅょァィゥェォッャュョー々"  # noqa: RUF001
AFTER_SENTENCE, AFTER_CLAUSE, BEFORE_JOINING_WORD, ANYWHERE, DANGLING, BOUND = 0.0, 1.0, 2.5, 5.0, 16.0, 40.0

_JOINING = (
    "and but or nor so yet because although though while when where if unless until that which who whose than as "
    "in on at to for from with without of by about into over under between after before through during against "
    "und oder aber weil dass wenn mit von zu bei nach aus für auf et ou mais que qui dans pour avec sans sur chez "
    "y o pero que con sin para por en de"
)
_ARTICLES = (
    "a an the my your his her its our their this that these those der die das den dem des ein eine einen einem einer "
    "le la les un une des du el los las una il lo gli"
)
JOINING_WORDS, ARTICLES = frozenset(_JOINING.split()), frozenset(_ARTICLES.split())
# A line that ends with one of these makes the reader wait for the rest.
_NEVER_LAST = JOINING_WORDS | {"i", "we", "i'm", "we're", "it's", "that's", "ich", "wir", "je", "nous"}
TITLES = frozenset({"mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "mr", "mrs", "ms", "dr", "prof", "herr", "frau"})


@dataclass(frozen=True, slots=True)
class Layout:
    """How much text a caption holds: lines, characters in each, and whether words are joined by spaces."""

    line_characters: int
    lines: int
    spaced: bool


LATIN = Layout(42, 2, spaced=True)
KOREAN = Layout(16, 2, spaced=True)
UNSPACED = Layout(16, 2, spaced=False)


def layout_for(language: str) -> Layout:
    """Return the layout for a language code."""
    if not is_spaced(language):
        return UNSPACED
    return KOREAN if language == "ko" else LATIN


def break_cost(before: str, after: str, layout: Layout) -> float:
    """Return the cost of beginning a line or caption between two words.

    0 is best, below 2 is good, 16 leaves a word dangling, 40 is forbidden.
    """
    if after[:1] in NEVER_FIRST:
        return BOUND
    if before[-1:] in SENTENCE_END and before.casefold() not in TITLES:
        return AFTER_SENTENCE
    if before[-1:] in CLAUSE_END:
        return AFTER_CLAUSE
    if _is_bound(before, after):
        return BOUND
    return _cost_inside_clause(before, after) if layout.spaced else ANYWHERE


def _cost_inside_clause(before: str, after: str) -> float:
    first, second = (word.casefold().strip("\"'") for word in (before, after))
    if first in _NEVER_LAST:
        return DANGLING
    return BEFORE_JOINING_WORD if second in JOINING_WORDS else ANYWHERE


def lay_out(words: Sequence[str], layout: Layout) -> tuple[str, ...] | None:
    """Return words in as few lines as they need, broken where it reads best; None where they do not fit.

    A single word longer than a line stands alone on one.
    """
    return _lay_out(tuple(words), layout)


@lru_cache(maxsize=4096)
def _lay_out(words: tuple[str, ...], layout: Layout) -> tuple[str, ...] | None:
    whole = joined(words, spaced=layout.spaced)
    if len(whole) <= layout.line_characters or len(words) == 1:
        return (whole,)
    best: tuple[float, tuple[str, ...]] | None = None
    for at in range(1, len(words)):
        lines = (joined(words[:at], spaced=layout.spaced), joined(words[at:], spaced=layout.spaced))
        if max(map(len, lines)) > layout.line_characters:
            continue
        # A shorter line above a longer one covers less of the picture, and equal lines read best.
        imbalance = abs(len(lines[0]) - len(lines[1])) / layout.line_characters
        cost = break_cost(words[at - 1], words[at], layout) + 4 * imbalance + 0.2 * (len(lines[0]) > len(lines[1]))
        if best is None or cost < best[0]:
            best = (cost, lines)
    return best[1] if best is not None else None


def _is_bound(before: str, after: str) -> bool:
    number_with_unit = bool(re.search(r"\d$", before)) or (bool(re.search(r"\d", after)) and before[:1].isupper())
    name = before[:1].isupper() and after[:1].isupper() and before.casefold() != "i" and not after.startswith("I'")
    return number_with_unit or name or before.casefold() in ARTICLES or before.casefold() in TITLES
