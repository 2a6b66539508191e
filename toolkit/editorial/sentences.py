"""A transcript as sentences, each with its speaker and its time.

Owns the splitting (by pysbd, whose rules know abbreviations and decimals) and the times of sentences. The text of a
sentence is always a verbatim part of its speaker's words. Scores nothing.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import groupby, pairwise
from typing import Any

from toolkit.editorial.words import base_language
from toolkit.model.transcript import Segment, Transcript

# Western, ellipsis, CJK, Arabic, Devanagari.
_TERMINAL = ".?!\u2026\u3002\uff01\uff1f\u061f\u0964"
_ENDS = re.compile(rf"[{_TERMINAL}][\"'\u201d\u2019\u00bb)\]]*$")
_MAY_SPLIT = re.compile(rf"[{_TERMINAL}]")
# Some recognisers write no punctuation; with less than one mark in this many words there are no sentences.
_WORDS_PER_MARK = 80
_UNPUNCTUATED_WORDS = 30
# pysbd is quadratic in the length of its text; longer turns are handed over in pieces.
_PIECE_CHARS = 4000
_PAUSE_FLOOR_S = 0.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of one speaker.

    ``turn`` numbers the runs of one speaker; ``opens_turn`` marks the first sentence of a run. ``pause_s`` is the silence
    before it where words have times, else None. ``whole`` is False where the sentence begins or ends
    without a sentence edge, as beside an interruption. ``unspaced``: there is no space before it, as in Chinese.
    """

    text: str
    speaker: str
    start_s: float
    end_s: float
    turn: int
    opens_turn: bool
    pause_s: float | None = None
    whole: bool = True
    unspaced: bool = False


def sentences_of(transcript: Transcript, language: str = "") -> tuple[Sentence, ...]:
    """Split a transcript into sentences, turn by turn.

    Parameters
    ----------
    transcript : Transcript
        Segments with or without words; empty segments are ignored. Text without punctuation is divided at segment edges
        and after at most 30 words.
    language : str
        Code that chooses the rules; the transcript's own when empty, English rules where pysbd has none.

    Returns
    -------
    tuple of Sentence
        In order; times never run backwards within a turn and ``end_s >= start_s``.
    """
    return _sentences(transcript, base_language(language or transcript.language))


def joined(sentences: Iterable[Sentence]) -> str:
    """Return the text of neighbouring sentences, verbatim."""
    return "".join(("" if s.unspaced else " ") + s.text for s in sentences).strip()


# Chapters, highlights and notes of one transcript are drafted one after another from the same sentences.
@lru_cache(maxsize=2)
def _sentences(transcript: Transcript, code: str) -> tuple[Sentence, ...]:
    spoken = [segment for segment in transcript.segments if segment.text.strip()]
    marks = sum(len(_MAY_SPLIT.findall(segment.text)) for segment in spoken)
    punctuated = marks * _WORDS_PER_MARK >= sum(len(segment.text.split()) for segment in spoken)
    found: list[Sentence] = []
    for turn, (speaker, run) in enumerate(groupby(spoken, key=lambda s: s.speaker)):
        segments = list(run)
        text, clock = _clock(segments)
        spans = _sentence_spans(text, code) if punctuated else _phrase_spans(segments)
        timed = any(segment.words for segment in segments)
        for n, (start, end) in enumerate(spans):
            start_s = clock.at(start)
            found.append(
                Sentence(
                    text=text[start:end],
                    speaker=speaker,
                    start_s=start_s,
                    end_s=max(clock.at(end, ending=True), start_s),
                    turn=turn,
                    opens_turn=n == 0,
                    pause_s=max(start_s - found[-1].end_s, _PAUSE_FLOOR_S) if timed and found else None,
                    whole=bool(_ENDS.search(text[start:end])),
                    unspaced=start > 0 and not text[start - 1].isspace(),
                )
            )
    return _with_edges(found)


def _with_edges(found: list[Sentence]) -> tuple[Sentence, ...]:
    """Mark as not whole a sentence that continues an unfinished one of the same speaker."""
    finished: dict[str, bool] = {}
    marked = []
    for sentence in found:
        whole = sentence.whole and finished.get(sentence.speaker, True)
        finished[sentence.speaker] = sentence.whole
        marked.append(sentence if whole == sentence.whole else replace(sentence, whole=False))
    return tuple(marked)


@dataclass(frozen=True, slots=True)
class _Clock:
    """Times at known character positions of a turn; between them they are interpolated."""

    positions: tuple[int, ...]
    starts_s: tuple[float, ...]
    ends_s: tuple[float, ...]
    lengths: tuple[int, ...]

    def at(self, position: int, *, ending: bool = False) -> float:
        """Return the time of a character in seconds; with ``ending`` that of the end of the character before it."""
        probe = position - 1 if ending else position
        n = max(bisect_right(self.positions, probe) - 1, 0)
        within = min(max(position - self.positions[n], 0), self.lengths[n]) / max(self.lengths[n], 1)
        return round(self.starts_s[n] + within * max(self.ends_s[n] - self.starts_s[n], 0.0), 3)


def _clock(segments: Sequence[Segment]) -> tuple[str, _Clock]:
    pieces: list[str] = []
    marks: list[tuple[int, float, float, int]] = []
    length = 0
    for segment in segments:
        text = " ".join(segment.text.split())
        for offset, size, start_s, end_s in _timed_pieces(segment, text):
            marks.append((length + offset, start_s, end_s, size))
        pieces.append(text)
        length += len(text) + 1
    columns = tuple(zip(*marks, strict=True))
    return " ".join(pieces), _Clock(*columns)


def _timed_pieces(segment: Segment, text: str) -> Iterator[tuple[int, int, float, float]]:
    """Yield (offset, length, start_s, end_s) of words where their text is found in the segment, else the segment."""
    spots = list(_word_spots(segment, text))
    if not spots:
        yield 0, max(len(text), 1), segment.start_s, max(segment.end_s, segment.start_s)
    yield from spots


def _word_spots(segment: Segment, text: str) -> Iterator[tuple[int, int, float, float]]:
    since = 0
    for word in segment.words:
        written = word.text.strip()
        spot = text.find(written, since) if written else -1
        if spot >= 0:
            since = spot + len(written)
            yield spot, len(written), word.start_s, max(word.end_s, word.start_s)


def _sentence_spans(text: str, language: str) -> Iterator[tuple[int, int]]:
    for base, piece in _pieces(text):
        since = 0
        for end in [*_sentence_ends(piece, language), len(piece)]:
            stripped = piece[since:end].strip()
            if stripped:
                start = piece.index(stripped, since)
                yield base + start, base + start + len(stripped)
            since = end


def _sentence_ends(piece: str, language: str) -> Iterator[int]:
    """Yield where sentences end. pysbd 0.3.4 rewrites some runs of marks; a rewritten sentence ends with the next."""
    since = 0
    for sentence in _split(piece, language):
        stripped = sentence.strip()
        start = piece.find(stripped, since) if stripped else -1
        if start >= 0:
            since = start + len(stripped)
            yield since


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield a long text in pieces that end with a sentence, else with a word where there are spaces."""
    since = 0
    while len(text) - since > _PIECE_CHARS:
        limit = since + _PIECE_CHARS
        ends = (text.rfind(mark, since, limit) + len(mark) for mark in (". ", " "))
        cut = next((end for end in ends if end > since + 1), limit)
        yield since, text[since:cut]
        since = cut
    yield since, text[since:]


def _split(piece: str, language: str) -> list[str]:
    if not _MAY_SPLIT.search(piece[:-1]):
        return [piece]
    return list(_segmenter(language).segment(piece))


@cache
def _segmenter(language: str) -> Any:  # noqa: ANN401 - pysbd has no types
    with warnings.catch_warnings():
        # pysbd 0.3.4 has invalid escapes in its regexes, which Python reports when it compiles them.
        warnings.simplefilter("ignore")
        import pysbd  # noqa: PLC0415 - half a second that --help must not pay
        from pysbd.languages import LANGUAGE_CODES  # noqa: PLC0415

        return pysbd.Segmenter(language=language if language in LANGUAGE_CODES else "en", clean=False)


def _phrase_spans(segments: Sequence[Segment]) -> Iterator[tuple[int, int]]:
    base = 0
    for segment in segments:
        text = " ".join(segment.text.split())
        starts = [match.start() for match in re.finditer(r"\S+", text)][::_UNPUNCTUATED_WORDS]
        for start, end in pairwise([*starts, len(text) + 1]):
            yield base + start, base + min(end - 1, len(text))
        base += len(text) + 1
