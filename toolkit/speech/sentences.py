"""Words to segments that end with a sentence or at a pause.

Owns where a segment ends; the rules for sentences are pysbd's. Knows no caption.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from toolkit.model.transcript import Segment, Word
from toolkit.speech.scripts import joined_text

PAUSE_S = 0.8
LONGEST_SEGMENT_S = 20.0


def segments_of(words: Iterable[Word], speaker: str, language: str) -> tuple[Segment, ...]:
    """Group words into segments of a sentence or so.

    A segment ends with a sentence, at a pause of 0.8 s, and before it is 20 s long.

    Parameters
    ----------
    words : iterable of Word
        One speaker's, in order.
    speaker : str
        Who says them.
    language : str
        ISO 639 code; "" counts as English.
    """
    language = language or "en"
    parts = (
        part for turn in _turns(words) for sentence in _sentences(turn, language) for part in _not_too_long(sentence)
    )
    return tuple(
        Segment(speaker, part[0].start_s, part[-1].end_s, joined_text(part, language), tuple(part)) for part in parts
    )


def _turns(words: Iterable[Word]) -> Iterator[list[Word]]:
    turn: list[Word] = []
    for word in words:
        if turn and word.start_s - turn[-1].end_s >= PAUSE_S:
            yield turn
            turn = []
        turn.append(word)
    if turn:
        yield turn


def _sentences(turn: Sequence[Word], language: str) -> Iterator[list[Word]]:
    ends = _sentence_ends(joined_text(turn, language), language)
    sentence: list[Word] = []
    for count, word in enumerate(turn, 1):
        sentence.append(word)
        if len(joined_text(turn[:count], language)) in ends:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _sentence_ends(text: str, language: str) -> set[int]:
    """Return the positions just after each sentence, spaces not counted to it."""
    ends: set[int] = set()
    at = 0
    for sentence in _segmenter(language).segment(text):
        found = text.find(sentence.strip(), at)
        # pysbd may return changed text (quotes, ellipses): such a sentence joins the next.
        if found >= 0:
            at = found + len(sentence.strip())
            ends.add(at)
    return ends


@lru_cache(maxsize=4)
def _segmenter(language: str) -> Any:  # noqa: ANN401  # pysbd is untyped
    with warnings.catch_warnings():
        # pysbd 0.3.4 has invalid escapes in its regular expressions.
        warnings.simplefilter("ignore")
        import pysbd  # noqa: PLC0415  # inside the filter
        from pysbd.languages import LANGUAGE_CODES  # noqa: PLC0415

        return pysbd.Segmenter(language=language if language in LANGUAGE_CODES else "en", clean=False)


def _not_too_long(sentence: list[Word]) -> Iterator[list[Word]]:
    """Divide a long sentence at the longest pause or comma near its middle, until it is short enough."""
    if len(sentence) < 2 or sentence[-1].end_s - sentence[0].start_s <= LONGEST_SEGMENT_S:  # noqa: PLR2004  # two halves
        yield sentence
        return
    middle_s = (sentence[0].start_s + sentence[-1].end_s) / 2
    length_s = sentence[-1].end_s - sentence[0].start_s

    def worth(index: int) -> float:
        before, after = sentence[index - 1], sentence[index]
        comma = 0.3 if before.text[-1:] in ",;:、，" else 0.0  # noqa: RUF001
        return after.start_s - before.end_s + comma - abs(before.end_s - middle_s) / length_s

    cut = max(range(1, len(sentence)), key=worth)
    yield from _not_too_long(sentence[:cut])
    yield from _not_too_long(sentence[cut:])
