"""Tags and chapters in a media file, whatever its container.

Recognises the container by the content, and translates mutagen's errors. A file is never changed in place: it is copied, and
the caller publishes the copy, so that a reader never sees half a tag.
"""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mutagen import FileType, MutagenError, flac, mp3
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggspeex import OggSpeex
from mutagen.oggvorbis import OggVorbis

from toolkit.formats.chapter_rules import valid_chapters, without_derived_ends
from toolkit.formats.episode_tags import EpisodeTags
from toolkit.formats.id3 import read_id3, write_id3
from toolkit.formats.mp4 import read_mp4, write_mp4
from toolkit.formats.vorbis import read_vorbis, write_vorbis
from toolkit.model.chapter import Chapter
from toolkit.model.containers import FLAC, M4A, MP3, OGG, OPUS, Container
from toolkit.model.errors import UnreadableMedia, UnsupportedFormat
from toolkit.model.printable import one_line
from toolkit.storage.heads import MOST_TAG_BYTES, flac_blocks, flac_tag_bytes, id3_claim, mp4_tags

__all__ = ["EpisodeTags", "chapter_losses", "container_of", "copy_tagged", "read_tags"]

_WANTED = "MP3, M4A, Ogg, Opus, FLAC or Matroska"
# On hostile files mutagen 1.48 raises some of Python's own errors: it asks for as many bytes as a header claims, and calls itself for
# each box in a box.
_MUTAGENS = (ArithmeticError, LookupError, ValueError, TypeError, RecursionError, MemoryError, struct.error)
_OGG_KINDS: tuple[tuple[bytes, type[FileType]], ...] = (
    (b"OpusHead", OggOpus), (b"\x01vorbis", OggVorbis), (b"\x7fFLAC", OggFLAC), (b"Speex   ", OggSpeex))  # fmt: skip
_HEAD_BYTES = 4096
_ID3_HEADER_BYTES = 10
# A sync word; a version and a layer that exist (ADTS has layer 0); a bit rate and a sample rate that exist.
_RATES = bytes(bit_rate << 4 | sample_rate for bit_rate in range(1, 15) for sample_rate in range(12))
_MPEG_FRAME = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff][" + re.escape(_RATES) + rb"]", re.DOTALL)
# Containers and ADTS, which may contain consecutive MPEG frames.
_OTHERS = (b"RIFF", b"RF64", b"FORM", b"\x1aE\xdf\xa3", b"0&\xb2u", b"\xff\xf0", b"\xff\xf1", b"\xff\xf8", b"\xff\xf9")


def copy_tagged(
    source: Path,
    target: Path,
    tags: EpisodeTags,
    chapters: Sequence[Chapter] | None,
    duration_s: float,
) -> None:
    """Write a copy of ``source`` with tags and chapters to ``target``, a temporary file that the caller publishes.

    Empty tags leave the values in the file. What podkit does not know stays, and audio packets stay byte for byte. Writing
    the same twice changes nothing.

    Parameters
    ----------
    source, target : Path
        ``source`` is an MP3, MP4, Ogg or FLAC file by its content; ``target`` is overwritten.
    tags : EpisodeTags
    chapters : sequence of Chapter or None
        None leaves the chapters in the file; an empty sequence removes them.
    duration_s : float
        Length of the recording; its last chapter ends there.

    Raises
    ------
    UnsupportedFormat
        The container holds no tags or chapters that players read (WAV, ADTS, …).
    UnreadableMedia
        The file is damaged where its tags are.
    InvalidChapters
        See :func:`~toolkit.formats.chapter_rules.valid_chapters`.
    """
    checked = valid_chapters(chapters, duration_s, path=source) if chapters is not None else None
    container = container_of(source)
    _check_sizes(source, container)
    with _refusals(source):
        if container.tags == "mp4":
            write_mp4(source, target, tags, checked, duration_s)
            return
        shutil.copyfile(source, target)
        if container.tags == "id3":
            write_id3(target, tags, checked, duration_s)
        else:
            write_vorbis(target, _opened(target, container), tags, checked)


def read_tags(path: Path) -> tuple[EpisodeTags, tuple[Chapter, ...]]:
    """Return the tags and chapters of a file; of an MP4 the Nero chapters (QuickTime chapters need a demuxer).

    Raises
    ------
    UnsupportedFormat, UnreadableMedia
        As :func:`copy_tagged`.
    """
    container = container_of(path)
    _check_sizes(path, container)
    with _refusals(path):
        match container.tags:
            case "id3":
                return read_id3(path)
            case "mp4":
                return read_mp4(path)
            case _:
                return read_vorbis(_opened(path, container))


def chapter_losses(
    container: Container, chapters: Sequence[Chapter], pictures: Collection[str] = ()
) -> tuple[str, ...]:
    """Return a sentence for each part of the chapters that a container cannot hold.

    ``pictures`` names the images whose bytes are at hand.
    """
    there = {
        "hidden": ("hidden chapters", any(not chapter.toc for chapter in chapters)),
        "links": ("chapter links", any(chapter.url for chapter in chapters)),
        "pictures": ("chapter pictures", any(chapter.image for chapter in chapters)),
        "locations": ("locations of chapters", any(chapter.location for chapter in chapters)),
        "ends": ("ends of chapters", any(c.end_s is not None for c in without_derived_ends(chapters))),
    }
    lost = [what for name, (what, is_there) in there.items() if is_there and name not in container.holds]
    if "pictures" in container.holds and any(c.image and c.image not in pictures for c in chapters):
        lost.append("chapter pictures that are not files beside the list")
    return tuple(f"{container.title} cannot hold {what}; chapters.json does." for what in lost)


def container_of(path: Path) -> Container:
    """Return the container of a file by its content, whatever its name says.

    Raises
    ------
    UnsupportedFormat
        Any container into which this module cannot write tags.
    """
    head = _head(path)
    if head.startswith(b"fLaC"):
        return FLAC
    if head.startswith(b"OggS"):
        return OPUS if b"OpusHead" in head else OGG
    if head[4:8] == b"ftyp":
        return M4A
    if _holds_mpeg_audio(path, head):
        return MP3
    raise UnsupportedFormat(path, _WANTED)


def _opened(path: Path, container: Container) -> FileType:
    if container is FLAC:
        return flac.FLAC(path)
    head = _head(path)
    kind = next((kind for mark, kind in _OGG_KINDS if mark in head), None)
    if kind is None:
        raise UnsupportedFormat(path, _WANTED)
    return kind(path)


def _head(path: Path) -> bytes:
    """Return the first bytes after any ID3v2 tags."""
    with path.open("rb") as file:
        while True:
            begin = file.tell()
            header = file.read(_ID3_HEADER_BYTES)
            if len(header) < _ID3_HEADER_BYTES or not header.startswith(b"ID3"):
                file.seek(begin)
                return file.read(_HEAD_BYTES)
            size = header[6] << 21 | header[7] << 14 | header[8] << 7 | header[9]
            file.seek(size, 1)


def _holds_mpeg_audio(path: Path, head: bytes) -> bool:
    """Return whether a file is MPEG audio: it begins with a frame, or mutagen finds consecutive frames after other bytes."""
    begin = head.lstrip(b"\0")
    if _MPEG_FRAME.match(begin):
        return True
    if begin.startswith(_OTHERS) or not begin:
        return False
    try:
        return not mp3.MP3(path).info.sketchy
    except (MutagenError, *_MUTAGENS):
        return False


def _check_sizes(path: Path, container: Container) -> None:
    """Raise an error where mutagen, which reads and unpacks all tags at once, would take too much for them."""
    with path.open("rb") as file:
        tags = id3_claim(file)
        too_much = tags.too_much
        if container is FLAC:
            blocks = flac_blocks(file, tags.end)
            too_much |= blocks is None or flac_tag_bytes(file, blocks) > MOST_TAG_BYTES
        elif container.tags == "mp4":
            too_much |= sum(box.size for box in mp4_tags(file)) > MOST_TAG_BYTES
    if too_much:
        raise UnreadableMedia(
            path, f"they take more than {MOST_TAG_BYTES >> 20} MB, or say so; save the file with a smaller picture."
        )


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except MutagenError as error:
        # mutagen 1.48 wraps errors of the system, as an argument, a cause or neither. A full disk is not a damaged file.
        for cause in (error.__cause__, error.__context__, *error.args):
            # One without a number is no word of the system's: the file ends too early.
            if isinstance(cause, OSError) and cause.errno is not None:
                raise cause from error
        raise _damaged(path, error) from error
    except _MUTAGENS as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> UnreadableMedia:
    reason = one_line(str(error))[:120] or type(error).__name__
    return UnreadableMedia(path, f"it is damaged where its tags are ({reason}); repair or re-encode it.")
