"""Which places of a transcript a person should hear, those first that can spoil most.

A wrong name, number or "not" in a quotation costs more than a wrong "the". Owns the joining of doubtful words to places, their
weights and the reasons; knows no sound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from toolkit.editorial.words import base_language, is_content_word, marks_names, stop_words, tokens
from toolkit.model.chapter import Chapter
from toolkit.model.clock_text import short_clock_text
from toolkit.model.highlight import Highlight
from toolkit.model.listen import ListenPlace
from toolkit.model.span import Span
from toolkit.model.transcript import Transcript, Word

_JOINED_GAP_S, _LONGEST_S = 3.0, 15.0
_CONTEXT_WORDS = 3
# Finding the place, hearing what leads up to it, deciding.
_LEAD_S = 4.0
_FURTHER = 0.25
_FIRST, _SHOWN = 20, 3
_MINUTE_S = 60.0
_NUMBERS = frozenset(
    [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "thousand",
        "million",
        "billion",
        "percent",
        "half",
        "third",
        "zwei",
        "drei",
        "vier",
        "fünf",
        "sechs",
        "sieben",
        "acht",
        "neun",
        "zehn",
        "hundert",
        "tausend",
        "million",
        "prozent",
        "deux",
        "trois",
        "quatre",
        "cinq",
        "sept",
        "huit",
        "neuf",
        "dix",
        "cent",
        "mille",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "cien",
        "mil",
    ]
)
_NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nothing",
        "nobody",
        "without",
        "cannot",
        "hardly",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "keinem",
        "keiner",
        "nie",
        "niemals",
        "ohne",
        "nichts",
        "niemand",
        "pas",
        "jamais",
        "rien",
        "aucun",
        "aucune",
        "sans",
        "nunca",
        "nada",
        "ningún",
        "ninguna",
        "sin",
        "non",
        "mai",
        "nessuno",
        "senza",
    ]
)
_SENTENCE_END = (".", "!", "?", "\u2026", "\u3002")


@dataclass(frozen=True, slots=True)
class SilentSpeech:
    """A stretch in which somebody speaks and no word was found, in seconds of the transcript's clock."""

    speaker: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Doubt:
    speaker: str
    words: tuple[Word, ...]
    number: int
    score: float
    why: str

    @property
    def word(self) -> Word:
        return self.words[self.number]


@dataclass(frozen=True, slots=True)
class Repeated:
    """What makes a wrong word worse: names and jargon of the manifest, highlights and chapters that are published."""

    names: tuple[str, ...] = ()
    highlights: Sequence[Highlight] = ()
    chapters: Sequence[Chapter] = ()


def listen_places(
    transcript: Transcript,
    unheard: Sequence[SilentSpeech] = (),
    *,
    repeated: Repeated | None = None,
    to_session: Callable[[float], float] = float,
    since_s: float = 0.0,
) -> tuple[ListenPlace, ...]:
    """Return every place worth a listen, the one that can spoil most first.

    Parameters
    ----------
    transcript : Transcript
        In episode time, with the words that count.
    unheard : sequence of SilentSpeech
        In episode time.
    repeated : Repeated, optional
        A doubtful word in a quotation or a title is published twice.
    to_session : callable, optional
        Takes an episode time, gives it on the session's clock, both in seconds; left out: they are the same.
    since_s : float
        Places before are left out: the cold open is said again in its place.
    """
    weigh = _Weights(transcript, repeated or Repeated())
    doubts = [
        _Doubt(segment.speaker, segment.words, number, *weigh.of(segment.words, number, segment.speaker))
        for segment in transcript.segments
        for number, word in enumerate(segment.words)
        if word.needs_review and word.start_s >= since_s
    ]
    places = [_place(group, to_session) for group in _grouped(doubts)]
    places += [_silent(one, to_session) for one in unheard if one.span.start_s >= since_s]
    return tuple(sorted(places, key=lambda place: (-place.score, place.start_s)))


def listening_time_s(places: Iterable[ListenPlace]) -> float:
    """Return how long it takes to hear some places, in seconds: each with a few seconds before it."""
    return sum(place.end_s - place.start_s + _LEAD_S for place in places)


def listen_summary(places: Sequence[ListenPlace], file: str = "") -> str:
    """Return a sentence on the places that nobody has heard yet, the worst of them, and how long they take; "" for none.

    ``file`` is where they are listed, if anywhere.
    """
    left = [place for place in places if not place.is_heard]
    if not left:
        return ""
    first = left[:_FIRST]
    minutes = max(1, round(listening_time_s(first) / _MINUTE_S))
    shown = "; ".join(f"{short_clock_text(one.start_s)} {one.text or one.why}" for one in left[:_SHOWN])
    count = "1 place" if len(left) == 1 else f"{len(left)} places"
    those = "it takes" if len(left) == 1 else f"the first {_FIRST} take" if len(left) > _FIRST else "they take"
    time = "a minute" if minutes == 1 else f"{minutes} minutes"
    listed = f", in {file}" if file else ""
    return f"{count} worth a listen{listed}, what can spoil most first; {those} about {time}: {shown}"


class _Weights:
    """How much a doubtful word can spoil, and why."""

    def __init__(self, transcript: Transcript, repeated: Repeated) -> None:
        self._language = base_language(transcript.language)
        self._stops = stop_words(self._language)
        # Of "room tone" no single word is a name; of "Marta Kowalczyk" each is.
        self._names = {
            token
            for name in (*repeated.names, *transcript.speakers)
            for word in name.split()
            if word[:1].isupper() or word == name
            for token in tokens(word)
        }
        self._highlights = repeated.highlights
        self._titles = {token for chapter in repeated.chapters for token in tokens(chapter.title)} - self._stops

    def of(self, words: Sequence[Word], number: int, speaker: str) -> tuple[float, str]:
        """Return the weight of a word and the reason for it."""
        word = words[number]
        text = word.text.strip("\"'\u201c\u201d\u2018\u2019(),.!?;:\u2026")
        found = list(self._reasons(words, number, text))
        quoting = next((h for h in self._highlights if _is_quoted(word, speaker, h)), None)
        if quoting is not None:
            found.append((4.0, f"in highlight {quoting.rank}"))
        weight = sum(one for one, _ in found) + (1.0 - word.probability)
        return weight, ", ".join(why for one, why in found if one >= 1.0)

    def _reasons(self, words: Sequence[Word], number: int, text: str) -> Iterator[tuple[float, str]]:
        plain = text.casefold().replace("\u2019", "'")
        if plain in _NEGATIONS or plain.endswith("n't"):
            yield 4.0, "a negation"
        elif re.search(r"\d", plain) or plain in _NUMBERS:
            yield 4.0, "a number"
        elif self._is_name(words, number, text, plain):
            yield 5.0, "a name"
        elif any(is_content_word(token, self._stops) for token in tokens(plain)):
            yield 1.0, "an unsure word"
        else:
            yield 0.2, "an unsure word"
        if plain in self._titles:
            yield 3.0, "in a chapter's title"

    def _is_name(self, words: Sequence[Word], number: int, text: str, plain: str) -> bool:
        if plain.removesuffix("'s") in self._names:
            return True
        inside = number > 0 and not words[number - 1].text.endswith(_SENTENCE_END)
        return inside and text[:1].isupper() and plain.split("'", maxsplit=1)[0] != "i" and marks_names(self._language)


def _is_quoted(word: Word, speaker: str, highlight: Highlight) -> bool:
    return speaker == highlight.speaker and highlight.start_s <= (word.start_s + word.end_s) / 2 <= highlight.end_s


def _grouped(doubts: Sequence[_Doubt]) -> Iterator[list[_Doubt]]:
    """Yield neighbours together: doubtful words of one speaker that are heard in one go."""
    group: list[_Doubt] = []
    for doubt in sorted(doubts, key=lambda one: (one.speaker, one.word.start_s)):
        is_near = (
            group
            and group[-1].speaker == doubt.speaker
            and doubt.word.start_s - group[-1].word.end_s <= _JOINED_GAP_S
            and doubt.word.end_s - group[0].word.start_s <= _LONGEST_S
        )
        if group and not is_near:
            yield group
            group = []
        group.append(doubt)
    if group:
        yield group


def _place(group: Sequence[_Doubt], to_session: Callable[[float], float]) -> ListenPlace:
    weights = sorted((one.score for one in group), reverse=True)
    best = max(group, key=lambda one: one.score)
    start_s, end_s = group[0].word.start_s, max(one.word.end_s for one in group)
    score = weights[0] + _FURTHER * sum(weights[1:])
    return ListenPlace(
        start_s, end_s, round(to_session(start_s), 3), best.speaker, _shown(group), best.why or "an unsure word", round(score, 3)
    )  # fmt: skip


def _shown(group: Sequence[_Doubt]) -> str:
    """Return the words of a place with some before and after, the doubtful ones in brackets."""
    parts: list[str] = []
    segments = list(dict.fromkeys(one.words for one in group))
    for words in segments:
        doubtful = {one.number for one in group if one.words is words}
        first, last = max(0, min(doubtful) - _CONTEXT_WORDS), min(len(words), max(doubtful) + _CONTEXT_WORDS + 1)
        shown = [f"[{words[n].text}]" if n in doubtful else words[n].text for n in range(first, last)]
        parts.append(" ".join(shown))
    return " \u2026 ".join(parts)


def _silent(one: SilentSpeech, to_session: Callable[[float], float]) -> ListenPlace:
    score = 4.0 + min(3.0, one.span.duration_s)
    return ListenPlace(
        one.span.start_s, one.span.end_s, round(to_session(one.span.start_s), 3), one.speaker, "",
        "speech that no words were found for", round(score, 3),
    )  # fmt: skip
