"""A media file with other tags and chapters: as a copy, or in place.

Owns which writer a container takes; a file is only ever changed as a copy that is then published whole. What only some
files need is imported where it is used: tagging one file is quick and small.
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

_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def write_tagged(
    source: Path, target: Path, tags: EpisodeTags, chapters: Sequence[Chapter] | None, duration_s: float
) -> None:
    """Write a copy of ``source`` with tags and chapters to ``target``, which nobody reads yet.

    ``chapters`` None leaves those that are there.
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
        For one that holds no tags or no chapters that players read.
    """
    return MATROSKA if is_matroska(path) else container_of(path)


def matroska_texts(tags: EpisodeTags) -> dict[str, str]:
    """Return tags by the names that Matroska's specification gives them; empty ones are left out."""
    texts = {
        "title": tags.title, "album": tags.show, "artist": tags.artist, "publisher": tags.publisher,
        "part_number": "" if tags.number is None else str(tags.number), "season": "" if tags.season is None else str(tags.season),
        "date_released": tags.date.isoformat() if tags.date else "", "genre": tags.genre, "summary": tags.description,
        "description": tags.long_description or tags.description, "lyrics": tags.lyrics, "copyright": tags.copyright,
        "url": tags.link, "keywords": ",".join(tags.keywords), "language": tags.language,
    }  # fmt: skip
    return {name: text for name, text in texts.items() if text}


def tag_file(path: Path, tags: EpisodeTags, chapters: Sequence[Chapter] | None) -> None:
    """Write tags and chapters into a file in place: a reader sees the old file or the whole new one.

    Raises
    ------
    NoSuchInput, UnreadableMedia, InvalidChapters, CannotWrite, DiskFull
        The file is then as it was.
    """
    facts = probe(path)
    tagged_container(path)
    # The copy takes the file's place whatever its own permissions say, so they are asked here.
    if not path.stat().st_mode & _ANY_WRITE:
        raise CannotWrite(path, "it is read-only")
    # Through a link, the file that it leads to is changed, and the link stays one.
    with publishing(path.resolve()) as temporary:
        try:
            write_tagged(path, temporary, tags, chapters, facts.duration_s)
        except (InvalidChapters, UnreadableMedia, UnsupportedFormat) as error:
            # Whoever asked knows the file, not the copy of it that is being changed.
            error.path = path
            raise
        shutil.copymode(path, temporary)


def artwork_bytes(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """Return a picture as it goes into tags, and what a directory would say against it.

    Raises
    ------
    UnreadableMedia
        When it is no picture.
    """
    from toolkit.formats.artwork import check_artwork, embedded_artwork

    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableMedia(path, f"this artwork cannot be read ({error.strerror}); check the file.") from error
    return embedded_artwork(content, path), check_artwork(content, path).warnings
