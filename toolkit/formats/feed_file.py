"""An episode's item in a feed that somebody else wrote.

Owns which item of the feed is the episode's, and the edit: outside of that item every byte stays, inside it whatever podkit
does not write. lxml says that the feed is well-formed and what it means; the edit is made in its text. No entity is resolved and
nothing is downloaded.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from toolkit.formats.feed import FeedItem
from toolkit.formats.feed_identity import Identity, identify
from toolkit.formats.feed_item_edit import Layout, new_item, renewed_item
from toolkit.formats.xml_elements import XmlElement, locate_elements
from toolkit.model.errors import UnreadableMedia

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_INDENT = re.compile(r"(?:^|[\r\n])([ \t]*)$")


@dataclass(frozen=True, slots=True)
class FeedWithItem:
    """A feed's bytes with the episode in it, the guid under which it is there, and what the producer should know."""

    content: bytes
    guid: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Feed:
    """A feed's channel and items, as lxml reads them and as places in the text; ``mark`` is a byte order mark."""

    mark: bytes
    codec: str
    text: str
    channel: Any
    place: XmlElement
    items: list[tuple[Any, XmlElement]]


def with_item(feed: bytes, item: FeedItem, path: Path) -> FeedWithItem:
    """Return a feed with the item in it: in place of the episode's own, else before all others.

    The episode's own has the same guid, or the same file as its enclosure; its published guid stays then. Adding the same
    item again changes nothing.

    Raises
    ------
    UnreadableMedia
        It is not an RSS feed; ``path`` is only used in the errors.
    AddressTaken
        The item of another episode names one of the same files.
    """
    read = _read(feed, path)
    identity = identify([element for element, _ in read.items], item, path)
    if identity.at is None:
        at, end, text = _added(read, item)
    else:
        element, place = read.items[identity.at]
        at, end = place.start, place.end
        text = renewed_item(read.text, element, place, item, _layout(read, place))
    return FeedWithItem(_spliced(feed, read, (at, end), text, path), _guid(identity, item), identity.remarks)


def _guid(identity: Identity, item: FeedItem) -> str:
    return identity.published_guid or item.guid


def _read(feed: bytes, path: Path) -> _Feed:
    parser = etree.XMLParser(strip_cdata=False, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(feed, parser).getroottree()
    except etree.XMLSyntaxError as error:
        raise UnreadableMedia(path, _not_well_formed(error)) from error
    root = tree.getroot()
    channel = root.find("channel") if root.tag == "rss" else None
    if channel is None:
        raise UnreadableMedia(path, "this is not an RSS feed; name a file with <rss> and <channel>.")
    mark, codec, text = _decoded(feed, tree.docinfo.encoding or "utf-8", path)
    place = locate_elements(text).children[_elements(root).index(channel)]
    items = [pair for pair in zip(_elements(channel), place.children, strict=True) if pair[0].tag == "item"]
    return _Feed(mark, codec, text, channel, place, items)


def _not_well_formed(error: Any) -> str:  # noqa: ANN401
    said = str(error.msg)
    entity = re.match(r"Entity '(\w+)' not defined", said)
    if entity:
        return (
            f"line {error.lineno}: &{entity[1]}; is an entity of HTML and not of XML, so that apps refuse the whole feed; "
            "write the character itself there."
        )
    return f"this is not well-formed XML ({said}); check that it is the feed."


def _elements(parent: Any) -> list[Any]:  # noqa: ANN401
    return [child for child in parent if isinstance(child.tag, str)]


def _decoded(feed: bytes, declared: str, path: Path) -> tuple[bytes, str, str]:
    """Return a feed's byte order mark, codec and text."""
    mark, codec = next(((mark, codec) for mark, codec in _MARKS if feed.startswith(mark)), (b"", declared))
    if codec.lower() in ("utf-16", "utf16"):
        codec = "utf-16-le" if feed.startswith(b"<\0") else "utf-16-be"
    try:
        return mark, codec, feed[len(mark) :].decode(codec)
    except (LookupError, UnicodeDecodeError) as error:
        raise UnreadableMedia(path, f"its encoding {declared} cannot be read; save the feed as UTF-8.") from error


def _layout(read: _Feed, place: XmlElement | None) -> Layout:
    """Return how the feed breaks and indents the lines of an item, taken from one that is there."""
    newline = next((end for end in ("\r\n", "\n", "\r") if end in read.text), "\n")
    outer = _indent_before(read.text, place.start if place else None)
    if outer is None:
        outer = "    "
    inner = _indent_before(read.text, place.children[0].start if place and place.children else None)
    return Layout(newline, outer, inner if inner and len(inner) > len(outer) else outer + "  ", read.codec)


def _indent_before(text: str, at: int | None) -> str | None:
    """Return the white space before a place where only that precedes it in its line, else None."""
    found = _INDENT.search(text[max(0, at - 200) : at]) if at else None
    return found[1] if found else None


def _added(read: _Feed, item: FeedItem) -> tuple[int, int, str]:
    """Return where a first item of the episode goes, before all others, and its text with the white space around."""
    first = read.items[0][1] if read.items else None
    layout = _layout(read, first)
    text = new_item(item, read.channel.nsmap, layout)
    gap = layout.newline + layout.outer
    if first is not None:
        return first.start, first.start, text + gap
    place = read.place
    if place.children:
        return place.children[-1].end, place.children[-1].end, gap + text
    if place.inside == place.end:
        # <channel/>
        return place.end - 2, place.end, f">{gap}{text}{layout.newline}</channel>"
    return place.inside, place.inside, gap + text


def _spliced(feed: bytes, read: _Feed, place: tuple[int, int], text: str, path: Path) -> bytes:
    """Return the feed with ``text`` at a place; all other bytes are those of the feed."""
    start, end = place
    if read.text[start:end] == text:
        return feed
    before, after = (part.encode(read.codec) for part in (read.text[:start], read.text[end:]))
    body = feed[len(read.mark) :]
    if not (body.startswith(before) and body.endswith(after)):
        raise UnreadableMedia(path, f"its encoding {read.codec} cannot be kept as it is; save the feed as UTF-8.")
    return read.mark + before + text.encode(read.codec, "xmlcharrefreplace") + after
