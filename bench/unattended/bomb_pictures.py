"""Pictures that unpack to far more than their size: a few kilobytes that claim gigabytes of pixels or text."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

MB = 1 << 20
_GREY, _RGBA = 0, 6
_BYTES_PER_PIXEL = {_GREY: 1, _RGBA: 4}


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _zeros(size: int) -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(MB)) for _ in range(size // MB))
    return packed + packer.compress(bytes(size % MB)) + packer.flush()


def png(side_px: int, *, colour: int = _RGBA, rows: int = 1000, also: bytes = b"") -> bytes:
    """Return a PNG of ``side_px`` squared whose first ``rows`` are there, packed."""
    head = struct.pack(">IIBBBBB", side_px, side_px, 8, colour, 0, 0, 0)
    data = _zeros(min(rows, side_px) * (1 + side_px * _BYTES_PER_PIXEL[colour]))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + also + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def huge(side_px: int, colour: int = _RGBA) -> Callable[[], bytes]:
    """Return a maker of a PNG with a claim of very many pixels."""
    return lambda: png(side_px, colour=colour)


def text(size: int) -> Callable[[], bytes]:
    """Return a maker of a PNG of 1,400 pixels with a packed text (zTXt) of ``size`` bytes."""
    return lambda: png(1400, also=_chunk(b"zTXt", b"Comment\x00\x00" + _zeros(size)))


def profile(size: int) -> Callable[[], bytes]:
    """Return a maker of a PNG of 1,400 pixels with a packed colour profile (iCCP) of ``size`` bytes."""
    return lambda: png(1400, also=_chunk(b"iCCP", b"profile\x00\x00" + _zeros(size)))


def many_texts(count: int, size: int) -> Callable[[], bytes]:
    """Return a maker of a PNG with very many packed texts."""
    one = _chunk(b"zTXt", b"Comment\x00\x00" + _zeros(size))
    return lambda: png(1400, also=one * count)
