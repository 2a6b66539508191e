"""Noun phrases of a talk, and how much each tells about one part of it.

Owns the light chunker: runs of words that carry a subject and end on something used as a noun. There is no tagger:
whether a word is a noun is read from the company it keeps in the same episode ("the X" against "to X"). Makes no
titles.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from toolkit.editorial.words import is_telling, stem

_PIECE = re.compile(r"[^\W_]+(?:['\u2019.+#-][^\W_]+)*[+#]*|[^\s\w]")
_LONGEST = 3
_BEFORE_NOUNS = frozenset(
    ["a", "an", "the", "this", "that", "these", "those", "my", "your", "our", "their", "his", "her", "its", "of", "in", "for",
     "with", "about", "on", "some", "any", "no", "every", "each", "more", "many", "new", "from", "as", "into", "between"]
)  # fmt: skip
_BEFORE_VERBS = frozenset(
    ["to", "i", "you", "we", "they", "he", "she", "can", "could", "will", "would", "should", "might", "must", "may", "don't",
     "didn't", "doesn't", "can't", "won't", "i'll", "we'll", "you'll", "they'll", "i'd", "just", "who", "always", "never",
     "actually", "really", "let's", "not", "i've", "we've", "they've", "you've", "have", "had", "be", "been", "gonna", "it"]
)  # fmt: skip
# Words after which the word before was the head of its phrase, or was none.
_AFTER_VERBS = frozenset(
    ["it", "them", "me", "him", "us", "you", "up", "out", "down", "the", "a", "an", "your", "my", "our", "that", "this"]
)
_AFTER_NOUNS = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "of",
        "and",
        "or",
        "that",
        "which",
        "has",
        "have",
        "can",
        "will",
        "in",
        "for",
        ",",
        ".",
        "?",
    ]
)
_NO_HEADS = re.compile(
    r"(?:.*ly|.*n't|.*'(?:ll|ve|re|d|m)|different|specific|entire|huge|cool|fun|hard|easy|great|important|interesting|available|able"
    r"|possible|useful|helpful|popular|early|late|old|young|free|full|ready|sure|same|own|whole|happy|excited|famous|various|common"
    r"|local|global|real|actual|initial|original|current|previous|basic|simple|complex|powerful|expensive|cheap|fast|slow|good|bad"
    r"|\w+(?:ous|ful|less|able|ible|ish|ive|ical))$",
    re.IGNORECASE,
)
_NOT_ALONE = frozenset(
    ["people", "person", "company", "companies", "team", "project", "product", "lot", "bit", "story", "example", "conversation", "stage",
     "area", "aspect", "approach", "experience", "topic", "case", "cases", "today", "couple", "kinds", "sorts", "thought", "thoughts",
     "episode", "podcast", "show", "reason", "reasons", "situation", "level", "hour", "hours", "minute", "second", "number", "guest"]
)  # fmt: skip
_UNKNOWN_SHARE = 0.004


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase where it stands: its stems as key, its words as they were said, the sentence it is in."""

    key: tuple[str, ...]
    words: tuple[str, ...]
    sentence: int


@cache
def background(language: str) -> dict[str, float]:
    """Return the share of talks in which a stem is heard, 0 to 1; empty for languages without a list."""
    path = resources.files("toolkit.editorial").joinpath(f"weights/background_{language}.json")
    if not path.is_file():
        return {}
    shares: dict[str, float] = json.loads(path.read_text("utf-8"))
    return shares


def rarity(key: str, language: str) -> float:
    """Return how rare a stem is in talk at large, as -log of the share of talks that have it."""
    return -math.log(background(language).get(key, _UNKNOWN_SHARE) or _UNKNOWN_SHARE)


class Lexicon:
    """How the words of one episode are used in it: as nouns or not, in which case, how often."""

    def __init__(self, texts: Sequence[str], stops: frozenset[str], language: str) -> None:
        self.stops, self.language = stops, language
        self.pieces = [_PIECE.findall(text) for text in texts]
        self.noun: Counter[str] = Counter()
        self.verb: Counter[str] = Counter()
        self.forms: dict[str, Counter[str]] = defaultdict(Counter)
        self.inside: Counter[str] = Counter()
        for pieces in self.pieces:
            self._read(pieces)

    def _read(self, pieces: Sequence[str]) -> None:
        for n, piece in enumerate(pieces):
            word = piece.lower().replace("\u2019", "'")
            before = pieces[n - 1].lower() if n else ""
            after = pieces[n + 1].lower() if n + 1 < len(pieces) else "."
            self.noun[word] += (before in _BEFORE_NOUNS) + (after in _AFTER_NOUNS) * (before not in _BEFORE_VERBS)
            self.verb[word] += 2 * (before in _BEFORE_VERBS) + (after in _AFTER_VERBS)
            # The first word of a sentence is capitalised whatever it is.
            if n:
                self.forms[word][piece] += 1
                self.inside[word] += 1

    def is_noun(self, word: str) -> bool:
        """Whether a word may end a phrase: used as a noun here, and no adjective or adverb by its form."""
        lower = word.lower().replace("\u2019", "'")
        if self.is_name(word):
            return True
        if _NO_HEADS.match(lower) and self.language == "en":
            return False
        return self.noun[lower] > self.verb[lower]

    def is_name(self, word: str) -> bool:
        """Whether a word is nearly always capitalised inside sentences."""
        lower = word.lower().replace("\u2019", "'")
        capital = sum(count for form, count in self.forms[lower].items() if form != form.lower())
        return word != lower and capital * 5 >= self.inside[lower] * 4 and self.inside[lower] > 0

    def written(self, word: str) -> str:
        """Return a word as this episode mostly writes it inside sentences."""
        lower = word.lower().replace("\u2019", "'")
        forms = self.forms[lower]
        return forms.most_common(1)[0][0] if forms else lower

    def mentions(self, rows: Iterable[int]) -> Iterator[Mention]:
        """Yield every noun phrase of one to three words in the sentences ``rows``."""
        for row in rows:
            for run in self._runs(self.pieces[row]):
                yield from self._phrases(run, row)

    def _runs(self, pieces: Sequence[str]) -> Iterator[list[str]]:
        run: list[str] = []
        for piece in [*pieces, "."]:
            lower = piece.lower().replace("\u2019", "'")
            if is_telling(lower, self.stops) and lower[0].isalnum():
                run.append(piece)
                continue
            if run:
                yield run
            run = []

    def _phrases(self, run: Sequence[str], row: int) -> Iterator[Mention]:
        for start in range(len(run)):
            for end in range(start + 1, min(start + _LONGEST, len(run)) + 1):
                words = tuple(run[start:end])
                if self.is_noun(words[-1]) and all(self._fits(word) for word in words[:-1]):
                    yield Mention(tuple(stem(w.lower(), self.language) for w in words), words, row)

    def _fits(self, word: str) -> bool:
        """Whether a word may stand before a noun: anything but a plain verb or an adverb."""
        lower = word.lower().replace("\u2019", "'")
        if self.is_name(word):
            return True
        return not lower.endswith(("ly", "n't")) and self.verb[lower] <= self.noun[lower]

    def stands_alone(self, key: tuple[str, ...], words: tuple[str, ...]) -> bool:
        """Whether a phrase says something without the talk around it."""
        return len(key) > 1 or words[0].lower() not in _NOT_ALONE
