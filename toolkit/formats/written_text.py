"""Text as files hold it: bytes to text whatever the encoding, and one line that no format breaks on.

Owns decoding and the removal of what no caption, chapter or tag may hold; escaping belongs to each format.
"""

from __future__ import annotations

import re
import unicodedata

_RUNS = re.compile(" {2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_PLANE, _LAST_TWO = 0xFFFF, 0xFFFE


class UnreadableText(ValueError):
    """A text that is not what it should be; ``line`` is counted from 1, None where no line is to blame.

    Stays inside this room: whoever knows the file turns it into ``InvalidTranscript``, ``InvalidChapters`` or
    ``InvalidDraft``.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {reason}" if line is not None else reason)
        self.reason = reason
        self.line = line


def decode_text(content: bytes) -> str:
    """Return the text of a file: by its byte order mark, else UTF-8, else Windows-1252.

    Old caption files are Windows-1252 more often than anything else; bytes it does not define become U+FFFD.

    Raises
    ------
    UnreadableText
        When the bytes are no text at all: they hold NULs.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace").removeprefix("\ufeff")
    if b"\0" in content:
        raise UnreadableText("this is not a text file")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def one_line(text: str) -> str:
    """Return text without line breaks, control characters, lone surrogates and noncharacters, runs of spaces as one.

    Marks that steer the direction of writing, emoji and joiners stay: they are part of names.
    """
    kept = "".join(" " if _is_unwritable(letter) else letter for letter in text)
    return _RUNS.sub(" ", kept).strip()


def control_character(text: str) -> str:
    """Return the first control character of a text that is no white space, as ``U+0007``; empty where there is none."""
    found = _CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def is_writable(text: str) -> bool:
    """Return whether :func:`one_line` would replace no letter of a text."""
    return not any(_is_unwritable(letter) for letter in text)


def paragraphs(text: str) -> str:
    """Return text of several lines, each cleaned as by :func:`one_line`; newline endings, blank lines kept."""
    return "\n".join(one_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()


def without_surrogates(text: str) -> str:
    """Return text that can be written as UTF-8; everything else as it was."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_unwritable(letter: str) -> bool:
    if letter.isascii():
        return not letter.isprintable()
    # The last two code points of every plane are noncharacters: XML and some taggers refuse them.
    return unicodedata.category(letter) in _UNWRITABLE or ord(letter) & _PLANE >= _LAST_TWO
