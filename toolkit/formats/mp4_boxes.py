"""Boxes of MP4 (ISO/IEC 14496-12): taking an index apart and putting it together again.

Owns the nesting of boxes, not the content of most of them. Boxes that podkit does not know stay byte for byte.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

PARENTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"tref", b"moof", b"traf"})
"""Boxes that contain only boxes and are parsed; ``meta`` and other such boxes are kept whole."""
HEADER_BYTES = 8
_LARGE_HEADER_BYTES = 16
_DEEPEST = 8


@dataclass
class Box:
    """One box: a leaf has a ``body``, a parent has ``children`` and, rarely, a few bytes after them (``body``)."""

    kind: bytes
    body: bytes = b""
    children: list[Box] = field(default_factory=list)

    def content(self) -> bytes:
        """Return the bytes of the box as in a file."""
        inside = b"".join(child.content() for child in self.children) + self.body
        return struct.pack(">I", HEADER_BYTES + len(inside)) + self.kind + inside

    def all(self, kind: bytes) -> list[Box]:
        """Return the children of a kind."""
        return [child for child in self.children if child.kind == kind]

    def first(self, *path: bytes) -> Box | None:
        """Return the first box along a path of kinds, or None."""
        found: Box | None = self
        for kind in path:
            found = next(iter(found.all(kind)), None) if found is not None else None
        return found


@dataclass(frozen=True)
class Place:
    """Where a box lies in a file: its kind, its first byte, the size of its header and the byte after its end.

    ``end`` is within the file, even if the box claims to be longer, as in a recording that was cut off.
    """

    kind: bytes
    start: int
    header_bytes: int
    end: int


def places(file: BinaryIO) -> tuple[Place, ...]:
    """Return the boxes at the top of a file, in order.

    Raises
    ------
    ValueError
        The file is not a sequence of boxes.
    """
    size = file.seek(0, os.SEEK_END)
    found, at = [], 0
    while at + HEADER_BYTES <= size:
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(HEADER_BYTES))
        header = HEADER_BYTES
        if length == 1:
            length, header = int.from_bytes(file.read(8), "big"), _LARGE_HEADER_BYTES
        elif length == 0:
            length = size - at
        if length < header:
            raise ValueError(f"a box at byte {at} is shorter than its own header")
        found.append(Place(kind, at, header, min(at + length, size)))
        at += length
    return tuple(found)


def parse(content: bytes, kind: bytes, depth: int = 0) -> Box:
    """Return the box of a kind whose inside is ``content``, taken apart as far as :data:`PARENTS` go.

    Raises
    ------
    ValueError
        A box in it is longer than its parent.
    """
    if kind not in PARENTS or depth > _DEEPEST:
        return Box(kind, content)
    box, at = Box(kind), 0
    while at + HEADER_BYTES <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        if not HEADER_BYTES <= length <= len(content) - at:
            if kind == b"udta" or not any(content[at:]):
                # QuickTime ends the user data with four zeros.
                break
            raise ValueError(f"a box inside {kind.decode('latin-1')} does not fit into it")
        name = content[at + 4 : at + HEADER_BYTES]
        box.children.append(parse(content[at + HEADER_BYTES : at + length], name, depth + 1))
        at += length
    box.body = content[at:]
    return box


def chunk_tables(box: Box) -> Iterator[Box]:
    """Return every table of chunk offsets in a box."""
    if box.kind in (b"stco", b"co64"):
        yield box
    for child in box.children:
        yield from chunk_tables(child)


def chunk_offsets(table: Box) -> tuple[int, ...]:
    """Return the offsets in a table, in bytes from the start of the file; as many as the table really contains."""
    width = 4 if table.kind == b"stco" else 8
    entries = table.body[8:]
    count = min(int.from_bytes(table.body[4:8], "big"), len(entries) // width)
    return struct.unpack(f">{count}{'I' if width == 4 else 'Q'}", entries[: count * width])  # noqa: PLR2004 - bytes


def put_offsets(table: Box, offsets: Iterable[int], *, wide: bool) -> None:
    """Write offsets into a table, with 64 bits each if ``wide``."""
    values = tuple(offsets)
    table.kind = b"co64" if wide or table.kind == b"co64" else b"stco"
    code = "I" if table.kind == b"stco" else "Q"
    table.body = table.body[:4] + struct.pack(f">I{len(values)}{code}", len(values), *values)
