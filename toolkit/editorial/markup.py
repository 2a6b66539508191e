"""Text and links made safe for Markdown.

Owns the escaping of spoken and written text, so that it can never become markup, and the rule for which links are
allowed. Renders nothing.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_SPECIAL = re.compile(r"([\\`*_\[\]<>#~|])")
_ENTITY = re.compile(r"&(?=\w+;)")
_LIST_OPENER = re.compile(r"^(\s*)([-+=])")
_NUMBER_OPENER = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
LINK_SCHEMES = frozenset(["http", "https", "mailto"])


def escape_markdown(text: str) -> str:
    r"""Return ``text`` escaped so that Markdown shows it unchanged, on one line.

    Escaped are ``\ ` * _ [ ] < > # ~ |`` anywhere, entities, and what would open a list or a heading; line breaks and
    control characters become spaces.
    """
    flat = " ".join(_CONTROL.sub(" ", text).split())
    escaped = _ENTITY.sub(r"\\&", _SPECIAL.sub(r"\\\1", flat))
    return _NUMBER_OPENER.sub(r"\1\\\2", _LIST_OPENER.sub(r"\1\\\2", escaped))


def unescape_markdown(text: str) -> str:
    """Return Markdown text without the backslashes that :func:`escape_markdown` put in."""
    return _ESCAPED.sub(r"\1", text)


def is_link(url: str) -> bool:
    """Whether a link may appear in notes: http, https or mailto, with an address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in LINK_SCHEMES and bool(parts.netloc or parts.scheme.lower() == "mailto")


def link_target(url: str) -> str:
    """Return a URL as a Markdown link target that nothing in it can end; "" where it is not a link."""
    if not is_link(url):
        return ""
    return quote(url.strip(), safe="%/:=&?~#+!$,;'@*-._")
