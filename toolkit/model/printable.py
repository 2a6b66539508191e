"""Text of other people made fit to be written or shown: names of files, titles, tags, what a program said.

Owns which characters are never part of anybody's words, and what becomes of them in two places: in a file's text they
become a space, in front of a person they are written out. Escaping for HTML, a shell or a tag is the business of whoever
writes those.
"""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"

_RUNS = re.compile(" {2,}")
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_PLANE, _LAST_TWO = 0xFFFF, 0xFFFE
# What steers a terminal or turns the order of what follows: C0, DEL and C1, separators of lines and paragraphs,
# bidirectional embeddings, overrides and isolates. Joiners, marks and unbreakable spaces are part of people's words.
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_ENDS = frozenset("\t\n")
# XML 1.0, section 2.2.
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def one_line(text: str) -> str:
    """Return text without line breaks, control characters, lone surrogates and noncharacters, runs of spaces as one.

    For what is written into files. Marks that steer the direction of writing, emoji and joiners stay: they are part of
    names.
    """
    kept = text if _is_plain(text) else "".join(" " if _is_unwritable(letter) else letter for letter in text)
    return _RUNS.sub(" ", kept).strip()


def paragraphs(text: str) -> str:
    """Return text of several lines, each cleaned as by :func:`one_line`; newline endings, blank lines kept."""
    return "\n".join(one_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()


def is_writable(text: str) -> bool:
    """Return whether :func:`one_line` would replace no letter of a text."""
    return _is_plain(text) or not any(_is_unwritable(letter) for letter in text)


def visible(text: str, *, lines: bool = False) -> str:
    r"""Return text safe for a terminal or a log: what steers one is written out (``\x1b``, ``\u202e``, ``\udcff``).

    Line ends and tabs too, unless ``lines``.
    """

    def written_out(found: re.Match[str]) -> str:
        letter = found[0]
        return letter if lines and letter in _LINE_ENDS else letter.encode("unicode_escape").decode()

    return _STEERING.sub(written_out, text)


def replaced(text: str, mark: str) -> str:
    """Return text with ``mark`` in place of each character that :func:`visible` would write out: for names of files."""
    return _STEERING.sub(lambda _: mark, text)


def xml_text(text: str, mark: str = "\ufffd") -> str:
    """Return text with ``mark`` in place of each character that XML 1.0 cannot hold."""
    return _NOT_XML.sub(lambda _: mark, text)


def without_surrogates(text: str) -> str:
    """Return text that can be written as UTF-8; everything else as it was."""
    return text.encode("utf-8", "replace").decode("utf-8")


def shortened(text: str, most_letters: int) -> str:
    """Return text as one line of at most so many letters, the ellipsis of a cut among them.

    It is cut between words where that keeps more than half of it; scripts without spaces are cut anywhere.
    """
    line = one_line(text)
    if len(line) <= most_letters:
        return line
    cut = line[: max(0, most_letters - len(ELLIPSIS))]
    words = cut.rpartition(" ")[0]
    kept = words if len(words) > len(cut) // 2 else cut
    return kept.rstrip() + ELLIPSIS


def within_bytes(text: str, most_bytes: int, *, ending: str = "") -> str:
    """Return as much of a text as fits into so many bytes of UTF-8, a letter never cut in half.

    ``ending`` stands after a text that was cut, and counts. Lone surrogates become question marks.
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
