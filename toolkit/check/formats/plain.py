"""Text that comes from file names and tags, made fit for XML and for one line."""

from __future__ import annotations

import re

# What XML 1.0 does not hold: control characters but tab and line ends, surrogates, two non-characters.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return text with a replacement mark for each character that XML 1.0 cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return text on one line, without control characters."""
    return " ".join(xml_text(text).split())
