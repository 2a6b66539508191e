"""The sizes that the heads of media files claim."""

from __future__ import annotations

import io
import zlib

import pytest

from toolkit.storage import heads
from toolkit.storage.heads import (
    MOST_PARTS,
    MOST_TAG_BYTES,
    Part,
    chunks,
    flac_blocks,
    flac_tag_bytes,
    id3_claim,
    mp4_tags,
)


def syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def frame(name: bytes, content: bytes, flags: bytes = b"\0\0") -> bytes:
    return name + syncsafe(len(content)) + flags + content


def id3(*frames: bytes, version: int = 4) -> io.BytesIO:
    content = b"".join(frames)
    return io.BytesIO(b"ID3" + bytes([version]) + b"\0\0" + syncsafe(len(content)) + content + b"\xff\xfb" * 50)


def packed(size: int) -> bytes:
    return syncsafe(min(size, 1 << 20)) + zlib.compress(bytes(size), 9)


def test_a_file_without_id3_tags_claims_nothing() -> None:
    claim = id3_claim(io.BytesIO(b"RIFF" + bytes(100)))
    assert (claim.end, claim.too_much) == (0, False)


def test_tags_end_where_the_sound_begins_and_several_follow_each_other() -> None:
    one = id3(frame(b"TIT2", b"\x03Talk")).getvalue()[:-100]
    claim = id3_claim(io.BytesIO(one + one + b"\xff\xfb"))
    assert (claim.end, claim.too_much) == (2 * len(one), False)


def test_a_packed_frame_counts_as_what_it_unpacks_to_whatever_it_says() -> None:
    assert not id3_claim(id3(frame(b"APIC", packed(1 << 20), b"\x00\x09"))).too_much
    assert id3_claim(id3(frame(b"APIC", packed(MOST_TAG_BYTES + 1), b"\x00\x09"))).too_much
    assert id3_claim(id3(*[frame(b"APIC", packed(9 << 20), b"\x00\x09")] * 8)).too_much
    # In 2.3 other bits say that a frame is packed.
    content = packed(MOST_TAG_BYTES + 1)
    name = b"APIC" + len(content).to_bytes(4, "big") + b"\x00\x80"
    assert id3_claim(id3(name + content, version=3)).too_much


def test_what_is_packed_in_an_unknown_way_counts_as_the_most_that_it_can_unpack_to() -> None:
    assert not id3_claim(id3(frame(b"PRIV", b"x" * 1000, b"\x00\x08"))).too_much
    assert id3_claim(id3(frame(b"PRIV", b"x" * 100_000, b"\x00\x08"))).too_much


@pytest.mark.parametrize(("name", "head"), [(b"CHAP", b"c\0" + bytes(16)), (b"CTOC", b"t\0\0\x01c\0")])
def test_frames_inside_chapters_count_and_chapters_in_chapters_end(name: bytes, head: bytes) -> None:
    inside = frame(b"APIC", packed(MOST_TAG_BYTES + 1), b"\x00\x09")
    assert id3_claim(id3(frame(name, head + inside))).too_much
    nested = frame(b"TIT2", b"\x03a")
    assert not id3_claim(id3(frame(name, head + nested))).too_much
    for _ in range(6):
        nested = frame(name, head + nested)
    assert id3_claim(id3(nested)).too_much


def test_very_many_frames_are_too_many() -> None:
    assert not id3_claim(id3(*[frame(b"TXXX", b"a")] * 1000)).too_much
    assert id3_claim(id3(*[frame(b"TXXX", b"a")] * (MOST_PARTS + 2))).too_much
    assert not id3_claim(id3(b"TXX\0\0\x01a" * 100, version=2)).too_much


def block(kind: int, content: bytes, size: int | None = None) -> bytes:
    return bytes([kind]) + (len(content) if size is None else size).to_bytes(3, "big") + content


def picture(claimed: int) -> bytes:
    return bytes(4) + (9).to_bytes(4, "big") + b"image/png" + bytes(20) + claimed.to_bytes(4, "big") + b"x"


def flac_bytes(*blocks: bytes) -> int:
    file = io.BytesIO(b"fLaC" + block(0, bytes(34)) + b"".join(blocks) + block(0x81, b"") + bytes(50))
    found = flac_blocks(file, 0)
    assert found is not None
    return flac_tag_bytes(file, found)


def test_a_picture_in_a_flac_counts_as_what_it_says() -> None:
    assert flac_bytes(block(6, picture(1))) == 34 + 42
    assert flac_bytes(block(6, picture(0xFFFFFFFF))) > MOST_TAG_BYTES


@pytest.mark.parametrize(
    "content", [b"\x01\0\0\0v\xff\xff\xff\xff", b"\0\0\0\0\x01\0\0\0\xff\xff\xff\0abc", b"\xff\xff\xff\x7f"]
)
def test_comments_that_go_on_after_their_block_are_too_much(content: bytes) -> None:
    assert flac_bytes(block(4, content)) > MOST_TAG_BYTES
    assert flac_bytes(block(4, b"\x01\0\0\0v\x01\0\0\0\x03\0\0\0a=b")) == 34 + 16


def test_blocks_that_do_not_end_are_none() -> None:
    assert flac_blocks(io.BytesIO(b"fLaC" + block(0, bytes(34))), 0) is None
    assert flac_blocks(io.BytesIO(b"fLaC" + block(1, b"") * (MOST_PARTS + 9)), 0) is None


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def test_tags_of_an_mp4_are_found_in_its_index_and_in_its_tracks() -> None:
    index = box(b"moov", box(b"udta", b"ab") + box(b"trak", box(b"meta", b"c")))
    large = (1).to_bytes(4, "big") + b"free" + (20).to_bytes(8, "big") + bytes(4)
    found = mp4_tags(io.BytesIO(box(b"ftyp", b"M4A ") + large + index))
    assert [(one.kind, one.size) for one in found] == [(b"udta", 2), (b"meta", 1)]
    assert mp4_tags(io.BytesIO(box(b"ftyp", b"M4A ") + bytes(9))) == []
    to_the_end = (0).to_bytes(4, "big") + b"moov" + box(b"udta", b"abc")
    assert [one.size for one in mp4_tags(io.BytesIO(to_the_end))] == [3]


def test_chunks_are_walked_until_something_is_none() -> None:
    wav = b"RIFF\0\0\0\0WAVEfmt \x01\0\0\0a\0data\x02\0\0\0bc" + bytes(100)
    assert [*chunks(io.BytesIO(wav))] == [Part(b"fmt ", 12, 20, 22), Part(b"data", 22, 30, 32)]
    caf = b"caff\0\0\0\0data" + (99).to_bytes(8, "big") + b"abc"
    assert [*chunks(io.BytesIO(caf))] == [Part(b"data", 8, 20, 23)]
    assert [*chunks(io.BytesIO(b"something else entirely"))] == []


def test_sizes_are_those_that_the_docs_name() -> None:
    assert heads.MOST_TAG_BYTES == 64 << 20
