"""The ``<item>`` of an episode in a podcast's RSS feed, and its place in a feed that somebody else wrote.

Owns the elements (RSS 2.0, Apple's ``itunes``, ``content``, and the ``podcast`` namespace of Podcasting 2.0). XML is built and
parsed by lxml and never pasted together. No entity is resolved and nothing is downloaded.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from lxml import etree

from toolkit.model.containers import CONTAINERS
from toolkit.model.errors import UnreadableMedia
from toolkit.model.printable import xml_text

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
_SPACES = {"itunes": ITUNES, "podcast": PODCAST, "content": CONTENT}
FEED_TYPES = {container.suffixes[0]: container.feed_type for container in CONTAINERS if container.feed_type}
"""Media types by suffix, in the order in which players like them."""
_SOUNDBITE_LETTERS = 128
_SOUNDBITE_S = (15.0, 120.0)
_COMMENT, _ROOT = re.compile(rb"<!--.*?-->", re.DOTALL), re.compile(rb"<rss[\s>]")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that an app downloads; ``length_bytes`` is exact."""

    url: str
    length_bytes: int
    type: str


@dataclass(frozen=True, slots=True)
class FeedPerson:
    """Someone in the episode; ``role`` is host or guest."""

    name: str
    role: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Soundbite:
    """A passage for previews."""

    start_s: float
    duration_s: float
    title: str


@dataclass(frozen=True, slots=True)
class FeedItem:
    """Everything a feed says about an episode; ``description`` and ``content`` are HTML."""

    title: str
    guid: str
    published: datetime.datetime
    enclosure: Enclosure
    duration_s: float
    description: str = ""
    content: str = ""
    link: str = ""
    number: int | None = None
    season: int | None = None
    explicit: bool = False
    image: str = ""
    transcripts: tuple[tuple[str, str], ...] = ()
    language: str = ""
    chapters: str = ""
    people: tuple[FeedPerson, ...] = ()
    soundbites: tuple[Soundbite, ...] = ()
    alternates: tuple[Enclosure, ...] = ()


def item_element(item: FeedItem) -> Any:  # noqa: ANN401 - lxml has no types
    """Return the ``<item>``; empty fields are left out."""
    root = etree.Element("item", nsmap=_SPACES)
    _add(root, "title", item.title)
    _add(root, "link", item.link)
    _add(root, "guid", item.guid, isPermaLink="false")
    _add(root, "pubDate", format_datetime(item.published))
    _add_html(root, "description", item.description)
    _add_html(root, f"{{{CONTENT}}}encoded", item.content)
    enclosure = item.enclosure
    _empty(root, "enclosure", url=enclosure.url, length=str(enclosure.length_bytes), type=enclosure.type)
    _add(root, f"{{{ITUNES}}}duration", str(round(item.duration_s)))
    _add(root, f"{{{ITUNES}}}episode", "" if item.number is None else str(item.number))
    _add(root, f"{{{ITUNES}}}season", "" if item.season is None else str(item.season))
    _add(root, f"{{{ITUNES}}}episodeType", "full")
    _add(root, f"{{{ITUNES}}}explicit", "true" if item.explicit else "false")
    if item.image:
        _empty(root, f"{{{ITUNES}}}image", href=item.image)
    _add(root, f"{{{PODCAST}}}season", "" if item.season is None else str(item.season))
    _add(root, f"{{{PODCAST}}}episode", "" if item.number is None else str(item.number))
    for other in item.alternates:
        alternate = etree.SubElement(
            root, f"{{{PODCAST}}}alternateEnclosure", type=other.type, length=str(other.length_bytes)
        )
        _empty(alternate, f"{{{PODCAST}}}source", uri=other.url)
    for url, kind in item.transcripts:
        extra = {"rel": "captions"} if kind in ("text/vtt", "application/x-subrip") else {}
        language = {"language": item.language} if item.language else {}
        _empty(root, f"{{{PODCAST}}}transcript", url=url, type=kind, **language, **extra)
    if item.chapters:
        _empty(root, f"{{{PODCAST}}}chapters", url=item.chapters, type="application/json+chapters")
    for person in item.people:
        _add(
            root,
            f"{{{PODCAST}}}person",
            person.name,
            role=person.role,
            **({"href": person.href} if person.href else {}),
        )
    for bite in item.soundbites:
        times = {"startTime": f"{bite.start_s:.1f}", "duration": f"{bite.duration_s:.1f}"}
        _add(root, f"{{{PODCAST}}}soundbite", bite.title[:_SOUNDBITE_LETTERS], **times)
    return root


def render_item(item: FeedItem) -> str:
    """Return the ``<item>`` as XML, indented."""
    root = item_element(item)
    etree.indent(root)
    return str(etree.tostring(root, encoding="unicode")) + "\n"


def with_item(feed: bytes, item: FeedItem, path: Path) -> bytes:
    """Return a feed with the item in it: in place of the item with the same guid, else before all others.

    What podkit does not write stays: other items, comments, CDATA, elements of other namespaces, also inside the replaced
    item. Adding the same item again changes nothing.

    Raises
    ------
    UnreadableMedia
        It is not an RSS feed; ``path`` is only used in the error.
    """
    parser = etree.XMLParser(strip_cdata=False, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(feed, parser).getroottree()
    except etree.XMLSyntaxError as error:
        raise UnreadableMedia(path, f"this is not well-formed XML ({error.msg}); check that it is the feed.") from error
    channel = tree.getroot().find("channel") if tree.getroot().tag == "rss" else None
    if channel is None:
        raise UnreadableMedia(path, "this is not an RSS feed; name a file with <rss> and <channel>.")
    new = item_element(item)
    old = next(
        (found for found in channel.findall("item") if (found.findtext("guid") or "").strip() == item.guid), None
    )
    if old is None:
        _insert(channel, new)
    elif not _renew(old, new):
        return feed
    return _with_root(feed, tree)


def _with_root(feed: bytes, tree: Any) -> bytes:  # noqa: ANN401
    """Return the feed with another root element; what comes before and after it stays byte for byte."""
    encoding = tree.docinfo.encoding or "utf-8"
    bare = _COMMENT.sub(lambda found: b" " * len(found.group()), feed)
    begin, end = _ROOT.search(bare), bare.rfind(b"</rss>")
    if begin is None or end < 0:
        # UTF-16, or an empty root.
        return bytes(etree.tostring(tree, encoding=encoding, xml_declaration=True))
    root = etree.tostring(tree.getroot(), encoding=encoding, xml_declaration=False, with_tail=False)
    return feed[: begin.start()] + bytes(root) + feed[end + len(b"</rss>") :]


def _insert(channel: Any, new: Any) -> None:  # noqa: ANN401
    first = channel.find("item")
    etree.indent(new, level=2)
    if first is None:
        new.tail = "\n  "
        channel.append(new)
        return
    # Keep the white space that the feed has between its items.
    before = first.getprevious()
    new.tail = before.tail if before is not None and before.tail else "\n    "
    first.addprevious(new)


def _renew(old: Any, new: Any) -> bool:  # noqa: ANN401
    """Replace what podkit writes in an existing item; return whether that changed it."""
    ours = {child.tag for child in new}
    kept = [child for child in old if child.tag not in ours]
    before = [_comparable(child) for child in old if child.tag in ours]
    if before == [_comparable(child) for child in new]:
        return False
    tail, children = old.tail, [*new, *kept]
    for child in list(old):
        old.remove(child)
    old.extend(children)
    etree.indent(old, level=2)
    old.tail = tail
    return True


def _comparable(element: Any) -> tuple[Any, ...]:  # noqa: ANN401
    inside = tuple(_comparable(child) for child in element)
    return element.tag, (element.text or "").strip(), tuple(sorted(element.attrib.items())), inside


def _add(root: Any, tag: str, text: str, **attributes: str) -> None:  # noqa: ANN401
    if text:
        child = etree.SubElement(root, tag, {name: xml_text(value, "") for name, value in attributes.items()})
        child.text = xml_text(text, "")


def _empty(root: Any, tag: str, **attributes: str) -> None:  # noqa: ANN401
    etree.SubElement(root, tag, {name: xml_text(value, "") for name, value in attributes.items()})


def _add_html(root: Any, tag: str, html: str) -> None:  # noqa: ANN401
    if html:
        # A CDATA section cannot hold its own end.
        etree.SubElement(root, tag).text = etree.CDATA(xml_text(html, "").replace("]]>", "]]&gt;"))


def soundbites_of(passages: Sequence[tuple[float, float, str]]) -> tuple[Soundbite, ...]:
    """Return the passages (start, end, words) that last as long as the namespace recommends, 15 to 120 s."""
    return tuple(
        Soundbite(start, end - start, words)
        for start, end, words in passages
        if _SOUNDBITE_S[0] <= end - start <= _SOUNDBITE_S[1]
    )
