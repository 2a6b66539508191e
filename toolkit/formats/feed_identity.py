"""Which item of a feed is an episode's, and which files of an episode are another's already.

Owns the comparison: by guid, then by the file that apps download. A published guid stays, because every app would download
the episode again under another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from toolkit.formats.feed import FeedItem
from toolkit.formats.feed_spaces import ITUNES, PODCAST, canonical_tag
from toolkit.model.feed_errors import AddressTaken
from toolkit.model.printable import shortened

_TITLE_LETTERS = 60
_LINKS = {
    f"{{{PODCAST}}}transcript": "url",
    f"{{{PODCAST}}}chapters": "url",
    f"{{{PODCAST}}}source": "uri",
    "enclosure": "url",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """The place of the episode's item among a feed's items, None for none; its guid where that differs; remarks for people."""

    at: int | None
    published_guid: str = ""
    remarks: tuple[str, ...] = ()


def identify(items: Sequence[Any], item: FeedItem, path: Path) -> Identity:
    """Return which of a feed's items (elements of lxml) is the episode's.

    Raises
    ------
    AddressTaken
        Another episode's item names one of the episode's files; ``path`` is that of the feed.
    """
    by_guid = [number for number, found in enumerate(items) if guid_of(found) == item.guid]
    by_file = [number for number, found in enumerate(items) if _same_file(found, item)]
    same = list(dict.fromkeys((*by_guid, *by_file)))
    _refuse_taken(items, same, by_guid, item, path)
    if not same:
        return Identity(None)
    chosen, *doubles = same
    kept = guid_of(items[chosen])
    remarks = []
    if kept and kept != item.guid:
        remarks.append(
            f"the feed has this file already, as {_named(items[chosen])} with the guid {kept}: that item was brought up to date "
            "and keeps its guid, because apps would download the episode again under another."
        )
    remarks += [
        f"{_named(items[double])} (item {double + 1} of the feed) is the same episode as item {chosen + 1}, which was brought "
        "up to date; remove one of the two, or apps show the episode twice."
        for double in doubles
    ]
    return Identity(chosen, kept if kept != item.guid else "", tuple(remarks))


def guid_of(item: Any) -> str:  # noqa: ANN401 - lxml has no types
    """Return an item's guid without the white space around it; "" for none."""
    return (item.findtext("guid") or "").strip()


def _refuse_taken(items: Sequence[Any], same: list[int], by_guid: list[int], item: FeedItem, path: Path) -> None:
    ours = {_comparable_address(url): url for url in item.addresses}
    for number, other in enumerate(items):
        if number in by_guid or (number in same and not _is_numbered_otherwise(other, item)):
            continue
        for address in _addresses(other):
            if address in ours:
                raise AddressTaken(path, ours[address], _named(other), _own_folder(item))


def _is_numbered_otherwise(other: Any, item: FeedItem) -> bool:  # noqa: ANN401
    """Return whether an item is another episode by its number: then a file of the same name is no sign of the same episode."""
    texts = {canonical_tag(child.tag): (child.text or "").strip() for child in other if isinstance(child.tag, str)}
    pairs = ((texts.get(f"{{{ITUNES}}}episode", ""), item.number), (texts.get(f"{{{ITUNES}}}season", ""), item.season))
    return any(text.isdecimal() and number is not None and int(text) != number for text, number in pairs)


def _same_file(found: Any, item: FeedItem) -> bool:  # noqa: ANN401
    enclosure = found.find("enclosure")
    return enclosure is not None and _comparable_address(enclosure.get("url", "")) == _comparable_address(
        item.enclosure.url
    )


def _addresses(item: Any) -> Iterator[str]:  # noqa: ANN401
    for element in item.iter("{*}*"):
        attribute = _LINKS.get(canonical_tag(element.tag))
        if attribute and element.get(attribute):
            yield _comparable_address(element.get(attribute))


def _comparable_address(url: str) -> str:
    """Return an address without what does not tell files apart: scheme, letter case of the host, escapes, query."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    return f"{parts.netloc.lower()}{unquote(parts.path)}"


def _named(item: Any) -> str:  # noqa: ANN401
    title = shortened(re.sub(r"\s+", " ", item.findtext("title") or ""), _TITLE_LETTERS)
    return f"“{title}”" if title else "an item without a title"


def _own_folder(item: FeedItem) -> str:
    base, _, name = item.enclosure.url.rpartition("/")
    return f"{base}/{name.rpartition('.')[0] or name}"
