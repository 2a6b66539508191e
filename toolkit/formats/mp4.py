"""Episode tags in MP4 and M4A: the atoms that iTunes and podcast apps read.

Owns the meaning of each atom. mutagen encodes the atoms; ``mp4_index`` places them and the chapters in the file.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm

from toolkit.formats.episode_tags import EpisodeTags, ascii_url, date_in, keywords_in, picture_type
from toolkit.formats.languages import three_letters, two_letters
from toolkit.formats.mp4_boxes import HEADER_BYTES, Box, parse
from toolkit.formats.mp4_chapters import replace_chapters
from toolkit.formats.mp4_index import read_index, write_file
from toolkit.formats.padding import kept_padding
from toolkit.model.chapter import Chapter
from toolkit.model.printable import ELLIPSIS, one_line, paragraphs, within_bytes

_MEDIA_KIND_PODCAST = 21
_EXPLICIT = 1
_MAX_DESC_BYTES = 255
_LINK = "----:com.apple.iTunes:WWWAUDIOSOURCE"
_LANGUAGE = "----:com.apple.iTunes:LANGUAGE"
_TEXTS = {
    "\xa9nam": "title", "\xa9alb": "show", "\xa9ART": "artist", "aART": "publisher", "\xa9gen": "genre", "cprt": "copyright",
    "egid": "guid",
}  # fmt: skip


def write_mp4(
    source: Path, target: Path, tags: EpisodeTags, chapters: Sequence[Chapter] | None, duration_s: float
) -> None:
    """Write a copy of the MP4 at ``source`` with these tags and chapters; writing the same twice changes no byte.

    ``chapters`` None leaves those in the file. mutagen gets the index alone, because in a fragmented file mutagen 1.48
    moves the sound and corrects only the first offset.

    Raises
    ------
    ValueError
        Its index cannot be edited.
    """
    with source.open("rb") as file:
        top, index = read_index(file)
        kept, texts = [place for place in top if place.kind != b"moov"], b""
        if chapters is not None:
            kept, texts = replace_chapters(index, top, chapters, duration_s)
        _put_tags(index, tags)
        write_file(file, target, kept, index, texts)


def _put_tags(index: Box, tags: EpisodeTags) -> None:
    scratch = io.BytesIO(index.content())
    file = MP4(scratch)
    _edit(file, tags)
    file.save(scratch, padding=kept_padding)
    edited = parse(scratch.getvalue()[HEADER_BYTES:], b"moov").all(b"udta")
    at = next((at for at, child in enumerate(index.children) if child.kind == b"udta"), len(index.children))
    index.children = [child for child in index.children if child.kind != b"udta"]
    index.children[at:at] = edited


def _edit(file: MP4, tags: EpisodeTags) -> None:
    if file.tags is None:
        file.add_tags()
    for atom, name in _TEXTS.items():
        if text := one_line(getattr(tags, name)):
            file[atom] = [text]
    _put_descriptions(file, tags)
    _put_numbers(file, tags)
    _put_links(file, tags)
    if tags.artwork:
        kind = MP4Cover.FORMAT_PNG if picture_type(tags.artwork) == "image/png" else MP4Cover.FORMAT_JPEG
        file["covr"] = [MP4Cover(tags.artwork, imageformat=kind)]
    file["stik"] = [_MEDIA_KIND_PODCAST]
    file["pcst"] = True


def read_mp4(path: Path) -> tuple[EpisodeTags, tuple[Chapter, ...]]:
    """Return the tags of the MP4 at ``path``, and its Nero chapters."""
    file = MP4(path)
    chapters = tuple(Chapter(round(entry.start, 6), one_line(entry.title)) for entry in file.chapters or ())
    description, long_description = _text(file, "desc"), _text(file, "ldes")
    if (
        len(description.encode()) >= _MAX_DESC_BYTES - len(ELLIPSIS.encode())
        and description.endswith(ELLIPSIS)
        and long_description
    ):
        description, long_description = long_description, ""
    covers = [bytes(cover) for cover in file.get("covr", []) if picture_type(bytes(cover))]
    return EpisodeTags(
        **{name: _text(file, atom) for atom, name in _TEXTS.items()},  # type: ignore[arg-type]
        number=_number(file, "trkn"), season=_number(file, "disk"), date=date_in(_text(file, "\xa9day")),
        description=description, long_description="" if long_description == description else long_description,
        lyrics=_text(file, "\xa9lyr"), link=_freeform(file, _LINK), feed=_text(file, "purl"),
        keywords=keywords_in(_text(file, "keyw")), categories=keywords_in(_text(file, "catg")),
        explicit=file.get("rtng") == [_EXPLICIT],
        language=two_letters(_freeform(file, _LANGUAGE)), artwork=covers[0] if covers else None,
    ), chapters  # fmt: skip


def _put_descriptions(file: MP4, tags: EpisodeTags) -> None:
    short = paragraphs(tags.description)
    long = paragraphs(tags.long_description) or short
    if short:
        file["desc"] = [within_bytes(short, _MAX_DESC_BYTES, ending=ELLIPSIS)]
    if long:
        file["ldes"] = [long]
    if lyrics := paragraphs(tags.lyrics):
        file["\xa9lyr"] = [lyrics]


def _put_numbers(file: MP4, tags: EpisodeTags) -> None:
    for atom, number in (("trkn", tags.number), ("disk", tags.season)):
        if number is not None:
            file[atom] = [(min(number, 0xFFFF), (file.get(atom) or [(0, 0)])[0][1])]
    if tags.date is not None:
        file["\xa9day"] = [tags.date.isoformat()]


def _put_links(file: MP4, tags: EpisodeTags) -> None:
    if tags.feed:
        file["purl"] = [ascii_url(tags.feed)]
    if tags.keywords:
        file["keyw"] = [one_line(", ".join(tags.keywords))]
    if tags.categories:
        file["catg"] = [one_line(", ".join(tags.categories))]
    if tags.explicit:
        file["rtng"] = [_EXPLICIT]
    if tags.link:
        file[_LINK] = [MP4FreeForm(ascii_url(tags.link).encode())]
    if tags.language:
        file[_LANGUAGE] = [MP4FreeForm(three_letters(tags.language).encode())]


def _text(file: MP4, atom: str) -> str:
    values = file.get(atom) or [""]
    return paragraphs(str(values[0])) if isinstance(values, list) else ""


def _number(file: MP4, atom: str) -> int | None:
    values = file.get(atom) or [(0, 0)]
    return int(values[0][0]) or None


def _freeform(file: MP4, key: str) -> str:
    values = file.get(key) or [b""]
    return one_line(bytes(values[0]).decode("utf-8", "replace"))
