"""Text as files hold it: bytes to text whatever the encoding, and the one error of every parser of this room."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class UnreadableText(ValueError):
    """A text that cannot be parsed; ``line`` counts from 1 and is None where the whole text is wrong.

    Never leaves podkit's library code: callers that know the file turn it into ``InvalidTranscript``, ``InvalidChapters``
    or ``InvalidDraft``.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(f"line {line}: {reason}" if line is not None else reason)
        self.reason = reason
        self.line = line


def decode_text(content: bytes) -> str:
    """Return the text of a file, decoded by its byte order mark, else as UTF-8, else as Windows-1252.

    Most old caption files are Windows-1252; bytes that it does not define become U+FFFD.

    Raises
    ------
    UnreadableText
        The bytes are not text: they contain NULs.
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


def control_character(text: str) -> str:
    """Return the first control character of a text that is not white space, as ``U+0007``; empty if there is none."""
    found = _CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
