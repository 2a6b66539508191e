"""Boxes of MP4, taken apart and put together again."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.formats.mp4_boxes import Box, Place, chunk_offsets, chunk_tables, parse, places, put_offsets


def box(kind: bytes, inside: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(inside), kind) + inside


LEAVES = st.builds(box, st.sampled_from([b"stco", b"mvhd", b"free"]), st.binary(max_size=12))
NESTED = st.recursive(
    LEAVES, lambda inside: st.builds(lambda kind, parts: box(kind, b"".join(parts)), st.sampled_from([b"trak", b"mdia"]), st.lists(inside, max_size=3))
)  # fmt: skip


@given(st.lists(NESTED, max_size=4))
def test_boxes_that_were_taken_apart_are_the_same_put_together(parts: list[bytes]) -> None:
    inside = b"".join(parts)
    assert parse(inside, b"moov").content() == box(b"moov", inside)


def test_only_boxes_of_boxes_are_taken_apart() -> None:
    inside = box(b"trak", box(b"mdia", box(b"hdlr", b"soun"))) + box(b"meta", box(b"trak", b""))
    moov = parse(inside, b"moov")
    assert [child.kind for child in moov.children] == [b"trak", b"meta"]
    assert moov.first(b"trak", b"mdia", b"hdlr") == Box(b"hdlr", b"soun")
    assert moov.first(b"trak", b"minf", b"hdlr") is None
    assert moov.all(b"meta") == [Box(b"meta", box(b"trak", b""))]
    assert parse(b"x", b"free") == Box(b"free", b"x")


def test_zeros_at_the_end_of_a_box_stay() -> None:
    inside = box(b"free", b"a") + bytes(9)
    assert parse(inside, b"moov").content() == box(b"moov", inside)
    # QuickTime's user data end in four zeros, and some programs' in worse.
    assert parse(box(b"name", b"") + b"\0\0\0\x05oops", b"udta").body == b"\0\0\0\x05oops"


@pytest.mark.parametrize(
    "inside", [struct.pack(">I4s", 9, b"free"), struct.pack(">I4s", 7, b"free"), struct.pack(">I4s", 0, b"free")]
)
def test_a_box_that_does_not_fit_is_refused(inside: bytes) -> None:
    with pytest.raises(ValueError, match=r"^a box inside trak does not fit into it$"):
        parse(inside, b"trak")
    assert parse(struct.pack(">I4s", 8, b"free"), b"trak").children == [Box(b"free")]


def test_boxes_nested_without_end_are_left_whole() -> None:
    inside = b""
    for _ in range(2_000):
        inside = box(b"trak", inside)
    assert parse(inside, b"moov").content() == box(b"moov", inside)


def test_boxes_at_the_top_of_a_file_are_found_whatever_the_size_of_their_header() -> None:
    long = struct.pack(">I4sQ", 1, b"wide", 20) + b"long"
    content = box(b"ftyp", b"M4A ") + long + box(b"free", b"") + struct.pack(">I4s", 0, b"mdat") + b"sound"
    assert places(io.BytesIO(content)) == (
        Place(b"ftyp", 0, 8, 12), Place(b"wide", 12, 16, 32), Place(b"free", 32, 8, 40), Place(b"mdat", 40, 8, 53))  # fmt: skip


def test_a_box_that_was_cut_off_ends_with_the_file_and_rests_of_a_header_are_no_box() -> None:
    content = box(b"ftyp", b"") + struct.pack(">I4s", 99, b"mdat") + b"sound"
    assert places(io.BytesIO(content))[-1] == Place(b"mdat", 8, 8, 21)
    assert places(io.BytesIO(box(b"ftyp", b"") + bytes(7))) == (Place(b"ftyp", 0, 8, 8),)
    assert places(io.BytesIO(b"")) == ()


@pytest.mark.parametrize("content", [struct.pack(">I4s", 7, b"free"), struct.pack(">I4sQ", 1, b"free", 15)])
def test_a_box_shorter_than_its_header_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"^a box at byte 8 is shorter than its own header$"):
        places(io.BytesIO(box(b"ftyp", b"") + content))


def test_offsets_are_read_and_written_with_32_or_64_bits() -> None:
    table = Box(b"stco", struct.pack(">III", 0, 2, 40) + struct.pack(">I", 90))
    assert chunk_offsets(table) == (40, 90)
    put_offsets(table, (41, 91), wide=False)
    assert (table.kind, chunk_offsets(table)) == (b"stco", (41, 91))
    put_offsets(table, (2**32, 5), wide=True)
    assert (table.kind, chunk_offsets(table), table.body[:8]) == (b"co64", (2**32, 5), struct.pack(">II", 0, 2))
    # A table that was wide stays so: what reads it has shown that it can.
    put_offsets(table, (1,), wide=False)
    assert (table.kind, chunk_offsets(table)) == (b"co64", (1,))


def test_a_table_that_promises_more_than_it_holds_is_read_as_far_as_it_goes() -> None:
    assert chunk_offsets(Box(b"stco", struct.pack(">IIII", 0, 9, 40, 90) + b"\0\0")) == (40, 90)
    assert chunk_offsets(Box(b"co64", struct.pack(">IIQ", 0, 1, 7) + bytes(8))) == (7,)
    assert chunk_offsets(Box(b"stco", b"")) == ()


def test_every_table_below_a_box_is_found() -> None:
    tables = [Box(b"stco", bytes(8)), Box(b"co64", bytes(8))]
    track = Box(b"trak", children=[Box(b"mdia", children=[tables[0], Box(b"stsz")]), tables[1]])
    assert list(chunk_tables(track)) == tables
