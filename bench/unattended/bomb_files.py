"""Recordings that cost far more than their size says: made by script, the same bytes each time.

Each is a short recording of two seconds with something around it that a naive reader unpacks, allocates or reads to its end.
"""

from __future__ import annotations

import io
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from toolkit.media.ffmpeg import find_ffmpeg

MB = 1 << 20
GB = 1 << 30
_RATE_HZ = 44_100
_SECONDS = 2.0


def _whole(content: Callable[[], bytes]) -> Callable[[Path], None]:
    """Return a builder of a file with this content."""

    def build(path: Path) -> None:
        path.write_bytes(content())

    return build


def sound(kind: str) -> bytes:
    """Return two seconds of seeded noise as ``wav``, ``flac``, ``mp3``, ``m4a``, ``opus``, ``mka``."""
    samples = np.random.default_rng(7).normal(0.0, 0.05, (round(_SECONDS * _RATE_HZ), 1)).astype("float32")
    held = io.BytesIO()
    soundfile.write(held, samples, _RATE_HZ, format="WAV", subtype="PCM_16")
    if kind == "wav":
        return held.getvalue()
    forms = {"m4a": "ipod", "mka": "matroska"}
    # The muxer of MP4 moves about in its file, so a pipe will not do.
    made = Path("/tmp") / f"podkit-bomb-{kind}.{kind}"
    command = [str(find_ffmpeg().path), "-y", "-loglevel", "error", "-i", "pipe:0", "-bitexact"]
    subprocess.run([*command, "-f", forms.get(kind, kind), str(made)], input=held.getvalue(), check=True)
    content = made.read_bytes()
    made.unlink()
    return content


def _sparse(path: Path, head: bytes, size: int, tail: bytes = b"") -> None:
    """Write a file that begins with ``head``, ends with ``tail`` and has ``size`` zeros between them that take no disk."""
    with path.open("wb") as file:
        file.write(head)
        file.seek(size, 1)
        file.write(tail)
        file.truncate(len(head) + size + len(tail))


# -- tails and heads of zeros ------------------------------------------------------------------------------------------


def wav_zeros_after(size: int) -> Callable[[Path], None]:
    """Return a builder of a WAV with zeros after its last chunk."""
    return lambda path: _sparse(path, sound("wav"), size)


def wav_claims(size: int) -> Callable[[Path], None]:
    """Return a builder of a WAV whose data chunk is of unknown length (as a recorder that streams writes it), with zeros to the end of the file."""

    def build(path: Path) -> None:
        content = sound("wav")
        at = content.index(b"data")
        _sparse(path, content[: at + 4] + b"\xff\xff\xff\xff" + content[at + 8 :], size)

    return build


def wav_chunk_before(name: bytes, size: int) -> Callable[[Path], None]:
    """Return a builder of a WAV with a chunk of zeros before its sound."""

    def build(path: Path) -> None:
        content = sound("wav")
        at = content.index(b"data")
        _sparse(path, content[:at] + name + struct.pack("<I", size), size, content[at:])

    return build


def wav_many_chunks(count: int) -> Callable[[Path], None]:
    """Return a builder of a WAV with very many empty chunks before its sound."""

    def build(path: Path) -> None:
        content = sound("wav")
        at = content.index(b"data")
        path.write_bytes(content[:at] + (b"junk" + bytes(4)) * count + content[at:])

    return build


def zeros_before(kind: str, size: int) -> Callable[[Path], None]:
    """Return a builder of a recording with zeros before its first packet."""
    return lambda path: _sparse(path, b"", size, sound(kind))


def zeros_after(kind: str, size: int) -> Callable[[Path], None]:
    """Return a builder of a recording with zeros after its last packet."""
    return lambda path: _sparse(path, sound(kind), size)


# -- ID3 ---------------------------------------------------------------------------------------------------------------


def _syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _id3(frames: bytes) -> bytes:
    return b"ID3\x04\x00\x00" + _syncsafe(len(frames)) + frames


def _frame(name: bytes, content: bytes, flags: bytes = b"\x00\x00") -> bytes:
    return name + _syncsafe(len(content)) + flags + content


def _picture_content(picture: bytes, mime: bytes = b"image/png") -> bytes:
    return b"\x00" + mime + b"\x00\x03\x00" + picture


def _compressed(content_size: int, head: bytes) -> bytes:
    packer = zlib.compressobj(9)
    packed = packer.compress(head)
    block = bytes(MB)
    for _ in range(content_size // MB):
        packed += packer.compress(block)
    return _syncsafe(min(content_size + len(head), (1 << 28) - 1)) + packed + packer.flush()


def id3_compressed(frames: int, size: int, name: bytes = b"APIC") -> Callable[[Path], None]:
    """Return a builder of an MP3 whose ID3 tag has compressed frames that unpack to ``size`` bytes each."""

    def build(path: Path) -> None:
        head = _picture_content(b"\x89PNG\r\n\x1a\n") if name == b"APIC" else b"\x03"
        content = _compressed(size, head)
        path.write_bytes(_id3(_frame(name, content, b"\x00\x09") * frames) + sound("mp3"))

    return build


def id3_padding(tags: int, size: int) -> Callable[[Path], None]:
    """Return a builder of an MP3 after ID3 tags that are padding only."""

    def build(path: Path) -> None:
        with path.open("wb") as file:
            for _ in range(tags):
                file.write(b"ID3\x04\x00\x00" + _syncsafe(size))
                file.seek(size, 1)
            file.write(sound("mp3"))

    return build


def id3_many_frames(count: int) -> Callable[[Path], None]:
    """Return a builder of an MP3 with very many small frames in its tag."""
    frames = (_frame(b"TXXX", b"\x03%d\x00x" % number) for number in range(count))
    return _whole(lambda: _id3(b"".join(frames)) + sound("mp3"))


def id3_nested(depth: int) -> Callable[[Path], None]:
    """Return a builder of an MP3 with chapters inside chapters."""

    def build(path: Path) -> None:
        content = b""
        for _ in range(depth):
            content = _frame(b"CHAP", b"c\x00" + bytes(8) + b"\xff" * 8 + content)
        path.write_bytes(_id3(content) + sound("mp3"))

    return build


def id3_picture(picture: Callable[[], bytes]) -> Callable[[Path], None]:
    """Return a builder of an MP3 with a cover."""
    return _whole(lambda: _id3(_frame(b"APIC", _picture_content(picture()))) + sound("mp3"))


# -- FLAC, MP4 ---------------------------------------------------------------------------------------------------------


def _flac_picture(picture: bytes, claimed: int | None = None) -> bytes:
    size = len(picture) if claimed is None else claimed
    return struct.pack(">I", 3) + struct.pack(">I", 9) + b"image/png" + bytes(20) + struct.pack(">I", size) + picture


def flac_picture(picture: Callable[[], bytes], claimed: int | None = None) -> Callable[[Path], None]:
    """Return a builder of a FLAC with a cover, whose length may be claimed to be another."""
    return _whole(lambda: _flac_with([_flac_picture(picture(), claimed)]))


def flac_many_blocks(count: int, size: int) -> Callable[[Path], None]:
    """Return a builder of a FLAC with very many picture blocks of zeros."""

    def build(path: Path) -> None:
        content = sound("flac")
        with path.open("wb") as file:
            file.write(content[:4] + b"\x00" + content[5:42])
            for _ in range(count):
                file.write(b"\x06" + size.to_bytes(3, "big") + _flac_picture(b"", size - 41))
                file.seek(size - 41, 1)
            file.write(content[42:])

    return build


def flac_claim_in_zeros(claimed: int) -> Callable[[Path], None]:
    """Return a builder of a FLAC with a short block whose picture says that it is ``claimed`` long, with as many zeros at the end."""
    return lambda path: _sparse(path, _flac_with([_flac_picture(b"x", claimed)]), claimed)


def _flac_with(pictures: list[bytes]) -> bytes:
    content = sound("flac")
    blocks = b"".join(b"\x06" + len(picture).to_bytes(3, "big") + picture for picture in pictures)
    return content[:4] + b"\x00" + content[5:42] + blocks + content[42:]


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def mp4_cover(picture: Callable[[], bytes], claimed: int = 0) -> Callable[[Path], None]:
    """Return a builder of an M4A with a cover in a second ``udta``, and ``claimed`` zeros after it."""

    def build(path: Path) -> None:
        data = picture()
        inside = 16 + len(data) + claimed
        head = struct.pack(">I", inside) + b"data" + struct.pack(">II", 14, 0) + data
        ilst = struct.pack(">I", 8 + inside + 8) + b"ilst" + struct.pack(">I", inside + 8) + b"covr" + head
        hdlr = _box(b"hdlr", bytes(8) + b"mdirappl" + bytes(9))
        meta = struct.pack(">I", 12 + len(hdlr) + len(ilst) + claimed) + b"meta" + bytes(4) + hdlr + ilst
        udta = struct.pack(">I", 8 + len(meta) + claimed) + b"udta" + meta
        content = sound("m4a")
        at = content.index(b"moov") - 4
        size = int.from_bytes(content[at : at + 4], "big")
        moov = struct.pack(">I", size + len(udta) + claimed) + content[at + 4 : at + size] + udta
        # The index stands last, so that no offset of sound changes.
        _sparse(path, content[:at] + content[at + size :] + moov, claimed)

    return build


def mp4_table(kind: bytes, count: int) -> Callable[[Path], None]:
    """Return a builder of an M4A one of whose tables claims ``count`` entries."""

    def build(path: Path) -> None:
        content = bytearray(sound("m4a"))
        at = content.index(kind) + 8 + (4 if kind == b"stsz" else 0)
        content[at : at + 4] = struct.pack(">I", count)
        path.write_bytes(content)

    return build


def mp4_deep(depth: int) -> Callable[[Path], None]:
    """Return a builder of an M4A with boxes inside boxes."""

    def build(path: Path) -> None:
        content = sound("m4a")
        at = content.index(b"moov") - 4
        size = int.from_bytes(content[at : at + 4], "big")
        inner = b"".join(struct.pack(">I", 8 * (depth - level)) + b"udta" for level in range(depth))
        moov = struct.pack(">I", size + len(inner)) + content[at + 4 : at + size] + inner
        path.write_bytes(content[:at] + content[at + size :] + moov)

    return build
