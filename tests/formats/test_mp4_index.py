"""A file written anew around a changed index: every offset leads where it led."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest

from toolkit.formats.mp4_boxes import Box, chunk_offsets, chunk_tables, places
from toolkit.formats.mp4_index import handler_of, read_index, tracks, write_file

HANDLER = Box(b"hdlr", bytes(8) + b"soun" + bytes(12))
SOUND = [b"first chunk", b"second", b"third chunk of sound"]


def track(*tables: Box, handler: Box = HANDLER) -> Box:
    return Box(
        b"trak",
        children=[Box(b"mdia", children=[handler, Box(b"minf", children=[Box(b"stbl", children=list(tables))])])],
    )


def table(*offsets: int, kind: bytes = b"stco") -> Box:
    return Box(kind, struct.pack(f">II{len(offsets)}{'I' if kind == b'stco' else 'Q'}", 0, len(offsets), *offsets))


def movie(*tables: Box) -> Box:
    return Box(b"moov", children=[Box(b"mvhd", bytes(100)), *(track(each) for each in tables)])


def file_with_index_last() -> bytes:
    """Two boxes of sound around a box that nobody knows, then the index."""
    head = Box(b"ftyp", b"M4A ").content()
    first, rest = Box(b"mdat", SOUND[0]).content(), Box(b"mdat", SOUND[1] + SOUND[2]).content()
    other = Box(b"free", b"unknown").content()
    at = len(head) + 8
    second = len(head + first + other) + 8
    return head + first + other + rest + movie(table(at, second), table(second + len(SOUND[1]), kind=b"co64")).content()


def rewritten(content: bytes, target: Path, texts: bytes = b"", *, added: bytes = b"") -> bytes:
    with io.BytesIO(content) as source:
        top, index = read_index(source)
        index.children.append(Box(b"udta", added))
        if texts:
            index.children.append(track(table(0)))
        write_file(source, target, [place for place in top if place.kind != b"moov"], index, texts)
    return target.read_bytes()


def chunks(content: bytes) -> list[bytes]:
    """Return what each offset of the first two tracks leads to, as long as it was."""
    _, index = read_index(io.BytesIO(content))
    offsets = [
        offset for each in chunk_tables(Box(b"moov", children=index.all(b"trak")[:2])) for offset in chunk_offsets(each)
    ]
    return [content[offset : offset + len(sound)] for offset, sound in zip(offsets, SOUND, strict=True)]


@pytest.mark.parametrize("added", [b"", bytes(5_000)])
def test_every_chunk_is_where_its_table_says_and_the_index_comes_first(added: bytes, tmp_path: Path) -> None:
    before = file_with_index_last()
    assert chunks(before) == SOUND
    after = rewritten(before, tmp_path / "out.m4a", added=added)
    assert chunks(after) == SOUND
    assert [place.kind for place in places(io.BytesIO(after))] == [b"ftyp", b"moov", b"mdat", b"free", b"mdat"]
    assert b"unknown" in after


def test_texts_lie_behind_the_index_and_the_last_track_leads_to_them(tmp_path: Path) -> None:
    after = rewritten(file_with_index_last(), tmp_path / "out.m4a", b"the texts")
    _, index = read_index(io.BytesIO(after))
    (own,) = chunk_tables(index.all(b"trak")[-1])
    (at,) = chunk_offsets(own)
    assert after[at : at + 9] == b"the texts"
    assert chunks(after) == SOUND
    assert [place.kind for place in places(io.BytesIO(after))] == [b"ftyp", b"moov", b"mdat", b"mdat", b"free", b"mdat"]


def test_a_fragment_with_a_base_leads_where_it_led(tmp_path: Path) -> None:
    sound = Box(b"mdat", b"sound").content()
    head = Box(b"ftyp", b"").content() + movie(table()).content()

    def fragment(base: int) -> bytes:
        own = Box(b"tfhd", struct.pack(">IIQ", 1, 1, base) + b"more")
        none = Box(b"tfhd", struct.pack(">II", 0, 2))
        return Box(b"moof", children=[Box(b"traf", children=[own]), Box(b"traf", children=[none])]).content()

    base = len(head) + len(fragment(0)) + 8
    after = rewritten(head + fragment(base) + sound, tmp_path / "out.m4a", added=bytes(100))
    place = next(place for place in places(io.BytesIO(after)) if place.kind == b"mdat")
    assert struct.pack(">IIQ", 1, 1, place.start + 8) + b"more" in after
    assert struct.pack(">II", 0, 2) in after


def test_an_offset_that_leads_nowhere_stays_within_the_file(tmp_path: Path) -> None:
    content = Box(b"mdat", b"sound").content() + movie(table(3, 2**31)).content()
    assert len(rewritten(content, tmp_path / "out.m4a")) > len(content)


def test_tracks_are_told_by_their_handler() -> None:
    text = track(handler=Box(b"hdlr", bytes(8) + b"text"))
    index = Box(b"moov", children=[track(), text, Box(b"trak")])
    assert tracks(index, b"text") == [text]
    assert [handler_of(each) for each in index.all(b"trak")] == [b"soun", b"text", b""]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (Box(b"mdat", b"sound").content(), "it has no index, more than one, or one of absurd size"),
        (movie(table()).content() * 2, "it has no index, more than one, or one of absurd size"),
        (Box(b"moov", children=[Box(b"mvhd")]).content(), "its index names no sound, or is packed"),
        (Box(b"moov", children=[track()]).content(), "its index names no sound, or is packed"),
        (Box(b"moov", Box(b"cmov", bytes(9)).content()).content(), "its index names no sound, or is packed"),
    ],
)
def test_an_index_that_cannot_be_edited_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        read_index(io.BytesIO(content))
