"""File names made of titles.

Owns which characters the name of an output may have: ``[a-z0-9-]``, at most 80 bytes, safe on every file system. Also owns
how a title in another script is spelled in them.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from anyascii import anyascii

MAX_BYTES = 80

# Letters that Unicode does not take apart into a base and a mark.
_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_RESERVED = frozenset({"con", "prn", "aux", "nul"}) | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
_WORDS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"})
_MARKS = frozenset({"Mn", "Mc"})
# Letters used as symbols: the micro sign, the alef of set theory, the okina.
_NOT_A_SCRIPT = re.compile(r"LATIN|MODIFIER LETTER|MATHEMATICAL|SIGN\b|SYMBOL")


def slug(text: str, *, fallback: str = "episode") -> str:
    """Return a name made of ``text``: accents dropped, everything else that is not a letter or digit becomes a dash.

    Letters of other scripts are spelled in Latin letters (``Привет, мир`` becomes ``privet-mir``). Japanese with kanji is
    left out, because no table knows how they are read.

    ``fallback`` is returned unchanged for a title without usable letters (Japanese, emoji) or with a name that Windows
    reserves (``con``, ``nul``, ``com1``). Give the episode's number or date.
    """
    spelled = _in_latin_letters(unicodedata.normalize("NFC", text)).casefold().translate(_SPELLED)
    letters = unicodedata.normalize("NFKD", spelled)
    plain = (
        "".join(letter for letter in letters if not unicodedata.combining(letter))
        .replace("'", "")
        .replace("\u2019", "")
    )
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    name = _cut_between_words(name)
    return fallback if not name or name in _RESERVED else name


def _in_latin_letters(text: str) -> str:
    """Return text with words of other scripts spelled in Latin letters; everything else is unchanged."""
    if text.isascii():
        return text
    scripts = _scripts(text)
    is_japanese = "CJK" in scripts and not {"HIRAGANA", "KATAKANA"}.isdisjoint(scripts)
    unread = frozenset({"CJK", "HIRAGANA", "KATAKANA"}) if is_japanese else frozenset()
    parts = []
    for script, run in groupby(zip(scripts, text, strict=True), key=lambda entry: entry[0]):
        word = "".join(letter for _, letter in run)
        # A single Greek letter is a symbol: the sign of ohms, or one from mathematics.
        is_sign = script == "GREEK" and len(word) == 1
        if not script or script in unread or is_sign:
            parts.append(word)
        elif script == "CJK":
            parts += [f" {anyascii(letter)} " for letter in word]
        else:
            parts.append(anyascii(word))
    return "".join(parts)


def _scripts(text: str) -> list[str]:
    """Return the script of each character as its Unicode name begins; empty for Latin and for characters without a script.

    A combining mark has the script of the letter before it.
    """
    scripts: list[str] = []
    for letter in text:
        category, name = unicodedata.category(letter), unicodedata.name(letter, "")
        if category in _MARKS:
            scripts.append(scripts[-1] if scripts else "")
        elif category in _WORDS and not letter.isascii() and not _NOT_A_SCRIPT.search(name):
            scripts.append(name.partition(" ")[0].partition("-")[0])
        else:
            scripts.append("")
    return scripts


def _cut_between_words(name: str) -> str:
    if len(name) <= MAX_BYTES:
        return name
    cut = name[: MAX_BYTES + 1].rpartition("-")[0]
    # A single word that is too long has no dash to cut at.
    return (cut or name[:MAX_BYTES]).strip("-")
