"""File names made of titles.

Owns which letters a name of an output may hold: ``[a-z0-9-]``, at most 80 bytes, safe on every file system.
"""

from __future__ import annotations

import re
import unicodedata

MAX_BYTES = 80

# Letters that Unicode does not take apart into a base and a mark.
_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
_RESERVED = frozenset({"con", "prn", "aux", "nul"}) | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}


def slug(text: str, *, fallback: str = "episode") -> str:
    """Return a name made of ``text``: accents dropped, everything else that is not a letter or digit a dash.

    ``fallback`` is used, as it is, for a title of which nothing is left (another script, emoji) or whose name
    Windows reserves (``con``, ``nul``, ``com1``): give the episode's number or date.
    """
    spelled = unicodedata.normalize("NFC", text).casefold().translate(_SPELLED)
    letters = unicodedata.normalize("NFKD", spelled)
    plain = (
        "".join(letter for letter in letters if not unicodedata.combining(letter))
        .replace("'", "")
        .replace("\u2019", "")
    )
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    name = _shortened(name)
    return fallback if not name or name in _RESERVED else name


def _shortened(name: str) -> str:
    if len(name) <= MAX_BYTES:
        return name
    cut = name[: MAX_BYTES + 1].rpartition("-")[0]
    # A single word longer than that has no dash to cut at.
    return (cut or name[:MAX_BYTES]).strip("-")
