"""Names and jargon that an engine misspelled, replaced where it was unsure.

Owns similarity by sound and by spelling, and the list of repairs. A word of which the engine was sure is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz.distance import JaroWinkler, Levenshtein

from toolkit.model.transcript import Segment, Transcript, Word
from toolkit.model.transcript_edits import NameRepair
from toolkit.speech.captions import spread
from toolkit.speech.scripts import comparable_text, joined_text

SURE_ABOVE = 0.6
SIMILAR_ABOVE = 0.78
SHORTEST_HINT = 4
# An engine writes a long name as up to this many words more.
EXTRA_WORDS = 2

# Spellings of one sound, in the order in which they are replaced; vowels tell little in a name that was misheard.
SOUNDS = (
    ("tsch|tch|tsh|cz|ch|sch|sz|sh|sk(?=i)|zh|ts|tz", "S"), ("ph|ff|pf|v|w", "f"), ("ck|qu|q|x|kh|gh|c(?![eiy])", "k"),
    ("c|ss|zz|z|ß", "s"), ("dg|dj|j|g(?=[eiy])", "S"), ("th|tt|dd|d", "t"), ("b|pp", "p"), ("g", "k"), ("ll|ł", "l"),
    ("mm|nn|n|ń|ñ", "m"), ("rr", "r"), ("h", ""),
)  # fmt: skip


def repair_names(transcript: Transcript, hints: Sequence[str]) -> tuple[Transcript, tuple[NameRepair, ...]]:
    """Return a transcript with hints where the engine was unsure and wrote something that sounds and looks like them.

    Parameters
    ----------
    transcript : Transcript
        With word probabilities.
    hints : sequence of str
        Names and jargon, one or more words each; those under four letters are similar to everything.

    Returns
    -------
    tuple of Transcript and tuple of NameRepair
        Times are kept; a hint of more or fewer words shares the time of the words that it replaces.
    """
    wanted = [hint for hint in dict.fromkeys(hints) if len(comparable_text(hint)) >= SHORTEST_HINT]
    repairs: list[NameRepair] = []
    segments = [_repaired(segment, wanted, repairs, transcript.language) for segment in transcript.segments]
    return replace(transcript, segments=tuple(segments)), tuple(repairs)


def similarity(found: str, hint: str) -> float:
    """Return how similar two texts are by spelling and by sound, 0 to 1."""
    spelled, meant = comparable_text(found).replace(" ", ""), comparable_text(hint).replace(" ", "")
    if not spelled or not meant:
        return 0.0
    by_sound = JaroWinkler.similarity(consonants(spelled), consonants(meant))
    by_spelling = Levenshtein.normalized_similarity(spelled, meant)
    return float(0.6 * by_sound + 0.4 * by_spelling)


def consonants(text: str) -> str:
    """Return the consonants by which a name is recognised: spellings of one sound become one letter."""
    left = comparable_text(text).replace(" ", "")
    for pattern, letter in SOUNDS:
        left = re.sub(pattern, letter, left)
    first, rest = left[:1], re.sub(r"[aeiouyäöüáéíóúàèìòùâêîôûąęæøå]", "", left[1:])
    return re.sub(r"(.)\1+", r"\1", ("a" if first in "aeiouy" else first) + rest)


def _repaired(segment: Segment, hints: Sequence[str], repairs: list[NameRepair], language: str) -> Segment:
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
        words += _hint_words(hint, replaced)
        place = (segment.speaker, replaced[0].start_s, replaced[-1].end_s)
        repairs.append(NameRepair(*place, before, hint, round(score, 3)))
        at += length
    if tuple(words) == segment.words:
        return segment
    return replace(segment, words=tuple(words), text=joined_text(words, language))


def _candidates(words: Sequence[Word], at: int, hints: Sequence[str]) -> Iterator[tuple[float, int, str]]:
    right = [f" {comparable_text(hint)} " for hint in hints]
    for hint in hints:
        count = len(hint.split())
        for length in range(max(1, count - 1), count + EXTRA_WORDS + 1):
            window = words[at : at + length]
            if len(window) < length or _is_sure(window) or _ends_inside(window):
                continue
            found = " ".join(word.text for word in window)
            # A name that is spelled right stays: "Marta Kowalczyk" is as similar to "Kowalczyk" as a misspelling is.
            if any(name in f" {comparable_text(found)} " for name in right):
                continue
            score = similarity(re.sub(r"['’]s\W*$", "", found), hint)  # noqa: RUF001
            if score >= SIMILAR_ABOVE:
                yield score, length, hint


def _is_sure(window: Sequence[Word]) -> bool:
    return sum(word.probability for word in window) / len(window) >= SURE_ABOVE


def _ends_inside(window: Sequence[Word]) -> bool:
    return any(word.text[-1:] in ".?!,;:" for word in window[:-1])


def _hint_words(hint: str, replaced: Sequence[Word]) -> tuple[Word, ...]:
    """Return the hint over the time of the words that it replaces, with the punctuation around them."""
    head = re.match(r"\W*", replaced[0].text)
    tail = re.search(r"(['’]s)?\W*$", replaced[-1].text)  # noqa: RUF001
    texts = hint.split()
    texts[0] = (head.group() if head else "") + texts[0]
    texts[-1] += tail.group() if tail else ""
    probability = min(word.probability for word in replaced)
    if len(texts) == len(replaced):
        return tuple(replace(word, text=text) for word, text in zip(replaced, texts, strict=True))
    return spread(texts, replaced[0].start_s, replaced[-1].end_s, probability)
