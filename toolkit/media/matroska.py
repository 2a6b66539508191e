"""Chapters and tags in Matroska and WebM, put in by copying every stream into a new file.

Owns how such a file is recognised, and the copy; decodes and encodes nothing, so the packets stay as they are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.media.chapters import ffmetadata
from toolkit.media.opening import address
from toolkit.media.probe import probe
from toolkit.media.run import Job, run_graph
from toolkit.model.chapter import Chapter
from toolkit.model.errors import CannotWrite

_EBML = b"\x1aE\xdf\xa3"
_HEAD_BYTES = 128


def is_matroska(path: Path) -> bool:
    """Return whether a file is Matroska or WebM by its content."""
    with path.open("rb") as file:
        return file.read(len(_EBML)) == _EBML


def write_matroska(
    source: Path, target: Path, texts: Mapping[str, str], chapters: Sequence[Chapter] | None, duration_s: float
) -> None:
    """Write a copy of a Matroska or WebM file with these texts and chapters; other tags, streams and attachments go along.

    Parameters
    ----------
    source, target : Path
        Two files; the target is written over.
    texts : mapping of str to str
        Tags by the names that ffmpeg gives them (``title``, ``album``, …).
    chapters : sequence of Chapter or None
        In place of any it had; None leaves those. The form has no hidden chapters that ffmpeg could write: they are left out.
    duration_s : float
        Length of the sound, where the last chapter ends.

    Raises
    ------
    NoSuchInput, UnreadableMedia, DiskFull, CannotWrite, FfmpegFailed
    """
    with source.open("rb") as file:
        form = "webm" if b"webm" in file.read(_HEAD_BYTES) else "matroska"
    told = [argument for name, text in texts.items() for argument in ("-metadata", f"{name}={text}")]
    settings = ["-map", "0", "-c", "copy", "-map_metadata", "0", *told, "-fflags", "+bitexact", "-f", form]
    job = Job(f"write chapters into {target.name}", source=source, target=target)
    try:
        with tempfile.TemporaryDirectory(prefix="podkit-") as folder:
            listed = Path(folder) / "chapters.txt"
            # Those that stay are written anew as well: ffmpeg would move them by the codec's delay.
            kept = probe(source).chapters if chapters is None else chapters
            listed.write_text(ffmetadata(kept, duration_s, most_bytes=None), encoding="utf-8")
            inputs = ["-i", address(source), "-f", "ffmetadata", "-i", address(listed), "-map_chapters", "1"]
            run_graph([*inputs, *settings, address(target)], job)
    except OSError as error:
        raise CannotWrite(Path(tempfile.gettempdir()), error.strerror or str(error)) from error
