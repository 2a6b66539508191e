"""What a podcast app shows of an episode, as plain values.

Owns the tags that all containers share. How each container stores them is in ``id3``, ``mp4`` and ``vorbis``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

_PICTURE_TYPES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class EpisodeTags:
    """The tags of an episode. An empty field leaves the value in the file unchanged.

    ``description`` is the short text, ``long_description`` the notes, ``lyrics`` the transcript; ``language`` a code
    such as ``en``; ``explicit`` False leaves the mark in the file; ``artwork`` a JPEG or PNG (fit it first: :mod:`toolkit.formats.artwork`). ``chapter_pictures`` maps a
    chapter's ``image`` to its JPEG or PNG; only ID3 has a place for them.

    Raises
    ------
    ValueError
        A picture is neither JPEG nor PNG.
    """

    title: str = ""
    show: str = ""
    artist: str = ""
    publisher: str = ""
    number: int | None = None
    season: int | None = None
    date: datetime.date | None = None
    genre: str = "Podcast"
    description: str = ""
    long_description: str = ""
    lyrics: str = ""
    copyright: str = ""
    link: str = ""
    feed: str = ""
    guid: str = ""
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    explicit: bool = False
    language: str = ""
    artwork: bytes | None = None
    chapter_pictures: Mapping[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for picture in (*([self.artwork] if self.artwork else []), *self.chapter_pictures.values()):
            if not picture_type(picture):
                raise ValueError("a picture in tags is a JPEG or a PNG")


def picture_type(content: bytes) -> str:
    """Return ``image/jpeg`` or ``image/png`` by the content, empty for anything else."""
    return next((kind for begin, kind in _PICTURE_TYPES if content.startswith(begin)), "")


def ascii_url(url: str) -> str:
    """Return a link in ASCII, everything else percent-encoded, for tags that can only hold Latin-1."""
    return quote(url.strip(), safe="%/:=&?~#+!$,;'@()*[]")


def date_in(text: str) -> datetime.date | None:
    """Return the date at the beginning of a time stamp, or None if there is no complete date."""
    found = _DATE.match(text)
    try:
        return datetime.date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def number_in(text: str) -> int | None:
    """Return the number before the slash in ``12/20``, or None."""
    before = text.partition("/")[0].strip()
    return int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None  # noqa: PLR2004 - 32 bits


def keywords_in(text: str) -> tuple[str, ...]:
    """Return the keywords between commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())
