"""Chapters and tags in Matroska and WebM, put in by copying every stream into a new file.

Owns the copy, and the durations that the file states of itself; decodes and encodes nothing, so the packets stay as they are.
"""

from __future__ import annotations

import mmap
import struct
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from toolkit.media.opening import address
from toolkit.media.run import Job, run_graph
from toolkit.model.errors import CannotWrite

_HEAD_BYTES = 128
# Element identifiers of RFC 9559 (Matroska) and RFC 8794 (EBML).
_SEGMENT, _INFO, _TIMESTAMP_SCALE, _DURATION = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489
_TAGS, _TAG, _SIMPLE_TAG, _TAG_NAME, _TAG_STRING, _CRC_32 = 0x1254C367, 0x7373, 0x67C8, 0x45A3, 0x4487, 0xBF
_FLOATS = {4: ">f", 8: ">d"}
_DEFAULT_SCALE_NS = 1_000_000
# No packet is longer: where source and copy differ by more, the source's header was wrong, and ffmpeg's figure is the better one.
_MOST_APART_S = 1.0


def write_matroska(source: Path, target: Path, texts: Mapping[str, str], chapters: str) -> None:
    """Write a copy of a Matroska or WebM file with these texts and chapters; other tags, streams and attachments go along.

    Parameters
    ----------
    source, target : Path
        Two files; the target is written over.
    texts : mapping of str to str
        Tags by the names that ffmpeg gives them (``title``, ``album``, …).
    chapters : str
        As ffmetadata text, in place of any it had. Also those that stay: ffmpeg would move them by the codec's delay.

    Raises
    ------
    UnreadableMedia, DiskFull, CannotWrite, FfmpegFailed
    """
    with source.open("rb") as file:
        form = "webm" if b"webm" in file.read(_HEAD_BYTES) else "matroska"
    tags = [argument for name, text in texts.items() for argument in ("-metadata", f"{name}={text}")]
    settings = ["-map", "0", "-c", "copy", "-map_metadata", "0", "-map_chapters", "1", *tags, "-fflags", "+bitexact"]
    job = Job(f"write chapters into {target.name}", source=source, target=target)
    try:
        with tempfile.TemporaryDirectory(prefix="podkit-") as folder:
            listed = Path(folder) / "chapters.txt"
            listed.write_text(chapters, encoding="utf-8")
            inputs = ["-i", address(source), "-f", "ffmetadata", "-i", address(listed)]
            run_graph([*inputs, *settings, "-f", form, address(target)], job)
    except OSError as error:
        raise CannotWrite(Path(tempfile.gettempdir()), error.strerror or str(error)) from error
    _keep_durations(source, target)


@dataclass(frozen=True, slots=True)
class _Element:
    """Where the content of an EBML element lies in a file: begin, and end (exclusive), in bytes."""

    start: int
    end: int


@dataclass(slots=True)
class _Durations:
    """What a file states of its duration, and where: the segment's, and a tag for each track."""

    segment: _Element | None = None
    scale_ns: int = _DEFAULT_SCALE_NS
    tracks: list[_Element] = field(default_factory=list)
    # The elements at the top that hold all of these: each begins with a checksum of its content.
    holders: list[_Element] = field(default_factory=list)


def _keep_durations(source: Path, target: Path) -> None:
    """Write the durations that the source states over those that ffmpeg wrote.

    A copy loses how long the last packet sounds where that is less than a whole packet (seen with ffmpeg 9.0), and ffmpeg then
    counts it whole: each copy of a copy would be some milliseconds longer, though it holds the same sound.
    """
    with (
        source.open("rb") as read,
        target.open("r+b") as written,
        mmap.mmap(read.fileno(), 0, access=mmap.ACCESS_READ) as old,
        mmap.mmap(written.fileno(), 0) as new,
    ):
        before, after = _durations(old), _durations(new)
        stated_s, copied_s = _seconds(old, before), _seconds(new, after)
        if after.segment is None or stated_s is None or copied_s is None or abs(stated_s - copied_s) > _MOST_APART_S:
            return
        form = _FLOATS[after.segment.end - after.segment.start]
        new[after.segment.start : after.segment.end] = struct.pack(form, stated_s * 1e9 / after.scale_ns)
        if len(before.tracks) == len(after.tracks):
            for one, other in zip(before.tracks, after.tracks, strict=True):
                _copy_text(old, one, new, other)
        for holder in after.holders:
            _renew_checksum(new, holder)


def _durations(content: mmap.mmap) -> _Durations:
    found = _Durations()
    for segment in _children(content, _Element(0, len(content)), _SEGMENT):
        for info in _children(content, segment, _INFO):
            found.segment = next(_children(content, info, _DURATION), None)
            scale = next(_children(content, info, _TIMESTAMP_SCALE), None)
            if scale is not None:
                found.scale_ns = int.from_bytes(content[scale.start : scale.end], "big") or _DEFAULT_SCALE_NS
            found.holders.append(info)
        for tags in _children(content, segment, _TAGS):
            texts = (text for tag in _children(content, tags, _TAG) for text in _children(content, tag, _SIMPLE_TAG))
            found.tracks += [place for text in texts if (place := _duration_text(content, text))]
            found.holders.append(tags)
    return found


def _seconds(content: mmap.mmap, durations: _Durations) -> float | None:
    """Return the duration of the segment; None where it states none, or one that is not a number."""
    place = durations.segment
    form = _FLOATS.get(place.end - place.start) if place else None
    if place is None or form is None:
        return None
    seconds = float(struct.unpack(form, content[place.start : place.end])[0]) * durations.scale_ns / 1e9
    return seconds if isfinite(seconds) else None


def _duration_text(content: mmap.mmap, tag: _Element) -> _Element | None:
    name = next(_children(content, tag, _TAG_NAME), None)
    if name is None or content[name.start : name.end] != b"DURATION":
        return None
    return next(_children(content, tag, _TAG_STRING), None)


def _children(content: mmap.mmap, parent: _Element, wanted: int) -> Iterator[_Element]:
    """Yield the elements of one kind directly in another one; what is damaged ends the search."""
    at = parent.start
    while at < parent.end:
        identifier, size_at = _number(content, at, with_marker=True)
        size, start = _number(content, size_at, with_marker=False)
        if not identifier or start > parent.end:
            return
        # All ones: the size was not known when the element was begun, and it ends with its parent.
        unknown = size == (1 << 7 * (start - size_at)) - 1
        end = parent.end if unknown else min(start + size, parent.end)
        if identifier == wanted:
            yield _Element(start, end)
        at = end


def _number(content: mmap.mmap, at: int, *, with_marker: bool) -> tuple[int, int]:
    """Return an EBML number of 1 to 8 bytes and the place after it; 0 for what is none."""
    first = content[at] if at < len(content) else 0
    size = 9 - first.bit_length()
    value = int.from_bytes(content[at : at + size], "big")
    return (value if with_marker else value & ((1 << 7 * size) - 1)) if first else 0, at + size


def _copy_text(old: mmap.mmap, one: _Element, new: mmap.mmap, other: _Element) -> None:
    text, size = old[one.start : one.end].rstrip(b"\0"), other.end - other.start
    if len(text) <= size:
        new[other.start : other.end] = text.ljust(size, b"\0")


def _renew_checksum(content: mmap.mmap, holder: _Element) -> None:
    """Write the CRC-32 of what follows it, where an element begins with one (RFC 8794, section 11.3.1)."""
    checksum = next(_children(content, holder, _CRC_32), None)
    if checksum is not None and checksum.end - checksum.start == 4:  # noqa: PLR2004 - bytes
        content[checksum.start : checksum.end] = struct.pack("<I", zlib.crc32(content[checksum.end : holder.end]))
