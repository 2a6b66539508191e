"""How long a recording says it is, read from its header alone."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from toolkit.media.declared import declared_duration_s, is_cut_off, shorter_than_declared

BYTE_RATE = 48_000 * 2


def chunk(name: bytes, inside: bytes, size: int | None = None) -> bytes:
    padding = b"\0" * (len(inside) % 2)
    return name + struct.pack("<I", len(inside) if size is None else size) + inside + padding


def wav(*chunks: bytes, form: bytes = b"RIFF") -> bytes:
    return form + struct.pack("<I", 0) + b"WAVE" + b"".join(chunks)


FORMAT = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 48_000, BYTE_RATE, 2, 16))


def declared(content: bytes, tmp_path: Path, demuxer: str = "wav", duration_s: float = 7.0) -> float | None:
    path = tmp_path / "x"
    path.write_bytes(content)
    return declared_duration_s(path, demuxer, duration_s)


def test_a_wav_is_as_long_as_its_data_chunk_says(tmp_path: Path) -> None:
    data = chunk(b"data", b"few", BYTE_RATE * 3)
    assert declared(wav(FORMAT, data), tmp_path) == 3.0
    # A chunk of an odd length has a byte of padding, and one longer than what is read of it is skipped.
    assert declared(wav(chunk(b"LIST", b"odd"), chunk(b"junk", bytes(9_001)), FORMAT, data), tmp_path) == 3.0


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF, 0x7FFF_F000, 0x7FFF_FFFF])
def test_a_wav_whose_writer_could_not_seek_back_promises_nothing(size: int, tmp_path: Path) -> None:
    assert declared(wav(FORMAT, chunk(b"data", b"few", size)), tmp_path) is None


def test_a_wav_of_almost_2_gib_is_believed(tmp_path: Path) -> None:
    size = 0x7FFF_F000 - 1
    assert declared(wav(FORMAT, chunk(b"data", b"few", size)), tmp_path) == pytest.approx(size / BYTE_RATE)


@pytest.mark.parametrize("form", [b"RF64", b"BW64"])
def test_a_long_wav_says_its_length_in_64_bits(form: bytes, tmp_path: Path) -> None:
    sizes = chunk(b"ds64", struct.pack("<QQQI", 2**33, BYTE_RATE * 50_000, 0, 0))
    data = chunk(b"data", b"few", 0xFFFF_FFFF)
    assert declared(wav(sizes, FORMAT, data, form=form), tmp_path) == 50_000.0
    assert declared(wav(FORMAT, data, form=form), tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"RIFF", wav(), wav(FORMAT), wav(chunk(b"data", b"few")), wav(FORMAT)[:-3]])
def test_a_wav_without_both_chunks_promises_nothing(content: bytes, tmp_path: Path) -> None:
    assert declared(content, tmp_path) is None


@pytest.mark.parametrize("mark", [b"Xing", b"Info", b"VBRI"])
@pytest.mark.parametrize(
    "tag", [b"", b"ID3\x03\0\0" + bytes([0, 0, 78, 16]) + bytes(10_000)], ids=["bare", "after a tag"]
)
def test_an_mp3_is_believed_where_its_first_packet_counts_the_others(mark: bytes, tag: bytes, tmp_path: Path) -> None:
    packet = b"\xff\xfb\x90\x00" + bytes(32) + mark
    assert declared(tag + packet, tmp_path, "mp3") == 7.0
    assert declared(tag + packet.replace(mark, b"none"), tmp_path, "mp3") is None


def test_a_mark_inside_a_tag_is_not_a_packet(tmp_path: Path) -> None:
    tag = b"ID3\x03\0\0" + bytes([0, 0, 78, 16]) + b"Xing".ljust(10_000, b"\0")
    assert declared(tag + b"\xff\xfb\x90\x00" + bytes(99), tmp_path, "mp3") is None


@pytest.mark.parametrize(
    ("demuxer", "promised"), [("aac", None), ("mpegts", None), ("flac", 7.0), ("mov,mp4,m4a,3gp,3g2,mj2", 7.0)]
)
def test_other_containers_are_believed_unless_ffmpeg_only_estimates(
    demuxer: str, promised: float | None, tmp_path: Path
) -> None:
    assert declared(b"x", tmp_path, demuxer) == promised
    assert declared(b"x", tmp_path, demuxer, 0.0) is None


@pytest.mark.parametrize(
    ("there_s", "declared_s", "cut"),
    [(9.75, 10.0, False), (9.74, 10.0, True), (10.5, 10.0, False), (999.0, 1000.0, False), (998.9, 1000.0, True), (1.0, None, False)],
)  # fmt: skip
def test_a_recording_is_cut_off_by_more_than_headers_round(
    there_s: float,
    declared_s: float | None,
    cut: bool,  # noqa: FBT001
) -> None:
    assert is_cut_off(there_s, declared_s) is cut


def test_a_cut_is_told_with_both_lengths() -> None:
    assert shorter_than_declared(3.04, 6.0) == (
        "decoded shorter than declared: it ends after 3.0 s of 6.0 s, so it was cut off while it was recorded or copied; "
        "copy it again if there is more."
    )
