"""Language codes in files: ID3 needs three letters (ISO 639-2/B or /T), other formats two.

Codes that :mod:`toolkit.model.languages` does not list are returned unchanged.
"""

from __future__ import annotations

from toolkit.model.languages import THREE_LETTERS, TWO_LETTERS

_LENGTH = 3
UNKNOWN = "und"


def three_letters(code: str) -> str:
    """Return the code of a language for ID3, without a region; ``und`` for an unknown one."""
    language = code.lower().partition("-")[0]
    if len(language) == _LENGTH and language.isascii() and language.isalpha():
        return language
    return THREE_LETTERS.get(language, UNKNOWN)


def two_letters(code: str) -> str:
    """Return the shortest code of a language; empty for ``und``."""
    language = code.strip().lower()
    return "" if language in (UNKNOWN, "xxx") else TWO_LETTERS.get(language, language)
