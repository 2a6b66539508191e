"""Text from outside made safe to be written or shown: file names, titles, tags, output of programs.

Owns which characters are never part of words, and their replacement: in the text of a file they become a space, in text for
people they are written as escapes. Escaping for HTML, a shell or a tag is done where those are written.
"""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"

_RUNS = re.compile(" {2,}")
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_PLANE, _LAST_TWO = 0xFFFF, 0xFFFE
# Characters that control a terminal or reverse the text after them: C0, DEL and C1, separators of lines and paragraphs,
# bidirectional embeddings, overrides and isolates. Joiners, marks and no-break spaces are part of words.
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_ENDS = frozenset("\t\n")
# XML 1.0, section 2.2.
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def one_line(text: str) -> str:
    """Return text without line breaks, control characters, lone surrogates and noncharacters; several spaces become one.

    For text that is written into files. Bidirectional marks, emoji and joiners stay, because they are part of names.
    """
    kept = text if _is_plain(text) else "".join(" " if _is_unwritable(letter) else letter for letter in text)
    return _RUNS.sub(" ", kept).strip()


def paragraphs(text: str) -> str:
    """Return text of several lines, each cleaned by :func:`one_line`, with newline endings; blank lines are kept."""
    return "\n".join(one_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()


def is_writable(text: str) -> bool:
    """Return whether :func:`one_line` would replace no character of a text."""
    return _is_plain(text) or not any(_is_unwritable(letter) for letter in text)


def visible(text: str, *, lines: bool = False) -> str:
    r"""Return text that is safe for a terminal or a log: control characters become escapes (``\x1b``, ``\u202e``, ``\udcff``).

    With ``lines``, line ends and tabs are kept.
    """

    def written_out(found: re.Match[str]) -> str:
        letter = found[0]
        return letter if lines and letter in _LINE_ENDS else letter.encode("unicode_escape").decode()

    return _STEERING.sub(written_out, text)


def replaced(text: str, mark: str) -> str:
    """Return text with ``mark`` for each character that :func:`visible` would escape; for file names."""
    return _STEERING.sub(lambda _: mark, text)


def xml_text(text: str, mark: str = "\ufffd") -> str:
    """Return text with ``mark`` for each character that is not allowed in XML 1.0."""
    return _NOT_XML.sub(lambda _: mark, text)


def without_surrogates(text: str) -> str:
    """Return text with question marks for lone surrogates, so that it can be encoded in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def shortened(text: str, most_letters: int) -> str:
    """Return text as one line of at most ``most_letters`` characters, including the ellipsis after a cut.

    It is cut between words if that keeps more than half of it, otherwise anywhere.
    """
    line = one_line(text)
    if len(line) <= most_letters:
        return line
    cut = line[: max(0, most_letters - len(ELLIPSIS))]
    words = cut.rpartition(" ")[0]
    kept = words if len(words) > len(cut) // 2 else cut
    return kept.rstrip() + ELLIPSIS


def within_bytes(text: str, most_bytes: int, *, ending: str = "") -> str:
    """Return as much of a text as fits into ``most_bytes`` bytes of UTF-8, without cutting a character in half.

    ``ending`` is put after a text that was cut, within the limit. Lone surrogates become question marks.
    """
    content = text.encode("utf-8", "replace")
    if len(content) <= most_bytes:
        return content.decode()
    kept = content[: max(0, most_bytes - len(ending.encode()))].decode("utf-8", "ignore")
    return kept.rstrip() + ending if ending else kept


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _is_unwritable(letter: str) -> bool:
    if letter.isascii():
        return not letter.isprintable()
    # The last two code points of every plane are noncharacters: XML and some taggers refuse them.
    return unicodedata.category(letter) in _UNWRITABLE or ord(letter) & _PLANE >= _LAST_TWO
