"""What directories and apps require of an ``<item>`` in a podcast's feed (RSS 2.0, Apple, Podcasting 2.0)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from toolkit.formats.feed import FEED_TYPES
from toolkit.formats.feed_spaces import ITUNES, PODCAST

_TRANSCRIPT_TYPES = frozenset({"text/vtt", "application/x-subrip", "application/json", "text/plain", "text/html"})
_CHAPTER_TYPES = frozenset({"application/json+chapters"})
_DESCRIPTION_BYTES = 4000
_NUMBER = re.compile(r"\d+(\.\d+)?")


def item_problems(item: Any) -> list[str]:  # noqa: ANN401 - lxml has no types
    """Return a sentence for each thing that would be refused in an ``<item>``; empty if it would be accepted."""
    return [problem for rule in _RULES for problem in rule(item)]


def is_address(text: str) -> bool:
    """Return whether a text is an http or https address with a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _required(item: Any) -> Iterator[str]:  # noqa: ANN401
    for tag in ("title", "guid", "pubDate"):
        if not (item.findtext(tag) or "").strip():
            yield f"<{tag}> is missing."


def _enclosure(item: Any) -> Iterator[str]:  # noqa: ANN401
    found = item.findall("enclosure")
    if len(found) != 1:
        yield f"there are {len(found)} enclosures; apps accept exactly one."
    for enclosure in found:
        if not is_address(enclosure.get("url", "")):
            yield "the enclosure's url is not an address."
        if not _is_positive(enclosure.get("length", "")):
            yield "the enclosure's length is not a number of bytes."
        if enclosure.get("type") not in FEED_TYPES.values():
            yield f"the enclosure's type {enclosure.get('type')!r} is not one that apps play."


def _identity(item: Any) -> Iterator[str]:  # noqa: ANN401
    guid = item.find("guid")
    if guid is not None and guid.get("isPermaLink") != "false" and not is_address(guid.text or ""):
        yield 'the guid is not an address and lacks isPermaLink="false".'
    try:
        parsedate_to_datetime(item.findtext("pubDate") or "")
    except ValueError:
        yield "<pubDate> is not an RFC 2822 date."


def _apple(item: Any) -> Iterator[str]:  # noqa: ANN401
    for name in ("duration", "episode", "season"):
        text = item.findtext(f"{{{ITUNES}}}{name}")
        if text is not None and not _is_positive(text):
            yield f"<itunes:{name}> is not a positive whole number."
    if item.findtext(f"{{{ITUNES}}}explicit") not in ("true", "false"):
        yield "<itunes:explicit> is neither true nor false."
    if len((item.findtext("description") or "").encode()) > _DESCRIPTION_BYTES:
        yield f"<description> is longer than {_DESCRIPTION_BYTES} bytes."


def _podcasting(item: Any) -> Iterator[str]:  # noqa: ANN401
    for name, types in (("transcript", _TRANSCRIPT_TYPES), ("chapters", _CHAPTER_TYPES)):
        for found in item.findall(f"{{{PODCAST}}}{name}"):
            if not is_address(found.get("url", "")) or found.get("type") not in types:
                yield f"a <podcast:{name}> has no valid url or type."
    for found in item.findall(f"{{{PODCAST}}}soundbite"):
        if not all(_NUMBER.fullmatch(found.get(name, "")) for name in ("startTime", "duration")):
            yield "a <podcast:soundbite> has no valid startTime or duration."


def _is_positive(text: str) -> bool:
    return text.isdecimal() and int(text) > 0


_RULES: tuple[Callable[[Any], Iterator[str]], ...] = (_required, _enclosure, _identity, _apple, _podcasting)
