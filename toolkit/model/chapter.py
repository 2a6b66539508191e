"""A chapter of an episode, and what a file of chapters holds."""

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

    ``end_s`` None: until the next chapter, or the episode's end. ``toc`` False: playable, but in no list.
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
    """What Podcasting 2.0 chapters say above the list; empty fields are left out of a file."""

    title: str = ""
    podcast_name: str = ""
    author: str = ""
    description: str = ""
    file_name: str = ""
    waypoints: bool = False


@dataclass(frozen=True, slots=True)
class ChapterFile:
    """What a chapter file holds.

    ``audio_name`` is the file that the chapters belong to, for forms that have to name one.
    """

    chapters: tuple[Chapter, ...]
    facts: ChapterFileFacts = field(default_factory=ChapterFileFacts)
    audio_name: str = "episode.mp3"
