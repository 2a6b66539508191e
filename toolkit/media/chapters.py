"""MP4 chapters, put in by copying the sound into a new file beside a list of chapters.

Owns the ffmetadata text and the copy; decodes and encodes nothing, so the sound's packets stay as they are. Tags and
covers of the source go along. mutagen reads MP4 chapters and cannot write them, hence this way.
"""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from toolkit.media.opening import address
from toolkit.media.probe import probe
from toolkit.media.run import Job, run_graph
from toolkit.model.chapter import Chapter
from toolkit.model.errors import CannotWrite

MOST_CHAPTERS = 255
"""Nero's ``chpl`` counts in one byte; ffmpeg leaves out what is over."""
TITLE_BYTES = 255
"""``chpl`` gives a title's length in one byte, and ffmpeg would cut it inside a character."""
_BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp", "Zs"})
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "=;#\\"})


def write_mp4_chapters(source: Path, target: Path, chapters: Sequence[Chapter], duration_s: float) -> None:
    """Write a copy of an M4A with these chapters in place of any it had.

    Both kinds are written: the QuickTime text track that Apple's players read, and Nero's ``chpl``. The index
    (``moov``) comes first. Metadata is copied; cover art stays cover art.

    Parameters
    ----------
    source, target : Path
        Two files; the target is written over.
    chapters : sequence of Chapter
        In any order. A chapter ends where the next begins, the last at ``duration_s``; ``end_s`` is kept where it is
        earlier. Chapters that would last no time are left out. None: the copy has no chapters.
    duration_s : float
        Length of the sound.

    Raises
    ------
    NoSuchInput, UnreadableMedia, DiskFull, CannotWrite, FfmpegFailed
    """
    facts = probe(source)
    mapped = ["-map", "0:a:0"]
    if facts.picture_stream is not None:
        mapped += ["-map", f"0:{facts.picture_stream}", "-disposition:v", "attached_pic"]
    settings = [
        "-c",
        "copy",
        "-map_metadata",
        "0",
        "-map_chapters",
        "1",
        "-movflags",
        "+faststart",
        "-fflags",
        "+bitexact",
        "-f",
        "ipod",
    ]
    job = Job(f"write chapters into {target.name}", source=source, target=target)
    try:
        with tempfile.TemporaryDirectory(prefix="podkit-") as folder:
            listed = Path(folder) / "chapters.txt"
            listed.write_text(ffmetadata(chapters, duration_s), encoding="utf-8")
            inputs = ["-i", address(source), "-f", "ffmetadata", "-i", address(listed)]
            run_graph([*inputs, *mapped, *settings, address(target)], job)
    except OSError as error:
        raise CannotWrite(Path(tempfile.gettempdir()), error.strerror or str(error)) from error


def ffmetadata(chapters: Sequence[Chapter], duration_s: float, *, most_bytes: int | None = TITLE_BYTES) -> str:
    """Return chapters as ffmetadata text in milliseconds; titles escaped so that each stays one value.

    Hidden chapters are left out: neither MP4 nor ffmpeg's Matroska can say that they are. ``most_bytes`` cuts titles.
    """
    ordered = sorted((chapter for chapter in chapters if chapter.toc), key=lambda chapter: chapter.start_s)
    starts_ms = [round(max(0.0, chapter.start_s) * 1000) for chapter in ordered]
    until_ms = [*starts_ms[1:], round(duration_s * 1000)]
    lines = [";FFMETADATA1"]
    for chapter, start_ms, next_ms in zip(ordered, starts_ms, until_ms, strict=False):
        end_ms = next_ms if chapter.end_s is None else min(next_ms, round(chapter.end_s * 1000))
        if end_ms > start_ms:
            title = _one_line(chapter.title, most_bytes).translate(_ESCAPED)
            # ffmpeg (5.1 to 9.0) takes a line that ends in a backslash, escaped or not, for continued: the next chapter
            # would become part of this title.
            title += " " if title.endswith("\\") else ""
            lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start_ms}", f"END={end_ms}", f"title={title}"]
    return "\n".join(lines) + "\n"


def _one_line(title: str, most_bytes: int | None) -> str:
    # Joiners and marks of direction (Cf) are part of names and emoji.
    line = " ".join("".join(" " if unicodedata.category(sign) in _BREAKING else sign for sign in title).split())
    return line.encode("utf-8", "replace")[:most_bytes].decode("utf-8", "ignore")
