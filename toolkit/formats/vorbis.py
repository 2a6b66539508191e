"""Episode tags in Vorbis comments: Ogg Vorbis, Opus, FLAC in Ogg, Speex, and FLAC.

Owns the meaning of each comment, chapters as ``CHAPTER000…``, and the cover as a FLAC picture (base64 in Ogg). Comments that
podkit does not know stay.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from pathlib import Path

from mutagen import FileType
from mutagen.flac import FLAC, FLACNoHeaderError, Picture
from mutagen.flac import error as FlacError  # noqa: N812 - mutagen names its errors in lower case
from mutagen.id3 import PictureType

from toolkit.formats.chapter_rules import MAX_CHAPTERS
from toolkit.formats.episode_tags import EpisodeTags, ascii_url, date_in, keywords_in, number_in, picture_type
from toolkit.formats.languages import two_letters
from toolkit.formats.padding import kept_padding
from toolkit.model.chapter import Chapter
from toolkit.model.clock_text import clock_text, parse_clock
from toolkit.model.errors import InvalidChapters
from toolkit.model.printable import one_line, paragraphs

_CHAPTER = re.compile(r"chapter(\d{3})(name|url)?", re.IGNORECASE | re.ASCII)
_PICTURES = "metadata_block_picture"
_TEXTS = {"title": "title", "album": "show", "artist": "artist", "albumartist": "publisher", "genre": "genre",
          "copyright": "copyright", "podcastguid": "guid"}  # fmt: skip


def write_vorbis(path: Path, file: FileType, tags: EpisodeTags, chapters: Sequence[Chapter] | None) -> None:
    """Write tags and chapters into a file that mutagen opened from ``path``; ``chapters`` None leaves those in it.

    Saving the same twice changes no byte. Hidden chapters are left out, because comments cannot express that.
    """
    if file.tags is None:
        file.add_tags()
    for comment, text in _comments(tags).items():
        if text:
            file[comment] = [text]
    if chapters is not None:
        _put_chapters(path, file, [chapter for chapter in chapters if chapter.toc])
    if tags.artwork:
        _put_cover(file, tags.artwork)
    file.save(padding=kept_padding)


def read_vorbis(file: FileType) -> tuple[EpisodeTags, tuple[Chapter, ...]]:
    """Return the tags and chapters of a file that mutagen opened."""
    description, subtitle = _text(file, "description"), _text(file, "subtitle")
    pictures = [picture for picture in _pictures(file) if picture_type(picture.data)]
    pictures.sort(key=lambda picture: picture.type != PictureType.COVER_FRONT)
    tags = EpisodeTags(
        **{name: one_line(_text(file, comment)) for comment, name in _TEXTS.items()},  # type: ignore[arg-type]
        number=number_in(_text(file, "tracknumber")), season=number_in(_text(file, "discnumber")),
        date=date_in(_text(file, "date")), description=subtitle or description,
        long_description=description if subtitle and subtitle != description else "", lyrics=_text(file, "lyrics"),
        link=_text(file, "url"), feed=_text(file, "podcastfeed"), language=two_letters(_text(file, "language")),
        keywords=keywords_in(_text(file, "keywords")), categories=keywords_in(_text(file, "podcastcategory")),
        explicit=_text(file, "itunesadvisory") == "1",
        artwork=pictures[0].data if pictures else None,
    )  # fmt: skip
    return tags, _chapters(file)


def _comments(tags: EpisodeTags) -> dict[str, str]:
    texts = {comment: one_line(getattr(tags, name)) for comment, name in _TEXTS.items()}
    short, long = paragraphs(tags.description), paragraphs(tags.long_description)
    return texts | {
        "tracknumber": "" if tags.number is None else str(tags.number),
        "discnumber": "" if tags.season is None else str(tags.season),
        "date": tags.date.isoformat() if tags.date else "",
        "description": long or short,
        "subtitle": short if long else "",
        "lyrics": paragraphs(tags.lyrics),
        "url": ascii_url(tags.link),
        "podcastfeed": ascii_url(tags.feed),
        "keywords": one_line(", ".join(tags.keywords)),
        "podcastcategory": one_line(", ".join(tags.categories)),
        "itunesadvisory": "1" if tags.explicit else "",
        "language": one_line(tags.language),
    }


def _put_chapters(path: Path, file: FileType, chapters: Sequence[Chapter]) -> None:
    if len(chapters) > MAX_CHAPTERS:
        raise InvalidChapters(path, f"{len(chapters)} chapters do not fit into its tags; give at most {MAX_CHAPTERS}.")
    for key in [key for key in file.keys() if _CHAPTER.fullmatch(key)]:  # noqa: SIM118 - a tag is not a mapping
        del file[key]
    for number, chapter in enumerate(chapters):
        file[f"CHAPTER{number:03d}"] = [clock_text(chapter.start_s)]
        file[f"CHAPTER{number:03d}NAME"] = [one_line(chapter.title)]
        if chapter.url:
            file[f"CHAPTER{number:03d}URL"] = [ascii_url(chapter.url)]


def _chapters(file: FileType) -> tuple[Chapter, ...]:
    """Return chapters numbered from 000 or 001, in order of their start; one without a readable time is skipped."""
    chapters = []
    for key in sorted(file.keys()) if file.tags is not None else []:
        found = _CHAPTER.fullmatch(key)
        if found is None or found[2]:
            continue
        try:
            start_s = parse_clock(_text(file, key))
        except ValueError:
            continue
        chapters.append(Chapter(start_s, one_line(_text(file, f"{key}name")), url=one_line(_text(file, f"{key}url"))))
    return tuple(sorted(chapters, key=lambda chapter: chapter.start_s))


def _put_cover(file: FileType, artwork: bytes) -> None:
    cover = Picture()
    cover.type, cover.mime, cover.data = PictureType.COVER_FRONT, picture_type(artwork), artwork
    others = [picture for picture in _pictures(file) if picture.type != PictureType.COVER_FRONT]
    if isinstance(file, FLAC):
        file.clear_pictures()
        for picture in (cover, *others):
            file.add_picture(picture)
    else:
        file[_PICTURES] = [base64.b64encode(picture.write()).decode("ascii") for picture in (cover, *others)]


def _pictures(file: FileType) -> list[Picture]:
    if isinstance(file, FLAC):
        return list(file.pictures)
    pictures = []
    for text in (file.get(_PICTURES) or []) if file.tags is not None else []:
        try:
            pictures.append(Picture(base64.b64decode(text)))
        except (binascii.Error, FlacError, FLACNoHeaderError, ValueError):
            # A block that is not a picture is useless; it is removed when a cover is written.
            continue
    return pictures


def _text(file: FileType, comment: str) -> str:
    values = (file.get(comment) if file.tags is not None else None) or [""]
    return paragraphs(str(values[0]))
