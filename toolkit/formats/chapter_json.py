"""Podcasting 2.0 chapters 1.2 as JSON.

Owns every field of version 1.2; other fields are ignored. The form:
https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from toolkit.formats.form import Form
from toolkit.formats.written_text import UnreadableText, control_character
from toolkit.model.chapter import Chapter, ChapterFile, ChapterFileFacts, Place
from toolkit.model.clock_text import MAX_SECONDS, parse_clock
from toolkit.model.printable import one_line

_VERSION = "1.2.0"
_FACTS = {"title": "title", "podcast_name": "podcastName", "author": "author", "description": "description",
          "file_name": "fileName"}  # fmt: skip


def render_chapter_json(chapters: Iterable[Chapter], facts: ChapterFileFacts | None = None) -> str:
    """Return ``chapters.json``; fields with their default value are left out."""
    facts = facts or ChapterFileFacts()
    head = {"version": _VERSION} | {key: getattr(facts, name) for name, key in _FACTS.items()}
    head |= {"waypoints": facts.waypoints}
    listed = {"chapters": [chapter_object(chapter) for chapter in chapters]}
    content = {key: value for key, value in head.items() if value} | listed
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def chapter_object(chapter: Chapter) -> dict[str, object]:
    """Return a chapter as an entry of the list; fields with their default value are left out."""
    fields: dict[str, object] = {"startTime": chapter.start_s, "title": chapter.title}
    if chapter.end_s is not None:
        fields["endTime"] = chapter.end_s
    if chapter.image:
        fields["img"] = chapter.image
    if chapter.url:
        fields["url"] = chapter.url
    if not chapter.toc:
        fields["toc"] = False
    if chapter.location is not None:
        place = {"name": chapter.location.name, "geo": chapter.location.geo, "osm": chapter.location.osm}
        fields["location"] = {key: value for key, value in place.items() if value}
    return fields


def starts_and_titles(chapters: Iterable[Chapter]) -> dict[str, list[dict[str, object]]]:
    """Return ``{"chapters": [{"startTime", "title"}]}``: what ``podkit chapters --json`` prints."""
    return {"chapters": [{"startTime": chapter.start_s, "title": chapter.title} for chapter in chapters]}


def parse_chapter_json(text: str) -> ChapterFile:
    """Read chapters JSON with the facts above the list. A bare list, and times as text or under ``start``, are read too.

    Raises
    ------
    UnreadableText
        A chapter cannot be read; the message names it.
    """
    content = _loaded(text)
    entries = content.get("chapters") if isinstance(content, dict) else content
    if not isinstance(entries, list):
        raise UnreadableText("it contains no list of chapters")
    chapters = tuple(_chapter(entry, number) for number, entry in enumerate(entries, start=1))
    return ChapterFile(chapters, _facts(content) if isinstance(content, dict) else ChapterFileFacts())


def _facts(content: Mapping[str, Any]) -> ChapterFileFacts:
    texts = {
        name: one_line(value) if isinstance(value := content.get(key), str) else "" for name, key in _FACTS.items()
    }
    return ChapterFileFacts(**texts, waypoints=content.get("waypoints") is True)


def _loaded(text: str) -> Any:  # noqa: ANN401 - whatever the file says
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableText(f"this is not JSON ({str(error)[:80]})") from error


def _chapter(entry: object, number: int) -> Chapter:
    if not isinstance(entry, dict):
        raise UnreadableText(f"chapter {number} is not an object")
    start_s = _time(entry, ("startTime", "start"), number)
    if start_s is None:
        raise UnreadableText(f"chapter {number} has no startTime")
    texts = {
        key: one_line(value) if isinstance(value := entry.get(key), str) else "" for key in ("title", "url", "img")
    }
    if found := control_character(str(entry.get("title", ""))):
        raise UnreadableText(f"chapter {number} has a control character ({found}) in its title; remove it")
    end_s = _time(entry, ("endTime", "end"), number)
    listed = entry.get("toc") is not False
    return Chapter(start_s, texts["title"], end_s, texts["url"], texts["img"], listed, _place(entry.get("location")))


def _place(value: object) -> Place | None:
    """Return a location that has its two required fields, the name and the ``geo:`` URI."""
    if not isinstance(value, dict):
        return None
    name, geo, osm = (
        one_line(text) if isinstance(text := value.get(key), str) else "" for key in ("name", "geo", "osm")
    )
    return Place(name, geo, osm) if name and geo else None


def _time(entry: Mapping[str, Any], keys: tuple[str, ...], number: int) -> float | None:
    value = next((entry[key] for key in keys if entry.get(key) is not None), None)
    if value is None:
        return None
    if isinstance(value, str):
        try:
            return parse_clock(value)
        except ValueError as error:
            raise UnreadableText(f"chapter {number}: {error}") from error
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < MAX_SECONDS:
        raise UnreadableText(f"chapter {number}: {str(value)[:40]!r} is not a time in seconds")
    return float(value)


def _looks_like_chapters(begin: str) -> bool:
    return begin.startswith("{") or (begin.startswith("[") and begin[1:].lstrip()[:1] in ("{", "]"))


CHAPTER_JSON = Form(
    "json",
    (".json",),
    recognises=_looks_like_chapters,
    parse=parse_chapter_json,
    render=lambda file: render_chapter_json(file.chapters, file.facts),
    holds=frozenset({"ends", "links", "pictures", "hidden", "locations", "facts"}),
    resolution_s=0.0,
)
