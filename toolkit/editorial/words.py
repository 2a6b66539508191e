"""Words as chapters and highlights count them: tokens, stems and stop words.

Owns the small stop word lists (``weights/stop_words.json``) and the stemmers. Knows nothing of times or speakers.
Languages without a list of their own get their stop words from the transcript itself: see :func:`frequent_words`.
"""

from __future__ import annotations

import functools
import json
import re
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any

# Han, Hiragana, Katakana, Thai, Lao, Khmer: written without spaces, so pairs of characters stand for words.
_UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff\u1780-\u17ff"
_TOKEN = re.compile(
    rf"[{_UNSPACED}]+|\d+(?:[.,]\d+)*|(?:(?![{_UNSPACED}])[^\W\d_])+(?:['\u2019](?![{_UNSPACED}])[^\W\d_]+)*"
)
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
# Snowball's names of its languages.
_SNOWBALL_LANGUAGES = (
    "ar:arabic ca:catalan cs:czech da:danish de:german el:greek es:spanish et:estonian eu:basque fa:persian "
    "fi:finnish fr:french ga:irish hi:hindi hu:hungarian hy:armenian id:indonesian it:italian lt:lithuanian "
    "nb:norwegian ne:nepali nl:dutch nn:norwegian no:norwegian pl:polish pt:portuguese ro:romanian ru:russian "
    "sr:serbian sv:swedish ta:tamil tr:turkish yi:yiddish"
)
_SNOWBALL = dict(pair.split(":") for pair in _SNOWBALL_LANGUAGES.split())
# These write every noun with a capital, or none: capitals do not mark names.
_WITHOUT_CAPITALS = "de zh ja ko th ar he fa hi ka"
_NO_CAPITALS = frozenset(_WITHOUT_CAPITALS.split())
_STEMMING = threading.Lock()
_SHORTEST_STEM = 3
_TRUNCATED_STEM = 6
_SHORT_WORD = 3


def tokens(text: str) -> list[str]:
    """Return the words of ``text`` in lower case; scripts without spaces give overlapping pairs of characters."""
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match.group().lower().replace("\u2019", "'")
        if _IS_UNSPACED.match(token) and len(token) > 1:
            found.extend(token[i : i + 2] for i in range(len(token) - 1))
        else:
            found.append(token)
    return found


@functools.lru_cache(maxsize=65_536)
def stem(token: str, language: str = "en") -> str:
    """Return the stem of a word: of no meaning to people, but the same for the forms of one word.

    English has a stemmer of its own, other languages that of Snowball; where Snowball has none, the first six letters.

    Parameters
    ----------
    token : str
        As :func:`tokens` gives it.
    language : str
        Primary subtag.
    """
    word = token.removesuffix("'s")
    if language == "en":
        return _english_stem(word)
    snowball = _snowball_stemmer(language)
    if snowball is None:
        return word[:_TRUNCATED_STEM]
    # A stemmer keeps the word that it works on in itself, and drafts are made in several threads.
    with _STEMMING:
        return str(snowball.stemWord(word))


def _english_stem(word: str) -> str:
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("ly", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)] + instead
            break
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM else word


@functools.cache
def _snowball_stemmer(language: str) -> Any:  # noqa: ANN401 - snowballstemmer has no types
    """Return the stemmer of a language, None where Snowball has none."""
    import snowballstemmer  # noqa: PLC0415 - a tenth of a second that --help must not pay

    return snowballstemmer.stemmer(_SNOWBALL[language]) if language in _SNOWBALL else None


@functools.cache
def _lists() -> dict[str, frozenset[str]]:
    raw = json.loads(resources.files("toolkit.editorial").joinpath("weights/stop_words.json").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in raw.items()}


def base_language(language: str) -> str:
    """Return the primary subtag of a language code: ``en`` for ``en-GB``; empty counts as English."""
    return re.split(r"[-_]", language.lower(), maxsplit=1)[0] or "en"


def marks_names(language: str) -> bool:
    """Whether a capital inside a sentence marks a name in ``language``."""
    return base_language(language) not in _NO_CAPITALS


def has_stop_words(language: str) -> bool:
    """Whether podkit has a list of stop words for ``language``."""
    return base_language(language) in _lists()


def stop_words(language: str) -> frozenset[str]:
    """Return podkit's stop words of ``language``, none for a language without a list."""
    return _lists().get(base_language(language), frozenset())


def frequent_words(sentences: Iterable[Sequence[str]], *, share: float = 0.08) -> frozenset[str]:
    """Return words that occur in at least ``share`` of all sentences: an estimate of a stop word list.

    Parameters
    ----------
    sentences : iterable of token sequences
    share : float
        0 to 1. In running English, nearly all words in more than 8 % of sentences are function words.
    """
    counts: Counter[str] = Counter()
    total = 0
    for sentence in sentences:
        counts.update(set(sentence))
        total += 1
    least = max(share * total, 3.0)
    return frozenset(word for word, count in counts.items() if count >= least)


def stop_words_for(sentences: Sequence[Sequence[str]], language: str) -> frozenset[str]:
    """Return the stop words to use for a transcript: podkit's list, or the transcript's own frequent words."""
    return stop_words(language) if has_stop_words(language) else frequent_words(sentences)


def is_content_word(token: str, stops: frozenset[str]) -> bool:
    """Whether a token is a content word: not a stop word, not a number, long enough for its script."""
    if token in stops or token[0].isdigit():
        return False
    return bool(_IS_UNSPACED.match(token)) or len(token) >= _SHORT_WORD
