"""Opening a recording that may be hostile: which containers are accepted, and why a file is refused.

Owns the lists of protocols and demuxers, the form in which a path is opened, and the messages for files that do not open.
Decodes nothing. The lists apply to PyAV here and to every input of an ffmpeg process.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import av
from av.container import InputContainer

from toolkit.media.heads import PieceFile, reading_of
from toolkit.model.errors import NoSuchInput, UnreadableMedia

PROTOCOLS = "file"
DEMUXERS = (
    "mp3,mov,mp4,m4a,3gp,3g2,mj2,flac,wav,w64,aiff,ogg,matroska,webm,aac,ac3,eac3,caf,amr,asf,ape,wv,tta,dsf,iff,au,"
    "mpc,mpc8,tak,avi,mpegts"
)
"""Demuxers that read one file and nothing else. Excluded on purpose: hls, dash, concat, sdp, image2, ffmetadata, lavfi,
subtitles. The list of protocols alone would let a concat list through, so both lists are always given."""

OPTIONS = {"protocol_whitelist": PROTOCOLS, "format_whitelist": DEMUXERS}

_LONGEST_LOOK_S = 60.0
"""What libav may take to open a recording, or to find its next packet: a thousand times what a good one takes on a slow disk."""
_NOT_FOUND = f"no sound was found in it within {_LONGEST_LOOK_S:g} s; export or copy the recording again."
_PLAYLIST_MARKS = (b"#EXTM3U", b"ffconcat", b"[playlist]", b"<?xml", b"<MPD", b"v=0\r", b"v=0\n", b";FFMETADATA")
_HEAD_BYTES = 4096
_BOX_HEADER_BYTES = 8
_CONTROL_BYTES = frozenset(range(32)) - frozenset(b"\t\n\v\f\r")
_SCORE_MARKS = (b"MThd", b"Extended Module:", b"IMPM")
_EXPORT = "export the recording as WAV, FLAC or MP3."


def address(path: Path) -> str:
    """Return the form in which ffmpeg and PyAV open a path: ``file:`` and the absolute path.

    So a name that begins with ``-`` is not an option and one with ``:`` is not a protocol. Without image demuxers ``%d`` is
    plain text.
    """
    return "file:" + os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links, and absolute() keeps ".."


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """Open a recording with PyAV and close it again.

    Raises
    ------
    NoSuchInput
        Nothing is there.
    UnreadableMedia
        A folder, a pipe, an empty file, text, a playlist, a container that is not accepted, or a broken one.
    """
    check_regular(path)
    reading = reading_of(path)
    with ExitStack() as held:
        source = held.enter_context(PieceFile(path, reading.pieces)) if reading.pieces else address(path)
        try:
            container = av.open(source, options=dict(OPTIONS), metadata_errors="replace", timeout=_LONGEST_LOOK_S)
        except av.error.ExitError as error:
            raise UnreadableMedia(path, _NOT_FOUND) from error
        except (av.FFmpegError, ValueError, OSError) as error:
            raise UnreadableMedia(path, refusal(path)) from error
        held.callback(container.close)
        yield container


def check_regular(path: Path) -> None:
    """Raise an error unless the path is a regular file that is not empty.

    Raises
    ------
    NoSuchInput, UnreadableMedia
        See :func:`opened`.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise NoSuchInput(path, "file") from error
    except OSError as error:
        raise UnreadableMedia(path, f"it cannot be opened ({error.strerror}); check its permissions.") from error
    if stat.S_ISDIR(found.st_mode):
        raise UnreadableMedia(path, "this is a folder, not a recording; name a file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableMedia(
            path, "this is not a regular file but a pipe or a device; copy the recording into a file."
        )
    if found.st_size == 0:
        raise UnreadableMedia(path, "the file is empty; copy or record it again.")
    if not os.access(path, os.R_OK):
        raise UnreadableMedia(path, "it may not be read; check its permissions.")


def refusal(path: Path) -> str:
    """Return why a file did not open and what to do, judged by its first bytes and never by its name."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    signs = {
        f"this is a playlist or a list of files, not a recording, and podkit does not follow it; {_EXPORT}": (
            head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_PLAYLIST_MARKS)
        ),
        "this is text, not a recording; check that the right file was named.": _is_text(head),
        "this MP4 recording was cut off before its index was written (no moov box); stop the recording properly or mend "
        "it with the program that made it.": head[4:8] == b"ftyp" and not _has_top_box(path, b"moov"),
        f"this is a score (a tracker module or MIDI), not a recording; play it into a file: {_EXPORT}": (
            head.startswith(_SCORE_MARKS) or head[44:48] == b"SCRM" or head[1080:1084] == b"M.K."
        ),
        "it begins with an ID3 tag, and no sound that can be read follows; copy or export the recording again.": (
            head.startswith(b"ID3")
        ),
        "it begins with zeros only, so it was never written completely; copy the recording again.": not any(head),
    }
    unknown = f"it is damaged, or podkit does not read this kind of file; {_EXPORT}"
    return next((reason for reason, holds in signs.items() if holds), unknown)


def _is_text(head: bytes) -> bool:
    if not _CONTROL_BYTES.isdisjoint(head):
        return False
    # The last character may be cut in half by the end of the head.
    return any("�" not in head[: len(head) - cut].decode("utf-8", "replace") for cut in range(4))


def _has_top_box(path: Path, name: bytes) -> bool:
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        at = 0
        while at + _BOX_HEADER_BYTES <= end:
            file.seek(at)
            size = int.from_bytes(file.read(4), "big")
            if file.read(4) == name:
                return True
            if size == 1:
                size = int.from_bytes(file.read(8), "big")
            if size < _BOX_HEADER_BYTES:
                return False
            at += size
    return False
