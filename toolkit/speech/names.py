"""Names and jargon that an engine misspelled, put right where it was unsure.

Owns likeness by sound and by spelling, and the list of what was changed. A word of which the engine was sure is never
touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import JaroWinkler, Levenshtein

from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.speech.captions import spread
from toolkit.speech.hallucinations import plain
from toolkit.speech.scripts import joined_text

SURE_ABOVE = 0.6
ALIKE_ABOVE = 0.78
SHORTEST_HINT = 4
# An engine writes a long name as up to this many words more.
EXTRA_WORDS = 2

# Spellings of one sound, in the order in which they are looked for; vowels carry little in a name heard wrong.
SOUNDS = (
    ("tsch|tch|tsh|cz|ch|sch|sz|sh|sk(?=i)|zh|ts|tz", "S"), ("ph|ff|pf|v|w", "f"), ("ck|qu|q|x|kh|gh|c(?![eiy])", "k"),
    ("c|ss|zz|z|ß", "s"), ("dg|dj|j|g(?=[eiy])", "S"), ("th|tt|dd|d", "t"), ("b|pp", "p"), ("g", "k"), ("ll|ł", "l"),
    ("mm|nn|n|ń|ñ", "m"), ("rr", "r"), ("h", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repair:
    """One place where a hint took the place of what the engine wrote."""

    start_s: float
    speaker: str
    found: str
    written: str
    likeness: float


def repair_names(transcript: Transcript, hints: Sequence[str]) -> tuple[Transcript, tuple[Repair, ...]]:
    """Write hints where the engine unsurely wrote something that sounds and looks like them.

    Parameters
    ----------
    transcript : Transcript
        With word probabilities.
    hints : sequence of str
        Names and jargon, one or more words each; those under four letters are too like everything.

    Returns
    -------
    tuple of Transcript and tuple of Repair
        Times are kept; a hint of more or fewer words shares the time of what it replaces.
    """
    wanted = [hint for hint in dict.fromkeys(hints) if len(plain(hint)) >= SHORTEST_HINT]
    repairs: list[Repair] = []
    segments = [_repaired(segment, wanted, repairs, transcript.language) for segment in transcript.segments]
    return replace(transcript, segments=tuple(segments)), tuple(repairs)


def likeness(found: str, hint: str) -> float:
    """Return how alike two texts are by spelling and by sound, 0 to 1."""
    spelled, meant = plain(found).replace(" ", ""), plain(hint).replace(" ", "")
    if not spelled or not meant:
        return 0.0
    by_sound = JaroWinkler.similarity(sound(spelled), sound(meant))
    by_spelling = Levenshtein.normalized_similarity(spelled, meant)
    return float(0.6 * by_sound + 0.4 * by_spelling)


def sound(text: str) -> str:
    """Return the skeleton of consonants that a name is heard by: spellings of one sound become one letter."""
    left = plain(text).replace(" ", "")
    for pattern, letter in SOUNDS:
        left = re.sub(pattern, letter, left)
    first, rest = left[:1], re.sub(r"[aeiouyäöüáéíóúàèìòùâêîôûąęæøå]", "", left[1:])
    return re.sub(r"(.)\1+", r"\1", ("a" if first in "aeiouy" else first) + rest)


def _repaired(segment: Segment, hints: Sequence[str], repairs: list[Repair], language: str) -> Segment:
    words: list[Word] = []
    at = 0
    while at < len(segment.words):
        best = max(_candidates(segment.words, at, hints), default=None)
        if best is None:
            words.append(segment.words[at])
            at += 1
            continue
        score, length, hint = best
        replaced = segment.words[at : at + length]
        before = " ".join(word.text for word in replaced)
        words += _written(hint, replaced)
        repairs.append(Repair(replaced[0].start_s, segment.speaker, before, hint, round(score, 3)))
        at += length
    if tuple(words) == segment.words:
        return segment
    return replace(segment, words=tuple(words), text=joined_text(words, language))


def _candidates(words: Sequence[Word], at: int, hints: Sequence[str]) -> Iterator[tuple[float, int, str]]:
    right = [f" {plain(hint)} " for hint in hints]
    for hint in hints:
        count = len(hint.split())
        for length in range(max(1, count - 1), count + EXTRA_WORDS + 1):
            window = words[at : at + length]
            if len(window) < length or _is_sure(window) or _ends_inside(window):
                continue
            found = " ".join(word.text for word in window)
            # What is right already is left alone: "Marta Kowalczyk" is as like "Kowalczyk" as a misspelling is.
            if any(name in f" {plain(found)} " for name in right):
                continue
            score = likeness(re.sub(r"['’]s\W*$", "", found), hint)  # noqa: RUF001
            if score >= ALIKE_ABOVE:
                yield score, length, hint


def _is_sure(window: Sequence[Word]) -> bool:
    return sum(word.probability for word in window) / len(window) >= SURE_ABOVE


def _ends_inside(window: Sequence[Word]) -> bool:
    return any(word.text[-1:] in ".?!,;:" for word in window[:-1])


def _written(hint: str, replaced: Sequence[Word]) -> tuple[Word, ...]:
    """Return the hint over the time of what it replaces, with the punctuation that stood around it."""
    head = re.match(r"\W*", replaced[0].text)
    tail = re.search(r"(['’]s)?\W*$", replaced[-1].text)  # noqa: RUF001
    texts = hint.split()
    texts[0] = (head.group() if head else "") + texts[0]
    texts[-1] += tail.group() if tail else ""
    probability = min(word.probability for word in replaced)
    if len(texts) == len(replaced):
        return tuple(replace(word, text=text) for word, text in zip(replaced, texts, strict=True))
    return spread(texts, replaced[0].start_s, replaced[-1].end_s, probability)
