"""Chapters out of any file: a text form, or a media file; with their pictures, and what stands above the list.

Owns where a chapter's picture is looked for: inside a media file, or as a file beside the list, never elsewhere.
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
from toolkit.model.errors import NoSuchInput, UnreadableMedia, UnsupportedFormat

PICTURE_SIDE_PX = 600
"""A chapter's picture; each of them is in the tag that a player reads before it plays."""
PICTURE_BYTES = 100_000


@dataclass(frozen=True)
class ChapterList:
    """Chapters, the bytes of their pictures by the name that a chapter's ``image`` has, and the file's own facts.

    ``from_media`` says that they were in a media file, whose pictures lie nowhere else.
    """

    chapters: tuple[Chapter, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    facts: ChapterFileFacts = field(default_factory=ChapterFileFacts)
    from_media: bool = False


def read_chapter_file(path: Path) -> ChapterList:
    """Return the chapters of a text file in any form, with the pictures that lie beside it.

    Raises
    ------
    NoSuchInput, InvalidChapters, UnreadableMedia
        The last names a picture that is none.
    """
    if not path.is_file():
        raise NoSuchInput(path, "chapter file")
    return chapters_in_text(path.read_bytes(), path)


def chapters_in_text(content: bytes, path: Path) -> ChapterList:
    """Return the chapters in the content of the file at ``path``; see :func:`read_chapter_file`."""
    file = read_chapters_with_facts(content, path)
    return ChapterList(file.chapters, _beside(file.chapters, path.parent), file.facts)


def chapters_in_media(path: Path) -> ChapterList:
    """Return the chapters of a media file: those of its tags, which hold links and pictures, else those its demuxer finds.

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
    # Of an MP4 the text track has all chapters and whole titles; Nero's list is short in both.
    in_tags = chapters if container_of(path).tags != "mp4" else ()
    return ChapterList(in_tags or found or chapters, tags.chapter_pictures, from_media=True)


def _beside(chapters: Sequence[Chapter], folder: Path) -> dict[str, bytes]:
    """Return the pictures that lie in the list's folder; addresses on the web and what lies elsewhere are left alone."""
    pictures = {}
    for image in {chapter.image for chapter in chapters if chapter.image and "://" not in chapter.image}:
        path = folder / image
        try:
            inside = path.resolve().is_relative_to(folder.resolve()) and path.is_file()
        except (OSError, ValueError):
            continue
        if inside:
            pictures[image] = _fitted(path)
    return pictures


def _fitted(path: Path) -> bytes:
    from toolkit.formats.artwork import embedded_artwork

    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableMedia(path, f"this picture cannot be read ({error.strerror}); check the file.") from error
    return embedded_artwork(content, path, side_px=PICTURE_SIDE_PX, most_bytes=PICTURE_BYTES)
