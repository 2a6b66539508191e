"""The text of one item: a new one, or one that is there, brought up to date.

Owns which elements are replaced, added and removed: those that podkit writes. Every other letter of an item stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from toolkit.formats.feed import OWN_TAGS, FeedItem, item_element
from toolkit.formats.feed_identity import guid_of
from toolkit.formats.feed_spaces import SPACES, Prefix, canonical_tag, comparable, prefixes_for
from toolkit.formats.xml_elements import XmlElement, locate_elements

_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a feed is written: line end, indentation of an item and of what is in it, encoding."""

    newline: str
    outer: str
    inner: str
    codec: str


@dataclass(frozen=True, slots=True)
class _Written:
    """A child of an item: its canonical tag, what it says, and its text."""

    tag: str
    says: tuple[Any, ...]
    text: str


def new_item(item: FeedItem, declared: Mapping[str | None, str], layout: Layout) -> str:
    """Return the text of an ``<item>`` for a place where ``declared`` (prefix to address) is in force."""
    prefixes = prefixes_for(declared)
    children = _children(item, prefixes, layout)
    gap = layout.newline + layout.inner
    inside = "".join(gap + child.text for child in children)
    return f"<item{_declarations(prefixes, children)}>{inside}{layout.newline}{layout.outer}</item>"


def renewed_item(text: str, old: Any, place: XmlElement, item: FeedItem, layout: Layout) -> str:  # noqa: ANN401 - lxml has no types
    """Return the text of an item, brought up to date; the same text where it says everything already.

    Parameters
    ----------
    text : str
        The whole feed.
    old, place
        The item, as lxml reads it and as a place in the text.
    """
    prefixes = prefixes_for(old.nsmap)
    left = _left_alone(old, item)
    wanted = [child for child in _children(item, prefixes, layout) if child.tag not in left]
    there = [(child, at) for child, at in zip(_elements(old), place.children, strict=True)
             if canonical_tag(child.tag) in OWN_TAGS | {w.tag for w in wanted} and canonical_tag(child.tag) not in left]  # fmt: skip
    edits, written = _edits(text, there, wanted, layout)
    gap = layout.newline + layout.inner
    tags = {canonical_tag(child.tag) for child, _ in there}
    extra = [child for child in wanted if child.tag not in tags]
    edits.append((place.children[-1].end, place.children[-1].end, "".join(gap + child.text for child in extra)))
    edits.append((place.inside - 1, place.inside - 1, _declarations(prefixes, [*written, *extra])))
    return _edited(text, place, edits)


def _edits(
    text: str, there: Sequence[tuple[Any, XmlElement]], wanted: Sequence[_Written], layout: Layout
) -> tuple[list[tuple[int, int, str]], list[_Written]]:
    """Return the replacements of elements that are there, as (start, end, text), and the elements that they write."""
    edits: list[tuple[int, int, str]] = []
    written: list[_Written] = []
    for tag in dict.fromkeys(canonical_tag(child.tag) for child, _ in there):
        old = [(child, at) for child, at in there if canonical_tag(child.tag) == tag]
        new = [child for child in wanted if child.tag == tag]
        if [comparable(child) for child, _ in old] == [child.says for child in new]:
            continue
        first = old[0][1]
        if new:
            edits.append((first.start, first.end, (layout.newline + layout.inner).join(child.text for child in new)))
            written += new
        gone = old[1:] if new else old
        edits += [(len(text[: at.start].rstrip(_SPACE)), at.end, "") for _, at in gone]
    return edits, written


def _edited(text: str, place: XmlElement, edits: Sequence[tuple[int, int, str]]) -> str:
    parts, at = [], place.start
    for start, end, put in sorted(edits):
        parts += [text[at:start], put]
        at = end
    return "".join([*parts, text[at : place.end]])


def _left_alone(old: Any, item: FeedItem) -> frozenset[str]:  # noqa: ANN401
    """Return the elements of an item that stay although podkit writes them: a published guid, and the hour of the date."""
    left = {"guid"} if guid_of(old) else set()
    try:
        published = parsedate_to_datetime((old.findtext("pubDate") or "").strip())
    except ValueError:
        return frozenset(left)
    if not item.date_is_known or published.date() == item.published.date():
        left.add("pubDate")
    return frozenset(left)


def _children(item: FeedItem, prefixes: Mapping[str, Prefix], layout: Layout) -> list[_Written]:
    html = item.description + item.content
    root = item_element(
        item, {family: prefix.name for family, prefix in prefixes.items()}, cdata=_can_write(html, layout.codec)
    )
    text = str(etree.tostring(root, encoding="unicode"))
    return [
        _Written(child.tag, comparable(child), text[at.start : at.end].replace("\n", layout.newline))
        for child, at in zip(root, locate_elements(text).children, strict=True)
    ]


def _can_write(text: str, codec: str) -> bool:
    """Return whether a text can stand in a CDATA section, where no character can be written by its number."""
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _declarations(prefixes: Mapping[str, Prefix], children: Sequence[_Written]) -> str:
    """Return the declarations of the namespaces of elements that are not in force around them."""
    used = "".join(child.text for child in children)
    return "".join(
        f' xmlns:{prefix.name}="{SPACES[family]}"'
        for family, prefix in prefixes.items()
        if prefix.declare and f"<{prefix.name}:" in used
    )


def _elements(parent: Any) -> list[Any]:  # noqa: ANN401
    return [child for child in parent if isinstance(child.tag, str)]
