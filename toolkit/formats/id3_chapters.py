"""Chapters in ID3v2: CHAP and CTOC frames, in the order in which players read them.

Owns the frames (Chapter Frame Addendum 1.0) and their order in the file. mutagen 1.48 sorts frames by size when it
saves (quodlibet/mutagen#506), and players built on ffmpeg list chapters in file order. So after each save the CHAP frames
are sorted by their start, within the bytes they already occupy. Delete that step once mutagen keeps the order.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mutagen.id3 import APIC, CHAP, CTOC, ID3, TIT2, WXXX, CTOCFlags, PictureType

from toolkit.formats.chapter_rules import with_ends, without_derived_ends
from toolkit.formats.episode_tags import ascii_url, picture_type
from toolkit.model.chapter import Chapter
from toolkit.model.clock_text import to_milliseconds
from toolkit.model.printable import one_line

# The count of entries in a table is one byte.
MAX_ENTRIES = 255
_IGNORED_OFFSET = 0xFFFFFFFF
_LAST_MS = 0xFFFFFFFF
_HEADER_BYTES = 10
_V24 = 4


def put_chapters(
    frames: ID3, chapters: Sequence[Chapter], duration_s: float, pictures: Mapping[str, bytes], encoding: int
) -> None:
    """Replace the chapters in ``frames``: one CHAP each, and one ordered top-level CTOC with a title of its own.

    Without that title and those flags Apple Podcasts and others show no list. A chapter with ``toc`` False is in no
    table, and so hidden. More than 255 listed chapters go into tables below the top one.
    """
    frames.delall("CHAP")
    frames.delall("CTOC")
    listed = []
    for number, (chapter, end_s) in enumerate(with_ends(chapters, duration_s)):
        element_id = f"chp{number:03d}"
        frames.add(_chap(element_id, chapter, end_s, pictures.get(chapter.image), encoding))
        if chapter.toc:
            listed.append(element_id)
    if len(listed) <= MAX_ENTRIES:
        groups = []
    else:
        groups = [listed[first : first + MAX_ENTRIES] for first in range(0, len(listed), MAX_ENTRIES)]
        for number, group in enumerate(groups):
            frames.add(_ctoc(f"toc{number:03d}", group, f"Chapters, part {number + 1}", encoding, CTOCFlags.ORDERED))
    children = [f"toc{number:03d}" for number in range(len(groups))] or listed
    if children:
        frames.add(_ctoc("toc", children, "Chapters", encoding, CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED))


def chapters_in(frames: ID3, duration_s: float) -> tuple[tuple[Chapter, ...], dict[str, bytes]]:
    """Return the chapters in order of their start, and their pictures by the name in the chapter's ``image``.

    An end is given if it is neither the next start nor (within 0.25 s) the end of the file. Without any table every
    chapter is listed.
    """
    found = sorted(frames.getall("CHAP"), key=lambda frame: (frame.start_time, frame.element_id))
    children = {child for table in frames.getall("CTOC") for child in table.child_element_ids}
    pictures: dict[str, bytes] = {}
    chapters = []
    for number, frame in enumerate(found, start=1):
        image = ""
        if (picture := next(iter(frame.sub_frames.getall("APIC")), None)) is not None and picture_type(picture.data):
            image = f"chapter-{number:03d}.{'png' if picture_type(picture.data) == 'image/png' else 'jpg'}"
            pictures[image] = picture.data
        link = next((one_line(sub.url) for sub in frame.sub_frames.getall("WXXX")), "")
        title = one_line(str(frame.sub_frames["TIT2"])) if "TIT2" in frame.sub_frames else ""
        listed = not children or frame.element_id in children
        end_s = frame.end_time / 1000 if frame.end_time > frame.start_time else None
        chapters.append(Chapter(frame.start_time / 1000, title, end_s, link, image, listed))
    return without_derived_ends(chapters, duration_s), pictures


def order_chapters(path: Path) -> None:
    """Put the CHAP frames of the tag at the beginning of a file, just saved by mutagen, in order of their start."""
    with path.open("r+b") as file:
        header = file.read(_HEADER_BYTES)
        if not header.startswith(b"ID3"):
            return
        body = file.read(syncsafe(header[6:10]))
        frames = list(_frames(body, header[3]))
        ordered = iter(sorted((frame for frame in frames if frame.startswith(b"CHAP")), key=_start_and_id))
        placed = b"".join(next(ordered) if frame.startswith(b"CHAP") else frame for frame in frames)
        if placed != body[: len(placed)]:
            file.seek(_HEADER_BYTES)
            file.write(placed)


def _chap(element_id: str, chapter: Chapter, end_s: float, picture: bytes | None, encoding: int) -> CHAP:
    subs = [TIT2(encoding=encoding, text=one_line(chapter.title))] if chapter.title else []
    if chapter.url:
        subs.append(WXXX(encoding=0, desc="", url=ascii_url(chapter.url)))
    if picture:
        subs.append(APIC(encoding=0, mime=picture_type(picture), type=PictureType.OTHER, desc="", data=picture))
    start_ms = min(to_milliseconds(chapter.start_s), _LAST_MS - 1)
    return CHAP(
        element_id=element_id,
        start_time=start_ms,
        end_time=min(max(to_milliseconds(end_s), start_ms + 1), _LAST_MS),
        start_offset=_IGNORED_OFFSET,
        end_offset=_IGNORED_OFFSET,
        sub_frames=subs,
    )


def _ctoc(element_id: str, children: Sequence[str], title: str, encoding: int, flags: int) -> CTOC:
    subs = [TIT2(encoding=encoding, text=title)]
    return CTOC(element_id=element_id, flags=flags, child_element_ids=list(children), sub_frames=subs)


def syncsafe(four: bytes) -> int:
    """Return the number in four bytes of seven bits each."""
    return four[0] << 21 | four[1] << 14 | four[2] << 7 | four[3]


def _frames(body: bytes, version: int) -> Iterator[bytes]:
    position = 0
    while position + _HEADER_BYTES <= len(body) and body[position]:
        size = body[position + 4 : position + 8]
        length = _HEADER_BYTES + (syncsafe(size) if version == _V24 else int.from_bytes(size, "big"))
        yield body[position : position + length]
        position += length


def _start_and_id(frame: bytes) -> tuple[int, bytes]:
    element_id, _, rest = frame[_HEADER_BYTES:].partition(b"\0")
    return (struct.unpack(">I", rest[:4])[0] if len(rest) >= 4 else _LAST_MS), element_id  # noqa: PLR2004 - four bytes
