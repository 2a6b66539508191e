"""A speech server's answer (verbose JSON) as words with times.

Owns what such servers separate or leave out: words without punctuation beside segments that have it, segments without word
times, no probability of a word. Ignores values that are not numbers; sends nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from toolkit.formats.transcript_json import parse_transcript_json
from toolkit.formats.written_text import UnreadableText
from toolkit.model.caption import CaptionCue
from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.speech.engines.engine import Piece, Recognition, compression_ratio
from toolkit.speech.realign import realign


def recognition_of(answer: Mapping[str, Any], piece: Piece, language: str) -> Recognition:
    """Return an answer of ``/audio/transcriptions`` as the recognition of one piece.

    Parameters
    ----------
    answer : mapping
        ``text``, and where the server gives them ``words`` and ``segments``. Words without times share the time of their
        segment, or of the piece.
    piece : Piece
        The sound that was sent.
    language : str
        The language that was asked for; "" for none.
    """
    length_s = piece.end_s - piece.start_s
    spoken = _read(answer, length_s, language)
    # The segments are the same text with punctuation: taken as an edit of the words.
    written = [CaptionCue("", part.start_s, min(part.end_s, length_s), (part.text,)) for part in spoken.segments]
    words = [word for part in realign(spoken, written).segments for word in part.words]
    log_probabilities = list(_figures(answer, "avg_logprob"))
    return Recognition(
        tuple(_on_piece_clock(word, piece) for word in _with_probability(words, answer)),
        log_probability=min(log_probabilities, default=0.0),
        no_speech_probability=max(_figures(answer, "no_speech_prob"), default=0.0),
        compression_ratio=compression_ratio(str(answer["text"]).strip()),
    )


def _read(answer: Mapping[str, Any], length_s: float, language: str) -> Transcript:
    whole = Segment("", 0.0, length_s, str(answer["text"]).strip())
    content = (
        dict(answer)
        if answer.get("segments")
        else {**answer, "segments": [{"start": 0.0, "end": length_s, "text": whole.text}]}
    )
    try:
        found = parse_transcript_json(json.dumps(content))
    except UnreadableText:
        # The text counts even where nothing gives its times.
        found = Transcript((whole,) if whole.text else ())
    return replace(found, language=language or found.language)


def _with_probability(words: list[Word], answer: Mapping[str, Any]) -> Iterator[Word]:
    """Yield words, those without a probability of their own with their segment's."""
    known = [
        (_number(entry.get("start")), _number(entry.get("end")), _number(entry.get("avg_logprob")))
        for entry in _segments(answer)
    ]
    for word in words:
        means = [mean for start_s, end_s, mean in known
                 if start_s is not None and end_s is not None and mean is not None and start_s <= word.start_s <= end_s]  # fmt: skip
        unknown = word.probability == 1.0 and bool(means)
        yield replace(word, probability=math.exp(min(means[0], 0.0))) if unknown else word


def _on_piece_clock(word: Word, piece: Piece) -> Word:
    start_s, end_s = (min(piece.start_s + max(time_s, 0.0), piece.end_s) for time_s in (word.start_s, word.end_s))
    return Word(word.text, round(start_s, 3), round(max(start_s, end_s), 3), round(word.probability, 4))


def _figures(answer: Mapping[str, Any], key: str) -> Iterator[float]:
    return (value for entry in _segments(answer) if (value := _number(entry.get(key))) is not None)


def _segments(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    given = answer.get("segments")
    return [entry for entry in given if isinstance(entry, dict)] if isinstance(given, list) else []


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # JSON has no largest number; Python's floats do.
    found = float(value) if abs(value) < 1e300 else math.inf  # noqa: PLR2004
    return found if math.isfinite(found) else None
