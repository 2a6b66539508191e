"""The index of an MP4 (``moov``): read separately from the sound, and a file rewritten around a changed one.

Owns what must be corrected when the index changes its size: every offset into the file, in tables and in fragments. The index
is written first, as streaming players need it. Everything that podkit does not know is copied byte for byte.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from toolkit.formats.mp4_boxes import HEADER_BYTES, Box, Place, chunk_offsets, chunk_tables, parse, places, put_offsets

_LARGEST_INDEX_BYTES = 256 << 20
_BLOCK_BYTES = 1 << 20
_LARGEST_OFFSET = 0xFFFF_FFFF
_HANDLER_AT = slice(8, 12)
# A fragment's header with a base offset: version, flags, track, base.
_TFHD_BASE, _TFHD_BYTES = 0x1, 16


def read_index(file: BinaryIO) -> tuple[tuple[Place, ...], Box]:
    """Return the places of the top-level boxes of an MP4, and its parsed index.

    Raises
    ------
    ValueError
        It has no index that can be edited.
    """
    top = places(file)
    found = [place for place in top if place.kind == b"moov"]
    if len(found) != 1 or found[0].end - found[0].start > _LARGEST_INDEX_BYTES:
        raise ValueError("it has no index, more than one, or one of absurd size")
    (place,) = found
    file.seek(place.start + place.header_bytes)
    index = parse(file.read(place.end - place.start - place.header_bytes), b"moov")
    if not tracks(index, b"soun") or index.first(b"mvhd") is None:
        raise ValueError("its index names no sound, or is packed")
    return top, index


def tracks(index: Box, handler: bytes) -> list[Box]:
    """Return the tracks of a kind, such as ``soun`` or ``text``."""
    return [track for track in index.all(b"trak") if handler_of(track) == handler]


def handler_of(track: Box) -> bytes:
    """Return the kind of a track, empty if it does not say."""
    described = track.first(b"mdia", b"hdlr")
    return described.body[_HANDLER_AT] if described else b""


def write_file(source: BinaryIO, target: Path, kept: Sequence[Place], index: Box, texts: bytes) -> None:
    """Rewrite a file: its type, the index, the texts of the last track in the index, and everything else unchanged.

    ``kept`` are the boxes of ``source`` to copy, without the index.
    """
    lead = [place for place in kept if place.kind == b"ftyp"]
    rest = [place for place in kept if place.kind != b"ftyp"]
    size = sum(place.end - place.start for place in kept)
    wide = size + len(texts) + len(index.content()) * 2 > _LARGEST_OFFSET
    own = index.all(b"trak")[-1] if texts else None
    tables = [
        (table, chunk_offsets(table), track is own) for track in index.all(b"trak") for table in chunk_tables(track)
    ]
    for table, offsets, _ in tables:
        put_offsets(table, offsets, wide=wide)
    texts_at = sum(place.end - place.start for place in lead) + len(index.content())
    media = Box(b"mdat", texts).content() if texts else b""
    starts, at = {}, texts_at + len(media)
    for place in rest:
        starts[place.start] = at
        at += place.end - place.start
    for table, offsets, is_own in tables:
        moved = (texts_at + HEADER_BYTES,) if is_own else tuple(_moved(offset, rest, starts) for offset in offsets)
        put_offsets(table, moved, wide=wide)
    with target.open("wb") as out:
        for place in lead:
            _copy(source, out, place)
        out.write(index.content() + media)
        for place in rest:
            if place.kind == b"moof":
                source.seek(place.start + place.header_bytes)
                content = source.read(place.end - place.start - place.header_bytes)
                out.write(_moved_fragment(content, rest, starts))
            else:
                _copy(source, out, place)


def _moved(offset: int, rest: Sequence[Place], starts: dict[int, int]) -> int:
    """Return the place in the new file of a byte of the old one."""
    at = bisect_right(rest, offset, key=lambda place: place.start) - 1
    place = rest[max(at, 0)] if rest else None
    return offset if place is None else max(0, offset - place.start + starts[place.start])


def _copy(source: BinaryIO, out: BinaryIO, place: Place) -> None:
    source.seek(place.start)
    left = place.end - place.start
    while left and (block := source.read(min(left, _BLOCK_BYTES))):
        out.write(block)
        left -= len(block)


def _moved_fragment(content: bytes, rest: Sequence[Place], starts: dict[int, int]) -> bytes:
    """Return a fragment's header with its absolute offsets, if any, corrected for the new file."""
    fragment = parse(content, b"moof")
    for track in fragment.all(b"traf"):
        for head in track.all(b"tfhd"):
            if len(head.body) >= _TFHD_BYTES and head.body[3] & _TFHD_BASE:
                base = int.from_bytes(head.body[8:16], "big")
                head.body = head.body[:8] + struct.pack(">Q", _moved(base, rest, starts)) + head.body[16:]
    return fragment.content()
