"""Podlove Simple Chapters 1.2: XML, alone or inside a feed.

Owns its four attributes. The XML is read by the standard library; document types are refused, so that no entity is
expanded. The form: https://podlove.org/simple-chapters/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from toolkit.formats.form import Form
from toolkit.formats.written_text import UnreadableText
from toolkit.model.chapter import Chapter, ChapterFile
from toolkit.model.clock_text import clock_text, parse_clock
from toolkit.model.printable import one_line

# The parser takes a hundred times as much memory as elements in elements take on disk.
_MOST_LETTERS = 8_000_000
NAMESPACE = "http://podlove.org/simple-chapters"


def render_psc(chapters: Iterable[Chapter]) -> str:
    """Return the XML. The form has no ends; hidden chapters are left out."""
    ET.register_namespace("psc", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}chapters", {"version": "1.2"})
    for chapter in chapters:
        if chapter.toc:
            attributes = {"start": clock_text(chapter.start_s), "title": one_line(chapter.title)}
            attributes |= {
                key: one_line(value) for key, value in (("href", chapter.url), ("image", chapter.image)) if value
            }
            ET.SubElement(root, f"{{{NAMESPACE}}}chapter", attributes)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def parse_psc(text: str) -> tuple[Chapter, ...]:
    """Read the chapters of the first list in the XML.

    Raises
    ------
    UnreadableText
        It is not XML, it declares a document type, or the start of a chapter cannot be read.
    """
    if "<!DOCTYPE" in text.upper():
        raise UnreadableText("it declares a document type, which chapters do not need; remove it")
    if len(text) > _MOST_LETTERS:
        raise UnreadableText(f"it has more than {_MOST_LETTERS // 10**6} MB of XML, as no list of chapters has")
    try:
        root = ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314 - no document type, no entities
    except (ET.ParseError, ValueError) as error:
        raise UnreadableText(f"this is not XML ({error})") from error
    listed = root if root.tag.endswith("}chapters") else root.find(f".//{{{NAMESPACE}}}chapters")
    if listed is None:
        raise UnreadableText("it contains no Podlove chapters")
    entries = [entry for entry in listed if entry.tag.rpartition("}")[2] == "chapter"]
    return tuple(_chapter(entry, number) for number, entry in enumerate(entries, start=1))


def _chapter(entry: ET.Element, number: int) -> Chapter:
    try:
        start_s = parse_clock(entry.get("start", ""))
    except ValueError as error:
        raise UnreadableText(f"chapter {number}: {error}") from error
    title, href, image = (one_line(entry.get(key, "")) for key in ("title", "href", "image"))
    return Chapter(start_s, title, url=href, image=image)


PSC = Form(
    "psc",
    (".psc", ".xml"),
    recognises=lambda begin: begin.startswith("<"),
    parse=lambda text: ChapterFile(parse_psc(text)),
    render=lambda file: render_psc(file.chapters),
    holds=frozenset({"links", "pictures"}),
)
