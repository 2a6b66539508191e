"""A chapter of an episode, and the content of a chapter file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chapter plays: a name, a ``geo:`` URI (RFC 5870), and OpenStreetMap's identifier of it."""

    name: str
    geo: str
    osm: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named span that begins at ``start_s``; the fields are those of Podcasting 2.0 chapters 1.2.

    ``end_s`` None: until the next chapter, or the end of the episode. ``toc`` False: hidden, in no list.
    """

    start_s: float
    title: str
    end_s: float | None = None
    url: str = ""
    image: str = ""
    toc: bool = True
    location: Place | None = None


@dataclass(frozen=True, slots=True)
class ChapterFileFacts:
    """The facts above the list in Podcasting 2.0 chapters; empty fields are not written."""

    title: str = ""
    podcast_name: str = ""
    author: str = ""
    description: str = ""
    file_name: str = ""
    waypoints: bool = False


@dataclass(frozen=True, slots=True)
class ChapterFile:
    """The content of a chapter file.

    ``audio_name`` is the file to which the chapters belong, for forms that must name one.
    """

    chapters: tuple[Chapter, ...]
    facts: ChapterFileFacts = field(default_factory=ChapterFileFacts)
    audio_name: str = "episode.mp3"
