"""Words with times from captions that a person edited.

Owns the alignment: unchanged words keep their times and probabilities, changed ones share the time of the words that they
replace, added ones the time between their neighbours; speakers are those of the edited captions. Reads no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from toolkit.model.caption import CaptionCue
from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.speech.captions import cued_words, spread
from toolkit.speech.scripts import comparable_text, is_spaced, texts_in
from toolkit.speech.sentences import segments_of


@dataclass(frozen=True, slots=True)
class _EditedWord:
    text: str
    cue: int


def realign(original: Transcript, edited: Sequence[CaptionCue]) -> Transcript:
    """Return the edited text with word times from the original.

    Parameters
    ----------
    original : Transcript
        What the captions were made from, with word times.
    edited : sequence of CaptionCue
        In order of start. Their times count only for captions of which no word was in the original.

    Returns
    -------
    Transcript
        Words that a person changed have probability 1. Empty captions give no words.
    """
    # The order of captions, in which the edited text is written too, where people talk at once.
    words = [word for cued in cued_words(original) for word in cued.words]
    if not is_spaced(original.language):
        words = [part for word in words for part in spread_characters(word, original.language)]
    texts = [_EditedWord(text, at) for at, cue in enumerate(edited) for text in texts_in(cue.text, original.language)]
    timed = list(_timed(words, texts, edited))
    return replace(original, segments=tuple(_segments(timed, edited, original.language)))


def spread_characters(word: Word, language: str) -> tuple[Word, ...]:
    """Return a word of a script without spaces as characters (and Latin words) that share its time."""
    return spread(texts_in(word.text, language), word.start_s, word.end_s, word.probability)


def _timed(
    words: Sequence[Word], texts: Sequence[_EditedWord], edited: Sequence[CaptionCue]
) -> Iterator[tuple[Word, _EditedWord]]:
    before = [comparable_text(word.text) or word.text for word in words]
    after = [comparable_text(one.text) or one.text for one in texts]
    for step in Levenshtein.opcodes(before, after):
        old, new = words[step.src_start : step.src_end], texts[step.dest_start : step.dest_end]
        if step.tag == "equal":
            yield from ((replace(word, text=one.text), one) for word, one in zip(old, new, strict=True))
        elif new:
            start_s, end_s = _time_for(words, step.src_start, step.src_end, [edited[one.cue] for one in new])
            yield from zip(spread([one.text for one in new], start_s, end_s), new, strict=True)


def _time_for(words: Sequence[Word], start: int, end: int, cues: Sequence[CaptionCue]) -> tuple[float, float]:
    """Return start and end for changed words: those of the words they replace, else between the neighbours, in their captions."""
    if end > start:
        return words[start].start_s, max(word.end_s for word in words[start:end])
    earliest_s = words[start - 1].end_s if start else 0.0
    latest_s = words[start].start_s if start < len(words) else max(cue.end_s for cue in cues)
    start_s = max(earliest_s, min(cues[0].start_s, latest_s))
    return start_s, max(start_s, min(latest_s, max(cue.end_s for cue in cues)))


def _segments(timed: Iterable[tuple[Word, _EditedWord]], edited: Sequence[CaptionCue], language: str) -> list[Segment]:
    by_speaker: dict[str, list[Word]] = {}
    for word, one in timed:
        by_speaker.setdefault(edited[one.cue].speaker, []).append(word)
    segments = [
        segment
        for speaker, words in by_speaker.items()
        for segment in segments_of(sorted(words, key=lambda word: word.start_s), speaker, language)
    ]
    return sorted(segments, key=lambda segment: (segment.start_s, segment.end_s))
