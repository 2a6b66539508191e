"""The address of a published folder, as a person writes it.

Owns which addresses can have file names put behind them.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from toolkit.model.address import shown_address

_EXAMPLE = "write one like https://example.org/files"
_PATH = "/%:@!$&'()*+,;=~"


def folder_address(text: str) -> str:
    """Return the address of a folder without a closing slash; spaces and other letters are percent-encoded.

    Raises
    ------
    ValueError
        With a sentence, for a text that is not an http or https address, or one with a query or a fragment: a file name after
        those would not be part of the path.
    """
    stripped = text.strip()
    try:
        parts = urlsplit(stripped)
        host = parts.hostname or ""
        port = parts.port
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        parts, name, port = None, "", None
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not re.fullmatch(r"[\w.:-]+", name)
        or not stripped.isprintable()
    ):
        raise ValueError(f"{_shown(text)!r} is not an address; {_EXAMPLE}")
    if "?" in stripped or "#" in stripped:
        what = "a query (?)" if "?" in stripped.partition("#")[0] else "a fragment (#)"
        raise ValueError(f"{_shown(text)!r} has {what}, and a file name cannot follow that; {_EXAMPLE}")
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    literal = f"[{name}]" if ":" in name else name
    place = f"{user}{literal}" + ("" if port is None else f":{port}")
    # A percent sign that begins no escape stands for itself.
    path = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quote(parts.path, safe=_PATH))
    return urlunsplit((parts.scheme, place, path, "", "")).rstrip("/")


def _shown(text: str) -> str:
    """Return a text as it is where it can have no secret in it: no password, no token in a query."""
    return shown_address(text.strip()) if {"@", "?", "#"} & {*text} else text
