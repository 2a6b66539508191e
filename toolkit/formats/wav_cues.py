"""Marks inside a WAV file: cue points, their labels, and the lengths of regions, as recorders and editors write them.

Owns the chunks ``cue ``, ``LIST adtl`` (``labl``, ``note``, ``ltxt``) and ``r64m`` of RIFF, RF64 and BW64; decodes no sound.
Every size in a file may be wrong: nothing is read beyond the limits below, and what does not fit is left out.

Notes
-----
Chunks: Microsoft, *Multimedia Programming Interface and Data Specifications 1.0* (1991), chapter 3; ``ds64`` and ``r64m``:
EBU Tech 3306 (2009). REAPER, Audition, Wavosaur and field recorders write a region as a cue point with an ``ltxt`` of its
length.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import SEEK_END
from typing import BinaryIO

from toolkit.model.mark import Mark
from toolkit.model.printable import one_line

MOST_MARKS = 10_000
# Chunks of marks are read whole, all others are passed over.
_MOST_BYTES = 4 << 20
_MOST_CHUNKS = 10_000
_FORMS = (b"RIFF", b"RF64", b"BW64")
_HEADER = struct.Struct("<4sI")
_CUE_POINT = struct.Struct("<II4sIII")
_LABELLED_TEXT = struct.Struct("<II4sHHHH")
_MARKER_ENTRY = struct.Struct("<IQQQ256sI16s4I")
_UNKNOWN_SIZE = 0xFFFFFFFF
_MOST_LETTERS = 500
_ID_BYTES, _FORMAT_BYTES, _SIZES_BYTES = 4, 16, 16
# EBU Tech 3306, table of flags: bit 0 says that an entry counts.
_IS_VALID = 1


@dataclass
class _Found:
    """What the chunks of one file say, as far as it was read; positions and lengths in samples, by cue point."""

    sample_rate: int = 0
    data_bytes: int = 0
    points: dict[int, int] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    lengths: dict[int, int] = field(default_factory=dict)
    markers: list[tuple[int, str]] = field(default_factory=list)


def read_wav_marks(stream: BinaryIO) -> tuple[Mark, ...]:
    """Return the marks in a WAV file.

    Parameters
    ----------
    stream : binary file
        Seekable, at its beginning. Only headers and the chunks of marks are read of it.

    Returns
    -------
    tuple of Mark
        In order of start, in seconds from the first sample; of several at one sample the first with a label. At most
        10,000. Empty for a file that is no WAV, and for one whose header names no sample rate.
    """
    end = stream.seek(0, SEEK_END)
    stream.seek(0)
    head = stream.read(_HEADER.size + _ID_BYTES)
    if head[:_ID_BYTES] not in _FORMS or head[_HEADER.size :] != b"WAVE":
        return ()
    found = _Found()
    for name, size in _chunks(stream, end, found):
        reader = _READERS.get(name)
        if reader is not None:
            reader(stream.read(min(size, _MOST_BYTES)), found)
    return _marks(found)


def _chunks(stream: BinaryIO, end: int, found: _Found) -> Iterator[tuple[bytes, int]]:
    """Yield the name and size of each chunk, with the stream at its content."""
    for _ in range(_MOST_CHUNKS):
        head = stream.read(_HEADER.size)
        if len(head) < _HEADER.size:
            return
        name, size = _HEADER.unpack(head)
        at = stream.tell()
        if name == b"data" and size == _UNKNOWN_SIZE:
            # Longer than 32 bits can say: `ds64` tells. Where that is missing, the sound lasts to the end of the file.
            size = found.data_bytes or size
        yield name, size
        following = at + size + size % 2
        if following >= end:
            return
        stream.seek(following)


def _read_format(content: bytes, found: _Found) -> None:
    if len(content) >= _FORMAT_BYTES:
        found.sample_rate = int.from_bytes(content[4:8], "little")


def _read_sizes(content: bytes, found: _Found) -> None:
    if len(content) >= _SIZES_BYTES:
        found.data_bytes = int.from_bytes(content[8:16], "little")


def _read_cue(content: bytes, found: _Found) -> None:
    count = min(int.from_bytes(content[:4], "little"), MOST_MARKS)
    entries = [
        _CUE_POINT.unpack_from(content, at)
        for at in range(4, 4 + count * _CUE_POINT.size, _CUE_POINT.size)
        if at + _CUE_POINT.size <= len(content)
    ]
    # The offset is in samples of the data chunk. Some writers fill only the position in the play order, the same without a playlist.
    offsets = any(entry[5] for entry in entries)
    for entry in entries:
        found.points.setdefault(entry[0], entry[5] if offsets else entry[1])


def _read_list(content: bytes, found: _Found) -> None:
    if content[:_ID_BYTES] != b"adtl":
        return
    at = _ID_BYTES
    while at + _HEADER.size <= len(content) and len(found.labels) + len(found.lengths) < 3 * MOST_MARKS:
        name, size = _HEADER.unpack_from(content, at)
        body = content[at + _HEADER.size : at + _HEADER.size + size]
        at += _HEADER.size + size + size % 2
        if len(body) < _ID_BYTES:
            continue
        point = int.from_bytes(body[:4], "little")
        if name == b"labl":
            found.labels.setdefault(point, _text(body[4:]))
        elif name == b"note":
            found.notes.setdefault(point, _text(body[4:]))
        elif name == b"ltxt" and len(body) >= _LABELLED_TEXT.size:
            found.lengths.setdefault(point, _LABELLED_TEXT.unpack_from(body)[1])
            if said := _text(body[_LABELLED_TEXT.size :]):
                found.notes.setdefault(point, said)


def _read_markers(content: bytes, found: _Found) -> None:
    for at in range(0, min(len(content), MOST_MARKS * _MARKER_ENTRY.size), _MARKER_ENTRY.size):
        if at + _MARKER_ENTRY.size > len(content):
            return
        flags, sample, _, _, label, *_ = _MARKER_ENTRY.unpack_from(content, at)
        if flags & _IS_VALID:
            found.markers.append((sample, _text(label)))


_READERS = {
    b"fmt ": _read_format,
    b"ds64": _read_sizes,
    b"cue ": _read_cue,
    b"LIST": _read_list,
    b"r64m": _read_markers,
}


def _text(content: bytes) -> str:
    """Return a text that ends at its first zero byte: UTF-8, else what Windows programs write."""
    ended = content.split(b"\0", 1)[0][: 4 * _MOST_LETTERS]
    try:
        text = ended.decode("utf-8")
    except UnicodeDecodeError:
        text = ended.decode("cp1252", "replace")
    return one_line(text)[:_MOST_LETTERS]


def _marks(found: _Found) -> tuple[Mark, ...]:
    if found.sample_rate <= 0:
        return ()
    listed = [
        (sample, found.labels.get(point) or found.notes.get(point, ""), found.lengths.get(point, 0))
        for point, sample in found.points.items()
    ]
    listed += [(sample, label, 0) for sample, label in found.markers]
    by_sample: dict[int, tuple[int, str, int]] = {}
    for entry in listed:
        known = by_sample.get(entry[0])
        if known is None or (entry[1] and not known[1]):
            by_sample[entry[0]] = entry
    return tuple(_mark(found.sample_rate, *by_sample[sample]) for sample in sorted(by_sample)[:MOST_MARKS])


def _mark(sample_rate: int, sample: int, label: str, length: int) -> Mark:
    end_s = (sample + length) / sample_rate if length else None
    return Mark(sample / sample_rate, label, end_s)
