"""A media file with other tags and chapters: as a copy, or in place.

Owns the choice of the writer for a container. A file is only changed as a copy that is then published whole. Modules that only
some files need are imported where they are used, so that tagging one file is fast.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from toolkit.formats.chapter_rules import valid_chapters
from toolkit.formats.tags import EpisodeTags, container_of, copy_tagged
from toolkit.media.probe import is_matroska, probe
from toolkit.model.chapter import Chapter
from toolkit.model.containers import MATROSKA, Container
from toolkit.model.errors import CannotWrite, InvalidChapters, UnreadableMedia, UnsupportedFormat
from toolkit.storage.publish import publishing
from toolkit.storage.small_file import PICTURE_FILE_BYTES, read_small

_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def write_tagged(
    source: Path, target: Path, tags: EpisodeTags, chapters: Sequence[Chapter] | None, duration_s: float
) -> None:
    """Write a copy of ``source`` with tags and chapters to ``target``, a temporary file.

    ``chapters`` None leaves the chapters of ``source``.
    """
    if is_matroska(source):
        _write_matroska(source, target, tags, chapters, duration_s)
        return
    copy_tagged(source, target, tags, chapters, duration_s)


def _write_matroska(
    source: Path, target: Path, tags: EpisodeTags, chapters: Sequence[Chapter] | None, duration_s: float
) -> None:
    from toolkit.formats.ffmetadata import render_ffmetadata
    from toolkit.media.matroska import write_matroska

    kept = probe(source).chapters if chapters is None else valid_chapters(chapters, duration_s, path=source)
    listed = [chapter for chapter in kept if chapter.toc]
    write_matroska(source, target, matroska_texts(tags), render_ffmetadata(listed, duration_s))


def tagged_container(path: Path) -> Container:
    """Return the container of a file by its content.

    Raises
    ------
    UnsupportedFormat
        The container holds no tags or chapters that players read.
    """
    return MATROSKA if is_matroska(path) else container_of(path)


def matroska_texts(tags: EpisodeTags) -> dict[str, str]:
    """Return tags by the names of the Matroska specification; empty ones are left out."""
    texts = {
        "title": tags.title, "album": tags.show, "artist": tags.artist, "publisher": tags.publisher,
        "part_number": "" if tags.number is None else str(tags.number), "season": "" if tags.season is None else str(tags.season),
        "date_released": tags.date.isoformat() if tags.date else "", "genre": tags.genre, "summary": tags.description,
        "description": tags.long_description or tags.description, "lyrics": tags.lyrics, "copyright": tags.copyright,
        "url": tags.link, "keywords": ",".join(tags.keywords), "language": tags.language,
    }  # fmt: skip
    return {name: text for name, text in texts.items() if text}


def tag_file(path: Path, tags: EpisodeTags, chapters: Sequence[Chapter] | None) -> None:
    """Write tags and chapters into a file in place; a reader sees the old file or the complete new one.

    Raises
    ------
    NoSuchInput, UnreadableMedia, InvalidChapters, CannotWrite, DiskFull
        The file is then unchanged.
    """
    facts = probe(path)
    tagged_container(path)
    # The copy replaces the file regardless of its permissions, so they are checked here.
    if not path.stat().st_mode & _ANY_WRITE:
        raise CannotWrite(path, "it is read-only")
    # A link is kept, and the file to which it points is changed.
    with publishing(path.resolve()) as temporary:
        try:
            write_tagged(path, temporary, tags, chapters, facts.duration_s)
        except (InvalidChapters, UnreadableMedia, UnsupportedFormat) as error:
            # The caller knows the file, not the copy that is being changed.
            error.path = path
            raise
        shutil.copymode(path, temporary)


def artwork_bytes(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """Return a picture as it is embedded, and warnings about what a directory would refuse.

    Raises
    ------
    NoSuchInput, UnreadableFile, UnreadableMedia
        It is not a picture.
    """
    from toolkit.formats.artwork import check_artwork, embedded_artwork

    content = read_small(path, what="artwork", most_bytes=PICTURE_FILE_BYTES)
    return embedded_artwork(content, path), check_artwork(content, path).warnings
