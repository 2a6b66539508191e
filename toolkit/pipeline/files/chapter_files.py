"""Chapters from any file, a text form or a media file, with their pictures and the facts above the list.

Owns where the picture of a chapter is searched: inside a media file, or in the folder of the list, never elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.formats.chapter_rules import without_derived_ends
from toolkit.formats.chapters import read_chapters_with_facts
from toolkit.formats.tags import container_of, read_tags
from toolkit.media.probe import probe
from toolkit.model.chapter import Chapter, ChapterFileFacts
from toolkit.model.errors import UnsupportedFormat
from toolkit.storage.small_file import PICTURE_FILE_BYTES, read_small

PICTURE_SIDE_PX = 600
"""The largest side of a chapter's picture: players read all of them before they start to play."""
PICTURE_BYTES = 100_000


@dataclass(frozen=True)
class ChapterList:
    """Chapters, the bytes of their pictures by the value of ``image``, and the facts of the file.

    ``from_media``: they come from a media file, and their pictures exist only there.
    """

    chapters: tuple[Chapter, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    facts: ChapterFileFacts = field(default_factory=ChapterFileFacts)
    from_media: bool = False


def read_chapter_file(path: Path) -> ChapterList:
    """Return the chapters of a text file in any form, with the pictures that lie beside it.

    Raises
    ------
    NoSuchInput, UnreadableFile, InvalidChapters, UnreadableMedia
        ``UnreadableMedia``: a picture cannot be read.
    """
    return chapters_in_text(read_small(path, what="chapter file"), path)


def chapters_in_text(content: bytes, path: Path) -> ChapterList:
    """Return the chapters in the content of the file at ``path``; see :func:`read_chapter_file`."""
    file = read_chapters_with_facts(content, path)
    return ChapterList(file.chapters, _beside(file.chapters, path.parent), file.facts)


def chapters_in_media(path: Path) -> ChapterList:
    """Return the chapters of a media file: those in its tags, with links and pictures, or else those its demuxer finds.

    Raises
    ------
    NoSuchInput, UnreadableMedia
    """
    facts = probe(path)
    found = without_derived_ends(facts.chapters, facts.duration_s)
    try:
        tags, chapters = read_tags(path)
    except UnsupportedFormat:
        return ChapterList(found, from_media=True)
    # In an MP4 the text track has all chapters and complete titles; Nero's list has limits for both.
    in_tags = chapters if container_of(path).tags != "mp4" else ()
    return ChapterList(in_tags or found or chapters, tags.chapter_pictures, from_media=True)


def _beside(chapters: Sequence[Chapter], folder: Path) -> dict[str, bytes]:
    """Return the pictures inside the folder of the list; web addresses and files elsewhere are ignored."""
    pictures = {}
    for image in {chapter.image for chapter in chapters if chapter.image and "://" not in chapter.image}:
        path = folder / image
        try:
            inside = path.resolve().is_relative_to(folder.resolve()) and path.is_file()
        except (OSError, ValueError):
            continue
        if inside:
            pictures[image] = fitted_picture(path)
    return pictures


def fitted_picture(path: Path) -> bytes:
    """Return a chapter's picture as it goes into tags: small, JPEG or PNG; UnreadableMedia for what is no picture."""
    from toolkit.formats.artwork import embedded_artwork

    content = read_small(path, what="picture", most_bytes=PICTURE_FILE_BYTES)
    return embedded_artwork(content, path, side_px=PICTURE_SIDE_PX, most_bytes=PICTURE_BYTES)
