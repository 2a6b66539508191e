"""Text as files hold it: bytes to text whatever the encoding, and the one error of every parser of this room."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


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


def control_character(text: str) -> str:
    """Return the first control character of a text that is no white space, as ``U+0007``; empty where there is none."""
    found = _CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
