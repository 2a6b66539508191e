"""Noun phrases of a talk, and how rare their words are.

Owns the chunker: runs of content words that end on a noun. There is no tagger: whether a word is a noun is taken from a
list, else from the words before it in the same episode ("the X" against "to X"). Makes no titles.
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

from toolkit.editorial.words import is_content_word, stem

_PIECE = re.compile(r"[^\W_]+(?:['\u2019.+#-][^\W_]+)*[+#]*|[^\s\w]")
_LONGEST = 3
_DETERMINERS = "a an the this these those my your our their his her its some any every each another whose of"
_BEFORE_NOUNS = frozenset(_DETERMINERS.split())
_PRONOUNS_AND_AUXILIARIES = (
    "to i you we they he she can could will would should might must may don't didn't doesn't can't won't i'll "
    "we'll you'll they'll i'd who let's"
)
_BEFORE_VERBS = frozenset(_PRONOUNS_AND_AUXILIARIES.split())
# In other languages only articles and the like mark a noun; Polish and others have none.
_ARTICLES = {
    "de": "der die das den dem des ein eine einen einem einer eines diese dieser dieses mein meine unser unsere kein keine",
    "fr": "le la les un une des du ce cet cette ces mon ma mes son sa ses notre nos votre vos leur leurs au aux",
    "es": "el la los las un una unos unas este esta estos estas ese esa mi mis su sus nuestro nuestra del al",
    "it": "il lo la i gli le un uno una questo questa questi queste del dello della dei degli delle nel nella al alla",
    "nl": "de het een dit dat deze die mijn zijn haar ons onze hun jouw",
    "pt": "o a os as um uma uns umas este esta esse essa meu minha seu sua nosso nossa do da dos das no na",
    "sv": "en ett den det de denna detta min mitt vår vårt",
}
_LINKS = frozenset(["of"])
_NO_HEADS = re.compile(
    r"(?:.*ly|.*n't|.*'(?:ll|ve|re|d|m)|different|specific|entire|huge|cool|fun|hard|easy|great|important|interesting|available|able"
    r"|possible|useful|helpful|popular|early|late|old|young|free|full|ready|sure|same|own|whole|happy|excited|famous|various|common"
    r"|local|global|real|actual|initial|original|current|previous|basic|simple|complex|powerful|expensive|cheap|fast|slow|good|bad"
    r"|\w{3,}(?:ous|ful|less|able|ible|ish|ive|ical|est))$",
    re.IGNORECASE,
)
_VAGUE_WORDS = (
    "people person company companies team project product lot bit story example conversation stage area aspect "
    "approach experience topic case cases today couple kinds sorts thought thoughts episode podcast show reason "
    "reasons situation level hour hours minute second number guest sake bandwagon introduction idea ideas "
    "challenge challenges question questions lesson"
)
_NOT_ALONE = frozenset(_VAGUE_WORDS.split())
_UNKNOWN_SHARE = 0.01
_LEAST_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Mention:
    """One use of a phrase: its stems as key, its words as they were said, the sentence it is in."""

    key: tuple[str, ...]
    words: tuple[str, ...]
    sentence: int


@dataclass(frozen=True, slots=True)
class Background:
    """Other talks of a language: the share of them that has a stem (0 to 1), and which words are nouns.

    ``others`` are known words that neither end nor qualify a noun phrase: verbs and adverbs.
    """

    shares: dict[str, float]
    nouns: frozenset[str]
    modifiers: frozenset[str]
    others: frozenset[str]


@cache
def background(language: str) -> Background:
    """Return what is known of other talks of a language; nothing for languages without a list."""
    path = resources.files("toolkit.editorial").joinpath(f"weights/background_{language}.json")
    if not path.is_file():
        return Background({}, frozenset(), frozenset(), frozenset())
    raw = json.loads(path.read_text("utf-8"))
    lists = (frozenset(raw[kind].split()) for kind in ("nouns", "modifiers", "others"))
    return Background(raw["shares"], *lists)


def rarity(key: str, language: str) -> float:
    """Return how rare a stem is in other talks, as -log of the share of talks that have it, 0 to 3.5.

    Capped, so that a word in one talk of thirty counts as much as one that a recogniser misheard once in a thousand.
    """
    return -math.log(max(background(language).shares.get(key, _UNKNOWN_SHARE), _LEAST_SHARE))


def lower_case(word: str) -> str:
    """Return a word in lower case with straight apostrophes, as in the lists."""
    return word.lower().replace("\u2019", "'")


class Lexicon:
    """How the words of one episode are used in it: as nouns or not, in which case, how often."""

    def __init__(self, texts: Sequence[str], stops: frozenset[str], language: str) -> None:
        self.stops, self.language = stops, language
        self.articles = frozenset(_ARTICLES[language].split()) if language in _ARTICLES else _BEFORE_NOUNS
        self.pieces = [_PIECE.findall(text) for text in texts]
        self.noun: Counter[str] = Counter()
        self.modifier: Counter[str] = Counter()
        self.verb: Counter[str] = Counter()
        self.forms: dict[str, Counter[str]] = defaultdict(Counter)
        self.inside: Counter[str] = Counter()
        for pieces in self.pieces:
            self._read(pieces)

    def _read(self, pieces: Sequence[str]) -> None:
        for n, piece in enumerate(pieces):
            word = lower_case(piece)
            before = pieces[n - 1].lower() if n else ""
            after = lower_case(pieces[n + 1]) if n + 1 < len(pieces) else "."
            ends_phrase = after in self.stops or not after[0].isalnum()
            self.noun[word] += before in self.articles and ends_phrase
            self.modifier[word] += before in self.articles and not ends_phrase
            self.verb[word] += before in _BEFORE_VERBS
            # The first word of a sentence is always capitalised.
            if n:
                self.forms[word][piece] += 1
                self.inside[word] += 1

    def is_noun(self, word: str) -> bool:
        """Whether a word may end a phrase: listed as a noun, or used as one in this episode where it is not listed."""
        lower, known = lower_case(word), background(self.language)
        if lower in known.nouns:
            return True
        if self.is_name(word):
            return lower not in known.others or word.isupper()
        if lower in known.modifiers:
            return self.noun[lower] > max(self.verb[lower], self.modifier[lower] - 1) and not _NO_HEADS.match(lower)
        if lower in known.others or (self.language == "en" and _NO_HEADS.match(lower)):
            return False
        if self.language == "de":
            return word[:1].isupper()
        used_as_noun = self.noun[lower] > self.verb[lower]
        return used_as_noun or (self.language != "en" and self.language not in _ARTICLES)

    def _qualifies(self, word: str) -> bool:
        """Whether a word may precede a noun in a phrase: a noun, a name, or a word that qualifies nouns."""
        lower, known = lower_case(word), background(self.language)
        if lower in known.modifiers or self.is_noun(word):
            return True
        return lower not in known.others and self.modifier[lower] > self.verb[lower]

    def is_name(self, word: str) -> bool:
        """Whether a word is nearly always capitalised inside sentences."""
        lower = lower_case(word)
        capital = sum(count for form, count in self.forms[lower].items() if form != form.lower())
        return word != lower and capital * 5 >= self.inside[lower] * 4 and self.inside[lower] > 0

    def usual_form(self, word: str) -> str:
        """Return a word as this episode mostly writes it inside sentences."""
        lower = lower_case(word)
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
            lower = lower_case(piece)
            if lower[0].isalnum() and (is_content_word(lower, self.stops) or (run and lower in _LINKS)):
                run.append(piece)
                continue
            if run:
                yield run
            run = []

    def _phrases(self, run: Sequence[str], row: int) -> Iterator[Mention]:
        for start in range(len(run)):
            for end in range(start + 1, min(start + _LONGEST, len(run)) + 1):
                words = tuple(run[start:end])
                if self._is_phrase(words):
                    kept = [w for w in words if lower_case(w) not in _LINKS]
                    yield Mention(tuple(stem(lower_case(w), self.language) for w in kept), words, row)

    def _is_phrase(self, words: tuple[str, ...]) -> bool:
        """Whether words are a noun phrase: qualifiers and a noun, or two nouns joined by "of"."""
        links = [n for n, word in enumerate(words) if lower_case(word) in _LINKS]
        if not self.is_noun(words[-1]) or links not in ([], [1]) or (links and len(words) != _LONGEST):
            return False
        return self.is_noun(words[0]) if links else all(self._qualifies(word) for word in words[:-1])

    def stands_alone(self, key: tuple[str, ...], words: tuple[str, ...]) -> bool:
        """Whether a phrase has a meaning without the talk around it."""
        linked = any(lower_case(word) in _LINKS for word in words)
        return (len(key) > 1 and not linked) or lower_case(words[0]) not in _NOT_ALONE
