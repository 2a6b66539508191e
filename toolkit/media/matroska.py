"""Chapters and tags in Matroska and WebM, put in by copying every stream into a new file.

Owns the copy; decodes and encodes nothing, so the packets stay as they are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from toolkit.media.opening import address
from toolkit.media.run import Job, run_graph
from toolkit.model.errors import CannotWrite

_HEAD_BYTES = 128


def write_matroska(source: Path, target: Path, texts: Mapping[str, str], chapters: str) -> None:
    """Write a copy of a Matroska or WebM file with these texts and chapters; other tags, streams and attachments go along.

    Parameters
    ----------
    source, target : Path
        Two files; the target is written over.
    texts : mapping of str to str
        Tags by the names that ffmpeg gives them (``title``, ``album``, …).
    chapters : str
        As ffmetadata text, in place of any it had. Also those that stay: ffmpeg would move them by the codec's delay.

    Raises
    ------
    UnreadableMedia, DiskFull, CannotWrite, FfmpegFailed
    """
    with source.open("rb") as file:
        form = "webm" if b"webm" in file.read(_HEAD_BYTES) else "matroska"
    told = [argument for name, text in texts.items() for argument in ("-metadata", f"{name}={text}")]
    settings = ["-map", "0", "-c", "copy", "-map_metadata", "0", "-map_chapters", "1", *told, "-fflags", "+bitexact"]
    job = Job(f"write chapters into {target.name}", source=source, target=target)
    try:
        with tempfile.TemporaryDirectory(prefix="podkit-") as folder:
            listed = Path(folder) / "chapters.txt"
            listed.write_text(chapters, encoding="utf-8")
            inputs = ["-i", address(source), "-f", "ffmetadata", "-i", address(listed)]
            run_graph([*inputs, *settings, "-f", form, address(target)], job)
    except OSError as error:
        raise CannotWrite(Path(tempfile.gettempdir()), error.strerror or str(error)) from error
