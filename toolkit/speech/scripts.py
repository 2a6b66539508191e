"""Words joined to text and text divided into words, in scripts with spaces between words and in scripts without.

Owns the difference, so that nothing else knows it, and the form in which words are compared. In Japanese or Chinese a word of Latin letters among the others is one
word, and two of them in a row keep their space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from toolkit.model.transcript import Word

# Written without spaces between words: the codes for which Whisper's tokenizer splits by character.
UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
_LATIN = r"[A-Za-z0-9\u00c0-\u024f]"
_TEXTS = re.compile(rf"{_LATIN}(?:[{_LATIN[1:-1]}'’.,&+/-]*{_LATIN})?|\S")  # noqa: RUF001
_ENDS_LATIN, _BEGINS_LATIN = re.compile(rf"{_LATIN}[.,!?;:]?$"), re.compile(_LATIN)


def is_spaced(language: str) -> bool:
    """Whether a language puts spaces between words."""
    return language not in UNSPACED_LANGUAGES


def joined(texts: Sequence[str], *, spaced: bool) -> str:
    """Return words as a line of text."""
    if spaced:
        return " ".join(texts)
    line = ""
    for text in texts:
        line += (" " if _ENDS_LATIN.search(line) and _BEGINS_LATIN.match(text) else "") + text
    return line


def comparable_text(text: str) -> str:
    """Return text for comparing: lower case, letters and digits only, single spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def joined_text(words: Iterable[Word], language: str) -> str:
    """Return words as a line of text, as their language is written."""
    return joined([word.text for word in words], spaced=is_spaced(language))


def texts_in(text: str, language: str) -> list[str]:
    """Return the words of a line of text; of a script without spaces, its characters, and Latin words whole."""
    return text.split() if is_spaced(language) else _TEXTS.findall(text)


def whole_words(pieces: Iterable[Word], language: str) -> Iterator[Word]:
    """Yield the words of an engine's pieces, without spaces around them.

    Parameters
    ----------
    pieces : iterable of Word
        Of one stretch, as an engine wrote them, with the space before a word that has one: ``self-made`` and ``l'eau``
        come in two pieces. Of a script without spaces it gives single characters, and a Latin word among those piece by
        piece.
    language : str
        ISO 639 code.
    """
    waiting: Word | None = None
    for piece in pieces:
        whole = replace(piece, text=piece.text.strip())
        if not whole.text:
            continue
        if waiting is not None and not piece.text[:1].isspace() and _is_one(waiting.text + whole.text, language):
            probability = min(waiting.probability, whole.probability)
            waiting = Word(waiting.text + whole.text, waiting.start_s, whole.end_s, probability)
            continue
        if waiting is not None:
            yield waiting
        waiting = whole
    if waiting is not None:
        yield waiting


def _is_one(text: str, language: str) -> bool:
    return is_spaced(language) or bool(_TEXTS.fullmatch(text))
