"""What a speech server answers (verbose JSON), as words with times.

Owns the joining of what such servers give apart: segments whose text has punctuation, and words that have times. Believes no
number that is none; sends nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from toolkit.model.transcript import Word
from toolkit.speech.engines.engine import Heard, Piece, compression_ratio
from toolkit.speech.trust import plain

# Without a probability of its own, a word has its segment's; without that, it is neither sure nor unsure.
UNKNOWN_PROBABILITY = 0.8


@dataclass(frozen=True, slots=True)
class _Timed:
    """A word with times from the window's start on; ``text`` may lack punctuation."""

    text: str
    start_s: float
    end_s: float
    probability: float


def heard_of(answer: Mapping[str, Any], piece: Piece) -> Heard:
    """Return an answer of ``/audio/transcriptions`` as what an engine heard.

    Parameters
    ----------
    answer : mapping
        ``text``, and where the server gives them ``words`` and ``segments``. Without words, those of a segment share its
        time; without segments, those of the text share the piece.
    piece : Piece
        What was sent.
    """
    segments = [entry for entry in _list(answer.get("segments")) if isinstance(entry.get("text"), str)]
    timed = list(_timed(answer, segments)) or list(_shared_out(answer, segments, piece))
    text = str(answer["text"]).strip()
    written = _with_punctuation(text.split(), timed)
    length_s = piece.end_s - piece.start_s
    words = []
    for word in written:
        start_s, end_s = (piece.start_s + min(max(time_s, 0.0), length_s) for time_s in (word.start_s, word.end_s))
        words.append(Word(word.text, round(start_s, 3), round(max(start_s, end_s), 3), round(word.probability, 4)))
    sureness = [_number(entry.get("avg_logprob")) for entry in segments]
    doubts = [_number(entry.get("no_speech_prob")) for entry in segments]
    return Heard(
        tuple(words),
        log_probability=min((value for value in sureness if value is not None), default=0.0),
        no_speech_probability=max((value for value in doubts if value is not None), default=0.0),
        compression_ratio=compression_ratio(text),
    )


def _timed(answer: Mapping[str, Any], segments: Sequence[Mapping[str, Any]]) -> Iterator[_Timed]:
    # OpenAI's server gives words beside the segments, others inside them.
    loose = _list(answer.get("words")) or [word for entry in segments for word in _list(entry.get("words"))]
    for entry in loose:
        text = str(entry.get("word") or entry.get("text") or "").strip()
        start_s, end_s = _number(entry.get("start")), _number(entry.get("end"))
        if text and start_s is not None:
            told = _number(entry.get("probability"))
            probability = _segment_probability(segments, start_s) if told is None else told
            yield _Timed(text, start_s, start_s if end_s is None else end_s, min(max(probability, 0.0), 1.0))


def _segment_probability(segments: Sequence[Mapping[str, Any]], at_s: float) -> float:
    for entry in segments:
        start_s, end_s, mean = (_number(entry.get(key)) for key in ("start", "end", "avg_logprob"))
        if start_s is not None and end_s is not None and mean is not None and start_s - 0.05 <= at_s <= end_s + 0.05:
            return math.exp(min(mean, 0.0))
    return UNKNOWN_PROBABILITY


def _shared_out(answer: Mapping[str, Any], segments: Sequence[Mapping[str, Any]], piece: Piece) -> Iterator[_Timed]:
    parts: list[Mapping[str, Any]] = list(segments) or [{"text": str(answer["text"])}]
    for entry in parts:
        texts = str(entry["text"]).split()
        start_s, end_s = _number(entry.get("start")) or 0.0, _number(entry.get("end"))
        end_s = piece.end_s - piece.start_s if end_s is None else end_s
        letters = sum(len(text) + 1 for text in texts) or 1
        mean = _number(entry.get("avg_logprob"))
        probability = UNKNOWN_PROBABILITY if mean is None else math.exp(min(mean, 0.0))
        for text in texts:
            until_s = start_s + (end_s - start_s) * (len(text) + 1) / letters
            yield _Timed(text, start_s, until_s, probability)
            letters -= len(text) + 1
            start_s = until_s


def _with_punctuation(texts: Sequence[str], timed: Sequence[_Timed]) -> Iterator[_Timed]:
    """Yield the text's words with the times of the words that are alike; others share the time of what they replace."""
    if not timed:
        return
    ours, theirs = [plain(word.text) for word in timed], [plain(text) for text in texts]
    for change in Levenshtein.opcodes(ours, theirs):
        given = timed[change.src_start : change.src_end]
        wanted = texts[change.dest_start : change.dest_end]
        if change.tag == "equal":
            for word, text in zip(given, wanted, strict=True):
                yield _Timed(text, word.start_s, word.end_s, word.probability)
        elif wanted:
            before = timed[change.src_start - 1] if change.src_start else timed[0]
            start_s, end_s = (given[0].start_s, given[-1].end_s) if given else (before.end_s, before.end_s)
            probability = min((word.probability for word in given), default=before.probability)
            step_s = (end_s - start_s) / len(wanted)
            for place, text in enumerate(wanted):
                yield _Timed(text, start_s + place * step_s, start_s + (place + 1) * step_s, probability)


def _list(value: object) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _number(value: object) -> float | None:
    known = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if known else None  # type: ignore[arg-type]
