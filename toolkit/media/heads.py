"""Which part of a recording is given to libav: all of it, or what is left without tags and tails that would cost too much.

Owns the decision what is left aside, so that a recording with good sound is read whatever its cover is; the sizes come from
:mod:`toolkit.storage.heads`. Decodes nothing.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import UnreadableMedia
from toolkit.storage.heads import (
    MOST_PARTS,
    MOST_TAG_BYTES,
    Part,
    chunks,
    flac_blocks,
    flac_tag_bytes,
    id3_claim,
    mp4_tags,
    size_of,
)

_ALL_ZERO_BYTES = 1 << 20
_SHORT_TAIL_BYTES = 64 << 10
_SOUND = (b"data", b"SSND")
_MOST_MB = MOST_TAG_BYTES >> 20

Piece = bytes | tuple[int, int]
"""Bytes of their own, or a span of the file (end exclusive)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The pieces of a file that are read one after the other, and a sentence about what is left aside. No pieces: all of it."""

    pieces: tuple[Piece, ...] = ()
    warning: str = ""


def reading_of(path: Path) -> Reading:
    """Return which part of a recording is read.

    Raises
    ------
    UnreadableMedia
        There is no sound within reach: only zeros at the begin, or chunks without end before it.
    """
    with path.open("rb") as file:
        if _begins_with_zeros(file):
            raise UnreadableMedia(
                path, "it begins with zeros only, so it was never written completely; copy the recording again."
            )
        tags = id3_claim(file)
        start = tags.end if tags.too_much else 0
        file.seek(tags.end)
        head = file.read(12)
        if head.startswith(b"fLaC"):
            return _of_flac(file, start, tags.end, path)
        if start:
            return Reading(((start, size_of(file)),), _tags_left("its tags"))
        if head[4:8] == b"ftyp":
            return _of_mp4(file)
        return _of_chunks(file, path)


def _begins_with_zeros(file: io.BufferedReader) -> bool:
    file.seek(0)
    # Most files end this after a few bytes.
    return not any(file.read(64)) and not any(file.read(_ALL_ZERO_BYTES))


def _tags_left(what: str) -> str:
    return f"{what} take more than {_MOST_MB} MB, so they were left aside; its sound is read."


def _of_flac(file: io.BufferedReader, start: int, at: int, path: Path) -> Reading:
    blocks = flac_blocks(file, at)
    if blocks is None:
        raise UnreadableMedia(path, "the blocks before its sound do not end; export it again.")
    if flac_tag_bytes(file, blocks) <= MOST_TAG_BYTES:
        return Reading(((start, size_of(file)),), _tags_left("its tags")) if start else Reading()
    info = blocks[0]
    file.seek(info.content)
    # 0x80: the last block before the sound.
    head = b"fLaC\x80" + info.size.to_bytes(3, "big") + file.read(info.size)
    return Reading((head, (blocks[-1].end, size_of(file))), _tags_left("its tags and pictures"))


def _of_mp4(file: io.BufferedReader) -> Reading:
    heavy = sorted(box.start for box in mp4_tags(file) if box.size > MOST_TAG_BYTES)
    if not heavy:
        return Reading()
    pieces: list[Piece] = []
    at = 0
    for box in heavy:
        # A box of the kind "free" is passed over, and every offset stays what it is.
        pieces += [(at, box + 4), b"free"]
        at = box + 8
    return Reading((*pieces, (at, size_of(file))), _tags_left("its tags and pictures"))


def _of_chunks(file: io.BufferedReader, path: Path) -> Reading:
    size, end, begin = size_of(file), 0, 0
    pieces: list[Piece] = []
    warnings: list[str] = []
    heard = False
    for number, chunk in enumerate(chunks(file)):
        if number == MOST_PARTS:
            if not heard:
                raise UnreadableMedia(path, f"it has more than {MOST_PARTS} chunks before its sound; export it again.")
            break
        if _is_heavy(chunk):
            pieces.append((begin, chunk.start))
            begin = chunk.end
            warnings.append(_tags_left(f"chunks of its header ({chunk.kind.decode('ascii').strip()})"))
        heard = heard or chunk.kind in _SOUND
        end = chunk.end
    if heard and size - end > _SHORT_TAIL_BYTES:
        warnings.append(f"{(size - end) / 1e6:.0f} MB after its sound are no sound, and were left aside.")
        return Reading((*pieces, (begin, end)), " ".join(warnings))
    return Reading((*pieces, (begin, size)), " ".join(warnings)) if pieces else Reading()


def _is_heavy(chunk: Part) -> bool:
    return chunk.size > MOST_TAG_BYTES and chunk.kind not in _SOUND


class PieceFile(io.RawIOBase):
    """Pieces of a file as one file that can be read and moved about in."""

    def __init__(self, path: Path, pieces: tuple[Piece, ...]) -> None:
        super().__init__()
        # libav looks at the name for the kind of a file whose content does not show it.
        self.name = str(path)
        self._file = path.open("rb")
        self._pieces = pieces
        self._at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a place among the pieces, in bytes, and return it."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: sum(map(_length, self._pieces))}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer from the piece at this place and return how many bytes that were; 0 at the end."""
        begin = 0
        for piece in self._pieces:
            inside = self._at - begin
            if inside < _length(piece):
                most = min(len(buffer), _length(piece) - inside)
                got = self._bytes(piece, inside, most)
                buffer[: len(got)] = got
                self._at += len(got)
                return len(got)
            begin += _length(piece)
        return 0

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _bytes(self, piece: Piece, inside: int, most: int) -> bytes:
        if isinstance(piece, bytes):
            return piece[inside : inside + most]
        self._file.seek(piece[0] + inside)
        return self._file.read(most)


def _length(piece: Piece) -> int:
    return len(piece) if isinstance(piece, bytes) else piece[1] - piece[0]
