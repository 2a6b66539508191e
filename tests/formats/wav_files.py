"""WAV files with marks, built byte by byte as the specification says."""

from __future__ import annotations

import struct
from collections.abc import Sequence

RATE = 48_000


def chunk(name: bytes, content: bytes, size: int | None = None) -> bytes:
    """A chunk with its padding; ``size`` is what it claims where that is not the truth."""
    return name + struct.pack("<I", len(content) if size is None else size) + content + b"\0" * (len(content) % 2)


def fmt(rate: int = RATE) -> bytes:
    return chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16))


def data(samples: int = RATE) -> bytes:
    return chunk(b"data", bytes(2 * samples))


def riff(*chunks: bytes, form: bytes = b"RIFF") -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return form + struct.pack("<I", min(len(body), 0xFFFFFFFF)) + body


def cue(samples: Sequence[int], count: int | None = None, *, by_position: bool = False) -> bytes:
    points = b"".join(
        struct.pack("<II4sIII", number, sample, b"data", 0, 0, 0 if by_position else sample)
        for number, sample in enumerate(samples, start=1)
    )
    return chunk(b"cue ", struct.pack("<I", len(samples) if count is None else count) + points)


def label(number: int, text: bytes, name: bytes = b"labl") -> bytes:
    return chunk(name, struct.pack("<I", number) + text + b"\0")


def region(number: int, length: int) -> bytes:
    return chunk(b"ltxt", struct.pack("<II4sHHHH", number, length, b"rgn ", 0, 0, 0, 0))


def adtl(*entries: bytes) -> bytes:
    return chunk(b"LIST", b"adtl" + b"".join(entries))


def ebu_marker(sample: int, text: bytes, flags: int = 1) -> bytes:
    return struct.pack("<IQQQ256sI16s4I", flags, sample, 0, 0, text, 0, b"", 0, 0, 0, 0)


def marked_wav(marks: Sequence[tuple[int, str]], rate: int = RATE, samples: int = RATE) -> bytes:
    """A silent recording with named cue points, as most programs write it."""
    labels = [label(number, text.encode()) for number, (_, text) in enumerate(marks, start=1)]
    return riff(fmt(rate), data(samples), cue([sample for sample, _ in marks]), adtl(*labels))
