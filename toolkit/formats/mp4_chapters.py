"""Chapters in MP4: QuickTime's text track, which Apple's players read, and Nero's list, which other players read.

Owns both forms. mutagen reads Nero's list but cannot write it. A remux by ffmpeg drops tags that it does not know, moves the
sound by its delay and cuts recordings off where they are damaged. So the index is edited here. The forms: QuickTime File
Format (text media, chapter lists), and ``chpl`` as ffmpeg writes it.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from toolkit.formats.chapter_rules import from_the_start
from toolkit.formats.mp4_boxes import HEADER_BYTES, Box, Place, chunk_offsets, chunk_tables
from toolkit.formats.mp4_index import handler_of, tracks
from toolkit.model.chapter import Chapter
from toolkit.model.clock_text import to_milliseconds
from toolkit.model.printable import one_line, within_bytes

MOST_IN_NERO = 255
"""``chpl`` has a count of one byte; chapters beyond it are in the text track only."""
_NERO_TITLE_BYTES = 255
_TITLE_BYTES = 0xFFFF - HEADER_BYTES
_SCALE = 1000
_WIDE_FROM = 0xFFFF_FFFF
# An ``encd`` box: the text is UTF-8.
_UTF8 = struct.pack(">I4sI", 12, b"encd", 0x0100)
_UNITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def replace_chapters(
    index: Box, top: Sequence[Place], chapters: Sequence[Chapter], duration_s: float
) -> tuple[list[Place], bytes]:
    """Put these chapters into an index in place of any it had.

    Parameters
    ----------
    index : Box
        Changed in place; a new text track is its last one.
    top : sequence of Place
        The boxes of the file.
    chapters : sequence of Chapter
        In order; an empty sequence removes all chapters. Hidden ones are left out, and the first begins at 0, see
        :func:`~toolkit.formats.chapter_rules.from_the_start`.
    duration_s : float
        Length of the sound; the last chapter ends there.

    Returns
    -------
    list of Place
        The boxes that stay, without the index and without the texts of the old chapters.
    bytes
        The texts of the new chapters.
    """
    listed = from_the_start([chapter for chapter in chapters if chapter.toc])
    orphans = _orphans(index, top)
    kept = [place for place in top if place.kind != b"moov" and place not in orphans]
    _take_out_chapters(index)
    samples = _samples(listed)
    if listed:
        _put_chapters(index, listed, samples, duration_s)
    return kept, b"".join(samples)


def _chapter_tracks(index: Box) -> list[Box]:
    """Return the tracks to which other tracks refer as their chapters: texts, and pictures beside them."""
    named = {
        number
        for track in index.all(b"trak")
        if (reference := track.first(b"tref", b"chap")) is not None
        for (number,) in struct.iter_unpack(">I", reference.body[: len(reference.body) // 4 * 4])
    }
    return [track for track in index.all(b"trak") if _number(track) in named and handler_of(track) != b"soun"]


def _number(track: Box) -> int:
    head = track.first(b"tkhd")
    if head is None or len(head.body) < 24:  # noqa: PLR2004 - version, flags, two times, the number
        return 0
    return int.from_bytes(head.body[20:24] if head.body[0] == 1 else head.body[12:16], "big")


def _orphans(index: Box, top: Sequence[Place]) -> list[Place]:
    """Return the media boxes that contain only the texts and pictures of chapter tracks: they are removed with the tracks."""
    gone = {id(track) for track in _chapter_tracks(index)}
    theirs, others = (
        sorted(
            offset
            for track in index.all(b"trak")
            if (id(track) in gone) is wanted
            for table in chunk_tables(track)
            for offset in chunk_offsets(table)
        )
        for wanted in (True, False)
    )
    return [
        place
        for place in top
        if place.kind == b"mdat" and _within(place, theirs) and not _within(place, others)
    ]  # fmt: skip


def _within(place: Place, offsets: Sequence[int]) -> bool:
    return bisect_left(offsets, place.end) > bisect_left(offsets, place.start)


def _take_out_chapters(index: Box) -> None:
    gone = {id(track) for track in _chapter_tracks(index)}
    index.children = [child for child in index.children if id(child) not in gone]
    for track in index.all(b"trak"):
        for reference in track.all(b"tref"):
            reference.children = [child for child in reference.children if child.kind != b"chap"]
        track.children = [child for child in track.children if child.kind != b"tref" or child.children]
    for data in index.all(b"udta"):
        data.children = [child for child in data.children if child.kind != b"chpl"]
    index.children = [child for child in index.children if child.kind != b"udta" or child.children or any(child.body)]


def _put_chapters(index: Box, chapters: Sequence[Chapter], samples: Sequence[bytes], duration_s: float) -> None:
    number = max(map(_number, index.all(b"trak"))) + 1
    track = _text_track(index, number, chapters, samples, duration_s)
    index.children.insert(_after(index, b"trak"), track)
    for sound in tracks(index, b"soun"):
        references = sound.first(b"tref")
        if references is None:
            references = Box(b"tref")
            sound.children.insert(min(_after(sound, b"tkhd", b"edts"), len(sound.children)), references)
        references.children.append(Box(b"chap", struct.pack(">I", number)))
    data = index.first(b"udta")
    if data is None:
        data = Box(b"udta")
        index.children.append(data)
    data.children.append(_nero(chapters))
    head = index.first(b"mvhd")
    if head is not None:
        following = max(int.from_bytes(head.body[-4:], "big"), number + 1)
        head.body = head.body[:-4] + struct.pack(">I", following)


def _after(box: Box, *kinds: bytes) -> int:
    """Return the place after the last child of these kinds."""
    return max((at + 1 for at, child in enumerate(box.children) if child.kind in kinds), default=0)


def _samples(chapters: Sequence[Chapter]) -> list[bytes]:
    texts = [within_bytes(one_line(chapter.title), _TITLE_BYTES).encode() for chapter in chapters]
    return [struct.pack(">H", len(text)) + text + _UTF8 for text in texts]


def _nero(chapters: Sequence[Chapter]) -> Box:
    listed = chapters[:MOST_IN_NERO]
    entries = []
    for chapter in listed:
        title = within_bytes(one_line(chapter.title), _NERO_TITLE_BYTES).encode()
        entries.append(struct.pack(">QB", to_milliseconds(chapter.start_s) * 10_000, len(title)) + title)
    return Box(b"chpl", struct.pack(">B3x4xB", 1, len(listed)) + b"".join(entries))


def _text_track(
    index: Box, number: int, chapters: Sequence[Chapter], samples: Sequence[bytes], duration_s: float
) -> Box:
    last = chapters[-1]
    end_ms = to_milliseconds(duration_s if last.end_s is None else last.end_s)
    starts_ms = [to_milliseconds(chapter.start_s) for chapter in chapters]
    lengths = [after - before for before, after in pairwise([*starts_ms, max(end_ms, starts_ms[-1] + 1)])]
    movie_length = sum(lengths) * _movie_scale(index) // _SCALE
    # Flags without bit 0: the track is part of the movie but is not played.
    head = struct.pack(">I4x4xI4xI8xHHH2x", 2, number, min(movie_length, _WIDE_FROM), 0, 0, 0) + _UNITY + bytes(8)
    media = Box(
        b"mdia",
        children=[
            # 0x55C4: no language.
            Box(b"mdhd", struct.pack(">4x4x4xIIHH", _SCALE, min(sum(lengths), _WIDE_FROM), 0x55C4, 0)),
            Box(b"hdlr", struct.pack(">4x4s4s12x", b"mhlr", b"text") + b"\x08Chapters"),
            Box(b"minf", children=[_text_header(), _own_data(), _table(lengths, samples)]),
        ],
    )
    return Box(b"trak", children=[Box(b"tkhd", head), media])


def _movie_scale(index: Box) -> int:
    head = index.first(b"mvhd")
    if head is None:
        return _SCALE
    at = 20 if head.body[:1] == b"\x01" else 12
    return int.from_bytes(head.body[at : at + 4], "big") or _SCALE


def _text_header() -> Box:
    base = Box(b"gmin", struct.pack(">IHHHHHH", 0, 0x40, 0x8000, 0x8000, 0x8000, 0, 0))
    return Box(b"gmhd", base.content() + Box(b"text", _UNITY).content())


def _own_data() -> Box:
    here = Box(b"url ", struct.pack(">I", 1))
    return Box(b"dinf", Box(b"dref", struct.pack(">II", 0, 1) + here.content()).content())


def _table(lengths: Sequence[int], samples: Sequence[bytes]) -> Box:
    # Display flags, justification, colours, box, font: no player draws this text, so all are zero.
    described = Box(b"text", struct.pack(">6xH", 1) + struct.pack(">II6x8x8xHHBH6xB", 1, 1, 0, 0, 0, 0, 0))
    times = struct.pack(">4xI", len(lengths)) + b"".join(struct.pack(">II", 1, length) for length in lengths)
    sizes = struct.pack(">4xII", 0, len(samples)) + b"".join(struct.pack(">I", len(sample)) for sample in samples)
    return Box(
        b"stbl",
        children=[
            Box(b"stsd", struct.pack(">4xI", 1) + described.content()),
            Box(b"stts", times),
            Box(b"stsc", struct.pack(">4xIIII", 1, 1, len(samples), 1)),
            Box(b"stsz", sizes),
            # The offset of the texts is known only once the size of the index is.
            Box(b"stco", struct.pack(">4xII", 1, 0)),
        ],
    )
