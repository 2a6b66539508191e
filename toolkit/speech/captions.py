"""One segmentation of a transcript into captions, for every caption format.

Owns where a caption begins and ends; lines are laid out by :mod:`toolkit.speech.line_breaks`, files are written in
formats. A caption never spans a pause or two speakers.

Notes
-----
Reading rules shared by the BBC's and Netflix's guides: two lines of at most 42 characters, 1 to 7 s (Apple Podcasts
wants under 6), at most 20 characters a second, two pictures (0.08 s at 25 a second) between captions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from toolkit.model.caption import CaptionCue
from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.speech.line_breaks import Layout, break_cost, lay_out, layout_for
from toolkit.speech.scripts import is_spaced, joined, texts_in

PAUSE_S = 0.7
SHORTEST_S, LONGEST_S = 1.0, 6.0
COMFORTABLE_CPS, FASTEST_CPS = 17.0, 20.0
# Readers of scripts without spaces take in fewer, denser characters.
UNSPACED_COMFORTABLE_CPS = 7.0
GAP_S = 0.08
MOST_WORDS = 30
PER_CUE, PER_SECOND_SHORT, TOO_FAST, TOO_LONG = 6.0, 4.0, 3.0, 1000.0


@dataclass(frozen=True, slots=True)
class CuedWords:
    """A caption and the words it shows."""

    cue: CaptionCue
    words: tuple[Word, ...]


def caption_cues(transcript: Transcript) -> tuple[CaptionCue, ...]:
    """Return the captions of a transcript, in order of start.

    Of one speaker they never overlap; two speakers who talk at once have captions that do.
    """
    return tuple(cued.cue for cued in cued_words(transcript))


def cued_words(transcript: Transcript) -> tuple[CuedWords, ...]:
    """Return the captions of a transcript with the words in each; every word is in exactly one."""
    layout = layout_for(transcript.language)
    cued = [
        CuedWords(_cue(speaker, words, layout), tuple(words))
        for speaker, breath in _breaths(transcript)
        for words in _divided(breath, layout)
    ]
    cued.sort(key=lambda one: (one.cue.start_s, one.cue.end_s))
    return tuple(_with_reading_time(cued, transcript.language))


def words_of(segment: Segment, language: str = "") -> tuple[Word, ...]:
    """Return a segment's words; where it has none, its text shared out over its time by length."""
    if segment.words:
        return segment.words
    return spread(texts_in(segment.text, language), segment.start_s, segment.end_s)


def spread(texts: Sequence[str], start_s: float, end_s: float, probability: float = 1.0) -> tuple[Word, ...]:
    """Return words that share a span of time by their length."""
    total = sum(len(text) + 1 for text in texts) or 1
    edges = [0]
    for text in texts:
        edges.append(edges[-1] + len(text) + 1)
    times = [round(start_s + (end_s - start_s) * edge / total, 3) for edge in edges]
    return tuple(Word(text, a, b, probability) for text, (a, b) in zip(texts, pairwise(times), strict=True))


def _breaths(transcript: Transcript) -> Iterator[tuple[str, list[Word]]]:
    """Yield runs of words of one speaker without a pause, across the segments of that speaker."""
    for speaker in transcript.speakers:
        breath: list[Word] = []
        words = (
            word
            for segment in transcript.segments
            if segment.speaker == speaker
            for word in words_of(segment, transcript.language)
        )
        for word in sorted(words, key=lambda word: word.start_s):
            if breath and word.start_s - breath[-1].end_s >= PAUSE_S:
                yield speaker, breath
                breath = []
            breath.append(word)
        if breath:
            yield speaker, breath


def _divided(breath: Sequence[Word], layout: Layout) -> list[Sequence[Word]]:
    """Divide a breath into captions at the least cost, by dynamic programming over its words."""
    count = len(breath)
    costs = [0.0, *[float("inf")] * count]
    since = [0] * (count + 1)
    for end in range(1, count + 1):
        after = break_cost(breath[end - 1].text, breath[end].text, layout) if end < count else 0.0
        for start in range(end - 1, max(-1, end - 1 - MOST_WORDS), -1):
            own = _cost(breath[start:end], layout)
            if own is None:
                break
            cost = costs[start] + own + after
            if cost < costs[end]:
                costs[end], since[end] = cost, start
    parts: list[Sequence[Word]] = []
    end = count
    while end:
        parts.insert(0, breath[since[end] : end])
        end = since[end]
    return parts


def _cost(words: Sequence[Word], layout: Layout) -> float | None:
    """Return the cost of a caption of these words, None where they do not fit its lines."""
    texts = [word.text for word in words]
    lines = lay_out(texts, layout)
    if lines is None:
        return None
    duration_s = words[-1].end_s - words[0].start_s
    cost = PER_CUE + PER_SECOND_SHORT * max(0.0, SHORTEST_S - duration_s)
    if duration_s > LONGEST_S and len(words) > 1:
        cost += TOO_LONG * (duration_s - LONGEST_S)
    if sum(map(len, lines)) > FASTEST_CPS * max(duration_s, SHORTEST_S):
        cost += TOO_FAST
    if len(lines) > 1:
        cost += 0.2 * _line_break_cost(texts, lines, layout)
    return cost


def _line_break_cost(texts: Sequence[str], lines: Sequence[str], layout: Layout) -> float:
    for at in range(1, len(texts)):
        if len(joined(texts[:at], spaced=layout.spaced)) >= len(lines[0]):
            return break_cost(texts[at - 1], texts[at], layout)
    return 0.0


def _cue(speaker: str, words: Sequence[Word], layout: Layout) -> CaptionCue:
    lines = lay_out([word.text for word in words], layout) or ()
    return CaptionCue(speaker, words[0].start_s, max(words[-1].end_s, words[0].start_s), lines)


def _with_reading_time(cued: Sequence[CuedWords], language: str) -> Iterator[CuedWords]:
    """Yield each caption with an end late enough for reading, but never in the next caption."""
    speed = COMFORTABLE_CPS if is_spaced(language) else UNSPACED_COMFORTABLE_CPS
    for at, one in enumerate(cued):
        cue = one.cue
        wanted_s = cue.start_s + min(LONGEST_S, max(SHORTEST_S, len(cue.text) / speed))
        end_s = max(cue.end_s, wanted_s)
        later = [other.cue for other in cued[at + 1 : at + 4]]
        # The next caption of anybody ends the extra time, the next of the same speaker the caption itself.
        end_s = min([end_s, *(max(cue.end_s, other.start_s - GAP_S) for other in later)])
        own = [other.start_s - GAP_S for other in later if other.speaker == cue.speaker]
        end_s = max(cue.start_s + GAP_S, min([end_s, *own]))
        yield replace(one, cue=replace(cue, start_s=round(cue.start_s, 3), end_s=round(end_s, 3)))
