"""Edited highlights held against what is said: a trimmed one trims its quote, a mended word reaches it.

Owns how quote, times and speaker of a highlight that a person edited follow the transcript; what cannot follow is named.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.model.clock_text import short_clock_text
from toolkit.model.highlight import Highlight
from toolkit.model.transcript import Transcript, Word
from toolkit.speech.captions import words_of
from toolkit.speech.scripts import comparable_text, is_spaced, joined

_EDGE_S = 0.02
_LEAST_OVERLAP = 3


@dataclass(frozen=True)
class FollowedHighlight:
    """A highlight as it counts, and a sentence on what is not true of it, or ""."""

    highlight: Highlight
    warning: str = ""


@dataclass(frozen=True)
class _Spoken:
    speaker: str
    word: Word


def follow_transcript(
    highlight: Highlight, transcript: Transcript, heard: Transcript, names: Mapping[str, str], *, is_own_quote: bool
) -> FollowedHighlight:
    """Return an edited highlight with quote, times and speaker as the transcript has them.

    Parameters
    ----------
    highlight : Highlight
        As edited, in episode time.
    transcript, heard : Transcript
        What counts, and what the engine heard, both in episode time.
    names : mapping of str to str
        Former names of speakers, and those that they have today.
    is_own_quote : bool
        The quote is one that podkit wrote: it follows the times. A quote that a person wrote sets the times instead.
    """
    highlight = replace(highlight, speaker=names.get(highlight.speaker, highlight.speaker))
    inside = _within(transcript, highlight)
    spoken = [one for one in inside if one.speaker == highlight.speaker] or inside
    if not spoken:
        at = short_clock_text(highlight.start_s)
        return FollowedHighlight(highlight, f"the highlight at {at} lies where nobody speaks")
    spaced = is_spaced(transcript.language)
    found = _placed(highlight.quote, spoken)
    if found is not None and (not is_own_quote or found == (0, len(spoken) - 1)):
        followed = _narrowed(highlight, spoken, found)
    elif is_own_quote or _is_part(spoken, highlight.quote):
        whole = (0, len(spoken) - 1)
        followed = replace(_narrowed(highlight, spoken, whole), quote=_text(spoken, spaced=spaced))
    elif (shared := _overlap(highlight.quote, spoken)) is not None:
        part = spoken[shared[0] : shared[1] + 1]
        followed = replace(_narrowed(highlight, spoken, shared), quote=_text(part, spaced=spaced))
    else:
        followed = _mended(highlight, spoken, heard, spaced=spaced)
    return FollowedHighlight(followed, _untrue(followed, spoken, transcript, spaced=spaced))


def _overlap(quote: str, spoken: Sequence[_Spoken]) -> tuple[int, int] | None:
    """Return the first and last word that a quote and a passage share, trimmed at one end by its words, at the other by its times."""
    wanted = comparable_text(quote).split()
    said = [comparable_text(one.word.text) for one in spoken]
    for count in range(min(len(wanted), len(said)), _LEAST_OVERLAP - 1, -1):
        if wanted[-count:] == said[:count]:
            return 0, count - 1
        if wanted[:count] == said[-count:]:
            return len(said) - count, len(said) - 1
    return None


def _mended(highlight: Highlight, spoken: Sequence[_Spoken], heard: Transcript, *, spaced: bool) -> Highlight:
    """Return a highlight that quotes what the engine heard with the words that count today; else as it is."""
    before = _within(heard, highlight)
    before = [one for one in before if one.speaker == highlight.speaker] or before
    found = _placed(highlight.quote, before) or _overlap(highlight.quote, before)
    if found is None and _is_part(before, highlight.quote):
        found = 0, len(before) - 1
    if found is None:
        return highlight
    start_s, end_s = before[found[0]].word.start_s - _EDGE_S, before[found[1]].word.end_s + _EDGE_S
    inside = [one for one in spoken if start_s <= _middle_s(one.word) <= end_s]
    return replace(_narrowed(highlight, before, found), quote=_text(inside, spaced=spaced)) if inside else highlight


def _narrowed(highlight: Highlight, spoken: Sequence[_Spoken], found: tuple[int, int]) -> Highlight:
    """Return a highlight that lasts from the first to the last word of its quote: no silence, and no half word."""
    first, last = found
    return replace(highlight, start_s=spoken[first].word.start_s, end_s=spoken[last].word.end_s)


def _untrue(highlight: Highlight, spoken: Sequence[_Spoken], transcript: Transcript, *, spaced: bool) -> str:
    at = short_clock_text(highlight.start_s)
    if _placed(highlight.quote, spoken) is None:
        said = _text(spoken, spaced=spaced)
        return f"the highlight at {at} quotes {highlight.quote!r}; what is said there is {said!r}"
    speaker = Counter(one.speaker for one in spoken).most_common(1)[0][0]
    if speaker and highlight.speaker and highlight.speaker not in transcript.speakers:
        return f"the highlight at {at} names {highlight.speaker!r}; its words are {speaker!r}'s in the transcript"
    return ""


def _within(transcript: Transcript, highlight: Highlight) -> list[_Spoken]:
    start_s, end_s = highlight.start_s - _EDGE_S, highlight.end_s + _EDGE_S
    found = [
        _Spoken(segment.speaker, word)
        for segment in transcript.segments
        if segment.start_s < end_s and segment.end_s > start_s
        for word in words_of(segment, transcript.language)
        if start_s <= _middle_s(word) <= end_s
    ]
    return sorted(found, key=lambda one: one.word.start_s)


def _placed(quote: str, spoken: Sequence[_Spoken]) -> tuple[int, int] | None:
    """Return the first and last word of a passage that says a quote letter for letter, but for marks and capitals."""
    wanted = comparable_text(quote).replace(" ", "")
    starts, text = [], ""
    for one in spoken:
        starts.append(len(text))
        text += comparable_text(one.word.text).replace(" ", "")
    at = text.find(wanted) if wanted else -1
    if at < 0:
        return None
    first, last = bisect_right(starts, at) - 1, bisect_right(starts, at + len(wanted) - 1) - 1
    return first, last


def _is_part(spoken: Sequence[_Spoken], quote: str) -> bool:
    """Return whether all the words are in a quote that goes on before or after them: it was trimmed by its times."""
    said = "".join(comparable_text(one.word.text) for one in spoken).replace(" ", "")
    return bool(said) and said in comparable_text(quote).replace(" ", "")


def _text(spoken: Sequence[_Spoken], *, spaced: bool) -> str:
    return joined([one.word.text for one in spoken], spaced=spaced)


def _middle_s(word: Word) -> float:
    return (word.start_s + word.end_s) / 2
