"""How much the head of a media file claims: the sizes of its tags and chunks, before any library believes them.

Owns the walk over ID3 tags, FLAC blocks, MP4 boxes and the chunks of WAV, AIFF and CAF, in bounded time and memory. Says what is there and
decides nothing; a claim that contradicts the file is kept within it.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST_TAG_BYTES = 64 << 20
"""What tags may take, packed and unpacked: more than a chapter picture of the size that Apple asks for, a hundred times."""
MOST_PARTS = 10_000
"""Frames, blocks, chunks or boxes in one file."""
_ID3_HEADER = 10
# Kinds of FLAC's metadata blocks (RFC 9639, section 8.1).
_COMMENTS, _PICTURE = 4, 6
_DEEPEST = 3
_BLOCK = 1 << 16
_CHUNKED = {b"RIFF": "little", b"RF64": "little", b"BW64": "little", b"FORM": "big"}


@dataclass(frozen=True, slots=True)
class Part:
    """A frame, block, chunk or box: its kind, where it begins with its header, where its content begins, and where it ends."""

    kind: bytes
    start: int
    content: int
    end: int

    @property
    def size(self) -> int:
        """Bytes of its content."""
        return self.end - self.content


@dataclass(frozen=True, slots=True)
class Id3Claim:
    """The ID3 tags before the sound: where they end, and whether a reader that unpacks all of it takes too much."""

    end: int
    too_much: bool


def size_of(file: BinaryIO) -> int:
    """Return the size of a file in bytes."""
    return file.seek(0, os.SEEK_END)


def id3_claim(file: BinaryIO) -> Id3Claim:
    """Return what the ID3v2 tags at the begin of a file claim; their end is 0 where there are none."""
    at, size, budget = 0, size_of(file), _Budget()
    for _ in range(MOST_PARTS):
        file.seek(at)
        header = file.read(_ID3_HEADER)
        if len(header) < _ID3_HEADER or not header.startswith(b"ID3"):
            return Id3Claim(min(at, size), budget.is_spent)
        end = min(at + _ID3_HEADER + _syncsafe(header[6:10]), size)
        budget.take(end - at, 1)
        if not budget.is_spent:
            _walk_frames(file.read(end - at - _ID3_HEADER), header[3], budget, 0)
        at = end
    return Id3Claim(at, too_much=True)


def flac_blocks(file: BinaryIO, at: int) -> list[Part] | None:
    """Return the metadata blocks of a FLAC stream that begins at ``at``; None where they do not end."""
    found, size, position = list[Part](), size_of(file), at + 4
    while len(found) <= MOST_PARTS:
        file.seek(position)
        header = file.read(4)
        if len(header) < 4:  # noqa: PLR2004 - bytes of a header
            return None
        end = min(position + 4 + int.from_bytes(header[1:], "big"), size)
        found.append(Part(header[:1], position, position + 4, end))
        if header[0] & 0x80:
            return found
        position = end
    return None


def flac_tag_bytes(file: BinaryIO, blocks: list[Part]) -> int:
    """Return the bytes that the blocks of a FLAC stream take, or say they take: readers believe a picture more than its block."""
    return sum(max(block.size, _said(file, block)) for block in blocks)


def mp4_boxes(file: BinaryIO, start: int, end: int) -> Iterator[Part]:
    """Yield the boxes between two places of an MP4; what is no box ends the walk."""
    at = start
    for _ in range(MOST_PARTS):
        file.seek(at)
        header = file.read(16)
        length, content = int.from_bytes(header[:4], "big"), at + 8
        if length == 1:
            length, content = int.from_bytes(header[8:16], "big"), at + 16
        elif length == 0:
            length = end - at
        if len(header) < 8 or length < content - at:  # noqa: PLR2004 - bytes of a header
            return
        yield Part(header[4:8], at, content, min(at + length, end))
        at += length
        if at >= end:
            return


def mp4_tags(file: BinaryIO) -> list[Part]:
    """Return the boxes of an MP4's index that hold tags and covers."""
    moov = [box for box in mp4_boxes(file, 0, size_of(file)) if box.kind == b"moov"]
    inside = [box for index in moov for box in mp4_boxes(file, index.content, index.end)]
    tracks = [box for track in inside if track.kind == b"trak" for box in mp4_boxes(file, track.content, track.end)]
    return [box for box in (*inside, *tracks) if box.kind in (b"udta", b"meta")]


def chunks(file: BinaryIO) -> Iterator[Part]:
    """Yield the chunks of a WAV, AIFF or CAF file in order; what has no name of letters is no chunk and ends the walk.

    A chunk that is longer than the file ends with it, as one of unknown length does.
    """
    size = size_of(file)
    file.seek(0)
    head = file.read(12)
    if head[:4] == b"caff":
        at, width, order = 8, 8, "big"
    elif head[:4] in _CHUNKED:
        at, width, order = 12, 4, _CHUNKED[head[:4]]
    else:
        return
    while at + 4 + width <= size:
        file.seek(at)
        name = file.read(4)
        if not all(0x20 <= letter < 0x7F for letter in name):  # noqa: PLR2004 - printable ASCII
            return
        length, content = int.from_bytes(file.read(width), order), at + 4 + width  # type: ignore[arg-type]
        # CAF has no padding; in the others a chunk of odd length has a byte more.
        end = content + length + (length % 2 if width == 4 else 0)  # noqa: PLR2004 - bytes
        yield Part(name, at, content, min(end, size))
        at = end


def _said(file: BinaryIO, block: Part) -> int:
    """Return how long a picture or a list of comments says it is; 0 for other blocks."""
    kind, file_at = block.kind[0] & 0x7F, block.content
    if kind == _PICTURE:
        # Type, then the kind and the description, each after its length, four figures and the length of the picture.
        at = 4
        for skipped in (0, 0, 16):
            file.seek(file_at + at + skipped)
            at += skipped + 4 + int.from_bytes(file.read(4), "big")
        return at
    if kind == _COMMENTS and block.size <= MOST_TAG_BYTES:
        file.seek(file_at)
        return _comment_bytes(file.read(block.size))
    return 0


def _comment_bytes(content: bytes) -> int:
    """Return how long Vorbis comments say they are; over the limit where they go on after their block, or are too many."""
    at = 4 + int.from_bytes(content[:4], "little")
    count = int.from_bytes(content[at : at + 4], "little")
    at += 4
    for _ in range(min(count, MOST_PARTS)):
        at += 4 + int.from_bytes(content[at : at + 4], "little")
        if at > len(content):
            break
    return at if at <= len(content) and count <= MOST_PARTS else MOST_TAG_BYTES + 1


class _Budget:
    """What tags may still take."""

    def __init__(self) -> None:
        self.bytes_left, self.parts_left = MOST_TAG_BYTES, MOST_PARTS

    @property
    def is_spent(self) -> bool:
        return self.bytes_left < 0 or self.parts_left < 0

    def take(self, size: int, parts: int) -> None:
        self.bytes_left -= size
        self.parts_left -= parts


def _syncsafe(four: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(four, (21, 14, 7, 0), strict=False))


def _walk_frames(content: bytes, version: int, budget: _Budget, depth: int) -> None:
    """Take each frame of a tag, and what it unpacks to, from a budget."""
    if depth > _DEEPEST:
        budget.take(0, MOST_PARTS + 1)
    header = 6 if version == 2 else 10  # noqa: PLR2004 - ID3v2.2 has short headers
    at = 0
    while at + header <= len(content) and not budget.is_spent:
        name = content[at : at + (3 if header == 6 else 4)]  # noqa: PLR2004
        if not name.isalnum():
            return
        size = _frame_size(content[at + len(name) : at + len(name) * 2], version)
        body, flags = (
            content[at + header : at + header + size],
            content[at + header - 1] if header == _ID3_HEADER else 0,
        )
        budget.take(0, 1)
        if header == _ID3_HEADER and flags & (0x08 if version == 4 else 0x80):  # noqa: PLR2004 - ID3v2.4
            budget.take(_unpacked(body, budget.bytes_left), 0)
        if name in (b"CHAP", b"CTOC"):
            _walk_frames(_after_element(name, body), version, budget, depth + 1)
        at += header + size


def _frame_size(field: bytes, version: int) -> int:
    # Some writers of 2.4 do not leave the eighth bits out.
    if version == 4 and not any(byte & 0x80 for byte in field):  # noqa: PLR2004
        return _syncsafe(field)
    return int.from_bytes(field, "big")


def _unpacked(body: bytes, most: int) -> int:
    """Return what a packed frame unpacks to, or just over ``most``; it begins after its length or at once."""
    for begin in (4, 0, 5):
        opener, got, packed = zlib.decompressobj(), 0, body[begin:]
        try:
            while packed and got <= most and not opener.eof:
                got += len(opener.decompress(packed, _BLOCK * 16))
                packed = opener.unconsumed_tail
        except zlib.error:
            if not got:
                continue
        return got
    # Not packed the usual way: what zlib can unpack it to at most.
    return len(body) * 1032


def _after_element(name: bytes, body: bytes) -> bytes:
    """Return the frames inside a CHAP or CTOC frame."""
    rest = body.partition(b"\0")[2]
    if name == b"CHAP":
        return rest[16:]
    children = rest[1] if len(rest) > 1 else 0
    rest = rest[2:]
    for _ in range(children):
        rest = rest.partition(b"\0")[2]
    return rest
