"""Transcripts as JSON: the Podcasting 2.0 form with words, and the files of Whisper programs.

Owns podkit's ``transcript.json``, written and read without loss. Also reads the JSON of openai-whisper, faster-whisper,
WhisperX, whisper.cpp and OpenAI's server, and any list of segments or turns with ``start``, ``end`` and ``text``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.formats.form import Form
from toolkit.formats.written_text import UnreadableText
from toolkit.model.caption import Captions
from toolkit.model.clock_text import MAX_SECONDS
from toolkit.model.languages import code_of_name
from toolkit.model.printable import without_surrogates
from toolkit.model.transcript import Segment, Transcript, Word

_VERSION = "1.0.0"
_LISTS = ("segments", "turns", "transcription")
_WORDS_PER_S = 2.5
_MS = 1000.0


def render_transcript_json(transcript: Transcript) -> str:
    """Return Podcasting 2.0 transcript JSON, each segment with its words; one line per segment, so that diffs are readable."""
    head = {
        "version": _VERSION,
        "engine": transcript.engine,
        "model": transcript.model,
        "language": transcript.language,
    }
    lines = ",\n".join(f"  {json.dumps(_rendered(segment), ensure_ascii=False)}" for segment in transcript.segments)
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{opening}, "segments": [\n{lines}\n]}}\n'


def parse_transcript_json(text: str) -> Transcript:
    """Read any of the JSON forms named above.

    Segments are sorted by their start. A missing end becomes the next start; an end before its start becomes the start.
    Words without times (WhisperX gives none to numbers) fill the gap between their neighbours.

    Raises
    ------
    UnreadableText
        A segment cannot be read; the message names it.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableText(f"this is not JSON ({str(error)[:80]})") from error
    entries, language = _entries(content)
    starts = [_time(entry, ("start", "startTime", "from_s"), number) for number, entry in enumerate(entries, start=1)]
    if None in starts:
        raise UnreadableText(f"segment {starts.index(None) + 1} has no start time")
    segments = [
        segment
        for number, entry in enumerate(entries)
        if (segment := _segment(entry, number + 1, starts[number] or 0.0, _next_start(starts, number))) is not None
    ]
    segments.sort(key=lambda segment: segment.start_s)
    loose = content.get("words") if isinstance(content, dict) else None
    if isinstance(loose, list) and not any(segment.words for segment in segments):
        segments = _with_loose_words(segments, loose)
    read = content if isinstance(content, dict) else {}
    return Transcript(
        tuple(segments), code_of_name(_text(language)), _text(read.get("engine")), _text(read.get("model"))
    )


def _rendered(segment: Segment) -> dict[str, object]:
    return {
        "speaker": segment.speaker,
        "startTime": segment.start_s,
        "endTime": segment.end_s,
        "body": segment.text,
        "words": [_rendered_word(word) for word in segment.words],
    }


def _rendered_word(word: Word) -> dict[str, object]:
    rendered = {"start": word.start_s, "end": word.end_s, "word": word.text, "probability": word.probability}
    return {**rendered, "review": True} if word.needs_review else rendered


def _entries(content: object) -> tuple[list[Mapping[str, Any]], object]:
    """Return the segments as mappings, and the value given for the language."""
    language: object = ""
    found: object = content
    if isinstance(content, dict):
        result = content.get("result")
        language = content.get("language") or (result.get("language") if isinstance(result, dict) else "")
        found = next((content[key] for key in _LISTS if isinstance(content.get(key), list)), None)
    if not isinstance(found, list):
        raise UnreadableText("it contains no list of segments")
    for number, entry in enumerate(found, start=1):
        if not isinstance(entry, dict):
            raise UnreadableText(f"segment {number} is not an object")
    return [_flattened(entry) for entry in found], language


def _flattened(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return whisper.cpp's ``offsets`` (ms) as seconds; other segments as they are."""
    offsets = entry.get("offsets")
    if not isinstance(offsets, dict):
        return entry
    seconds = {
        name: value / _MS
        for name, key in (("start", "from"), ("end", "to"))
        if isinstance(value := offsets.get(key), int | float) and abs(value) < MAX_SECONDS * _MS
    }
    return {**entry, **seconds}


def _segment(entry: Mapping[str, Any], number: int, start_s: float, next_s: float | None) -> Segment | None:
    body, text = entry.get("body"), entry.get("text")
    if not isinstance(body, str) and not isinstance(text, str):
        raise UnreadableText(f"segment {number} has no text")
    # Whisper's text begins with a space; a body does not.
    spoken = without_surrogates(body if isinstance(body, str) else _text(text).strip())
    words = _words(entry.get("words"), number)
    if not spoken and not words:
        return None
    end_s = _time(entry, ("end", "endTime"), number)
    if end_s is None:
        end_s = next_s if next_s is not None else round(start_s + len(spoken.split()) / _WORDS_PER_S, 3)
    return Segment(without_surrogates(_text(entry.get("speaker"))), start_s, max(start_s, end_s), spoken, words)


def _next_start(starts: Sequence[float | None], position: int) -> float | None:
    return starts[position + 1] if position + 1 < len(starts) else None


def _time(entry: Mapping[str, Any], keys: Sequence[str], number: int) -> float | None:
    value = next((entry[key] for key in keys if entry.get(key) is not None), None)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1.0 <= value < MAX_SECONDS:
        raise UnreadableText(f"segment {number}: {str(value)[:40]!r} is not a time in seconds")
    return max(0.0, float(value))


def _words(entries: object, number: int) -> tuple[Word, ...]:
    if not isinstance(entries, list):
        return ()
    read: list[tuple[str, float | None, float | None, float]] = []
    for entry in entries:
        if not isinstance(entry, dict):
            raise UnreadableText(f"segment {number}: a word is not an object")
        text = without_surrogates(_text(entry.get("word", entry.get("text"))).strip())
        if text:
            start_s, end_s = _time(entry, ("start",), number), _time(entry, ("end",), number)
            read.append((text, start_s, end_s, _probability(entry)))
    return tuple(_timed(read))


def _timed(read: Sequence[tuple[str, float | None, float | None, float]]) -> list[Word]:
    afters: list[float | None] = []
    after_s: float | None = None
    for _, start_s, _, _ in reversed(read):
        afters.append(after_s)
        after_s = start_s if start_s is not None else after_s
    words: list[Word] = []
    for (text, start_s, end_s, probability), next_s in zip(read, reversed(afters), strict=True):
        before_s = words[-1].end_s if words else (next_s or 0.0)
        begin_s = start_s if start_s is not None else min(before_s, next_s if next_s is not None else before_s)
        finish_s = end_s if end_s is not None else (next_s if next_s is not None else begin_s)
        words.append(Word(text, begin_s, max(begin_s, finish_s), probability))
    return words


def _probability(entry: Mapping[str, Any]) -> float:
    value = next((entry[key] for key in ("probability", "score", "confidence") if entry.get(key) is not None), 1.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < MAX_SECONDS:
        return 1.0
    return min(1.0, max(0.0, float(value)))


def _with_loose_words(segments: Sequence[Segment], entries: list[object]) -> list[Segment]:
    """Give each word of a list beside the segments (OpenAI's server) to the segment in which its middle lies."""
    words = _words(entries, 0)
    given: list[Segment] = []
    position = 0
    for number, segment in enumerate(segments):
        until_s = segments[number + 1].start_s if number + 1 < len(segments) else math.inf
        first = position
        while position < len(words) and (words[position].start_s + words[position].end_s) / 2 < until_s:
            position += 1
        given.append(Segment(segment.speaker, segment.start_s, segment.end_s, segment.text, words[first:position]))
    return given


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _looks_like_segments(begin: str) -> bool:
    return begin.startswith("{") or (begin.startswith("[") and begin[1:].lstrip().startswith(("{", "]")))


TRANSCRIPT_JSON = Form(
    "json",
    (".json",),
    recognises=_looks_like_segments,
    parse=lambda text: Captions(parse_transcript_json(text)),
    render=lambda captions: render_transcript_json(captions.transcript),
    holds=frozenset({"ends", "speakers", "words"}),
    resolution_s=0.0,
)
