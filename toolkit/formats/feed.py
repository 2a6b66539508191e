"""The ``<item>`` of an episode in a podcast's RSS feed.

Owns the elements (RSS 2.0, Apple's ``itunes``, ``content``, and the ``podcast`` namespace of Podcasting 2.0), built by lxml;
their place in a feed that somebody else wrote is in :mod:`toolkit.formats.feed_file`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from lxml import etree

from toolkit.formats.feed_spaces import CONTENT, ITUNES, PODCAST, SPACES
from toolkit.model.containers import CONTAINERS
from toolkit.model.printable import xml_text

FEED_TYPES = {container.suffixes[0]: container.feed_type for container in CONTAINERS if container.feed_type}
"""Media types by suffix, in the order in which players like them."""
_SOUNDBITE_LETTERS = 128
_SOUNDBITE_S = (15.0, 120.0)
# What an item may have had from podkit before. A link, a picture, keywords and categories may be somebody else's: they stay
# where the episode has none.
OWN_TAGS = frozenset(
    {
        *("title", "guid", "pubDate", "description", "enclosure", f"{{{CONTENT}}}encoded"),
        *(f"{{{ITUNES}}}{name}" for name in ("duration", "episode", "season", "episodeType", "explicit")),
        *(
            f"{{{PODCAST}}}{name}"
            for name in ("season", "episode", "alternateEnclosure", "transcript", "chapters", "person", "soundbite")
        ),
    }
)


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
    """Everything a feed says about an episode; ``description`` and ``content`` are HTML.

    ``date_is_known`` is false where ``published`` is only the day on which the file was made.
    """

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
    date_is_known: bool = True
    episode_type: str = "full"
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """The address of every file that the item names."""
        others = (*(other.url for other in self.alternates), *(url for url, _ in self.transcripts), self.chapters)
        return (self.enclosure.url, *(url for url in others if url))


def item_element(item: FeedItem, prefixes: Mapping[str, str] | None = None, *, cdata: bool = True) -> Any:  # noqa: ANN401 - lxml has no types
    """Return the ``<item>``; empty fields are left out.

    ``prefixes`` maps ``itunes``, ``podcast`` and ``content`` to other prefixes; without ``cdata``, HTML is escaped instead.
    """
    root = etree.Element("item", nsmap={(prefixes or {}).get(name, name): space for name, space in SPACES.items()})
    _add(root, "title", item.title)
    _add(root, "link", item.link)
    _add(root, "guid", item.guid, isPermaLink="false")
    _add(root, "pubDate", format_datetime(item.published))
    _add_html(root, "description", item.description, cdata=cdata)
    _add_html(root, f"{{{CONTENT}}}encoded", item.content, cdata=cdata)
    enclosure = item.enclosure
    _empty(root, "enclosure", url=enclosure.url, length=str(enclosure.length_bytes), type=enclosure.type)
    _add(root, f"{{{ITUNES}}}duration", str(round(item.duration_s)))
    _add(root, f"{{{ITUNES}}}episode", "" if item.number is None else str(item.number))
    _add(root, f"{{{ITUNES}}}season", "" if item.season is None else str(item.season))
    _add(root, f"{{{ITUNES}}}episodeType", item.episode_type)
    _add(root, f"{{{ITUNES}}}keywords", ", ".join(item.keywords))
    for category in item.categories:
        _add(root, "category", category)
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


def _add(root: Any, tag: str, text: str, **attributes: str) -> None:  # noqa: ANN401
    if text:
        child = etree.SubElement(root, tag, {name: xml_text(value, "") for name, value in attributes.items()})
        child.text = xml_text(text, "")


def _empty(root: Any, tag: str, **attributes: str) -> None:  # noqa: ANN401
    etree.SubElement(root, tag, {name: xml_text(value, "") for name, value in attributes.items()})


def _add_html(root: Any, tag: str, html: str, *, cdata: bool) -> None:  # noqa: ANN401
    if html:
        # A CDATA section cannot hold its own end.
        text = xml_text(html, "").replace("]]>", "]]&gt;")
        etree.SubElement(root, tag).text = etree.CDATA(text) if cdata else text


def soundbites_of(passages: Sequence[tuple[float, float, str]]) -> tuple[Soundbite, ...]:
    """Return the passages (start, end, words) that last as long as the namespace recommends, 15 to 120 s."""
    return tuple(
        Soundbite(start, end - start, words)
        for start, end, words in passages
        if _SOUNDBITE_S[0] <= end - start <= _SOUNDBITE_S[1]
    )
