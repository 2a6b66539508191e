"""How long a recording says it is, read from its header alone.

Owns the headers whose length ffmpeg corrects by the size of the file (RIFF, the Xing header of MP3), so that a truncated
recording can be distinguished from a short one. Reads a few kilobytes and decodes nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from toolkit.storage.heads import MOST_PARTS

_ESTIMATED = ("aac", "ac3", "eac3", "amr", "mpegts", "mpc", "avi")
"""Containers that do not state a length: ffmpeg estimates one from the bit rate, and an estimate proves nothing."""

_ROUNDED_S = 0.25
_ROUNDED_SHARE = 0.001
_HEAD_BYTES = 4096
_CHUNK_HEADER_BYTES = 8
_STREAMED_BYTES = 0x7FFF_F000
"""Writers that cannot seek back leave slightly less than 2 GiB or 4 GiB as the size of the data."""


def declared_duration_s(path: Path, demuxer: str, duration_s: float) -> float | None:
    """Return the length that a header states in seconds, or None.

    ``duration_s`` is the demuxer's value; for all containers not handled here it is the stated length.
    """
    if demuxer in _ESTIMATED:
        return None
    if demuxer == "wav":
        with path.open("rb") as file:
            return _riff_duration_s(file)
    if demuxer == "mp3":
        with path.open("rb") as file:
            return duration_s if _has_length_header(file) else None
    return duration_s or None


def is_cut_off(there_s: float, declared_s: float | None) -> bool:
    """Return whether a recording ends early by more than the rounding of headers."""
    return declared_s is not None and declared_s - there_s > max(_ROUNDED_S, _ROUNDED_SHARE * declared_s)


def shorter_than_declared(there_s: float, declared_s: float) -> str:
    """Return the warning for a recording that ends early."""
    return (
        f"decoded shorter than declared: it ends after {there_s:.1f} s of {declared_s:.1f} s, so it was cut off while "
        "it was recorded or copied; copy it again if there is more."
    )


def _riff_duration_s(file: BinaryIO) -> float | None:
    """Return the length of a WAV's data chunk over the byte rate of its format chunk."""
    form, byte_rate, long_size = file.read(12)[:4], 0, 0
    for _ in range(MOST_PARTS):
        header = file.read(_CHUNK_HEADER_BYTES)
        if len(header) < _CHUNK_HEADER_BYTES:
            break
        name, size = header[:4], int.from_bytes(header[4:], "little")
        if name == b"data":
            size = long_size if form in (b"RF64", b"BW64") else size
            known = 0 < size < _STREAMED_BYTES or long_size
            return size / byte_rate if byte_rate and known else None
        body = file.read(min(size, _HEAD_BYTES))
        if name == b"fmt ":
            byte_rate = int.from_bytes(body[8:12], "little")
        elif name == b"ds64":
            # EBU Tech 3306: RIFF size, then data size, each 64 bits.
            long_size = int.from_bytes(body[8:16], "little")
        file.seek(size + size % 2 - len(body), 1)
    return None


def _has_length_header(file: BinaryIO) -> bool:
    """Return whether the first packet of an MP3 is a Xing, Info or VBRI header, which states the number of packets."""
    head = file.read(10)
    if head[:3] == b"ID3":
        # ID3v2.4, 3.1: four bytes of seven bits.
        size = sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=False))
        file.seek(10 + size)
        head = b""
    head += file.read(_HEAD_BYTES)
    return any(mark in head for mark in (b"Xing", b"Info", b"VBRI"))
