"""The namespaces of a podcast's feed, under all the addresses by which feeds name them.

Owns which addresses mean the same namespace: older ones, other letter cases, http and https.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
SPACES = {"itunes": ITUNES, "podcast": PODCAST, "content": CONTENT}

# Lower case, without scheme and closing slash.
_KNOWN_AS = {
    "itunes": re.compile(r"(www\.)?itunes(\.apple)?\.com/dtds/podcast-1\.0\.dtd"),
    "podcast": re.compile(
        r"(www\.)?podcastindex\.org/namespace/1\.0(/.*)?|github\.com/podcastindex-org/podcast-namespace(/.*)?"
    ),
    "content": re.compile(r"(www\.)?purl\.org/rss/1\.0/modules/content"),
}


@dataclass(frozen=True, slots=True)
class Prefix:
    """The prefix to write for a namespace, and whether it has to be declared first."""

    name: str
    declare: bool


def canonical_tag(tag: str) -> str:
    """Return a tag in Clark notation with the address of its namespace as podkit writes it."""
    if not tag.startswith("{"):
        return tag
    space, _, local = tag[1:].partition("}")
    family = family_of(space)
    return f"{{{SPACES[family]}}}{local}" if family else tag


def family_of(space: str) -> str:
    """Return ``itunes``, ``podcast`` or ``content`` for an address of that namespace, "" for any other."""
    bare = re.sub(r"^https?://", "", space.strip().lower()).rstrip("/#")
    return next((family for family, known in _KNOWN_AS.items() if known.fullmatch(bare)), "")


def prefixes_for(declared: Mapping[str | None, str]) -> dict[str, Prefix]:
    """Return the prefix of each of podkit's namespaces where ``declared`` (prefix to address) is in force.

    One that is declared under any of its addresses keeps its prefix; another gets its usual one, or a free one like it.
    """
    found: dict[str, Prefix] = {}
    for family, address in SPACES.items():
        ours = [prefix for prefix, space in declared.items() if prefix and family_of(space) == family]
        ours.sort(key=lambda prefix: declared[prefix] != address)
        if ours:
            found[family] = Prefix(ours[0], declare=False)
            continue
        free = (f"{family}{number or ''}" for number in range(len(declared) + 1))
        found[family] = Prefix(next(name for name in free if name not in declared), declare=True)
    return found


def comparable(element: Any) -> tuple[Any, ...]:  # noqa: ANN401 - lxml has no types
    """Return what an element says: canonical tag, text, attributes, children; equal for any way of writing the same."""
    inside = tuple(comparable(child) for child in element if isinstance(child.tag, str))
    attributes = tuple(sorted((canonical_tag(name), value) for name, value in element.attrib.items()))
    return canonical_tag(element.tag), (element.text or "").strip(), attributes, inside
