"""The marks that belong to a recording: inside its file, or in a file of labels beside it.

Owns where labels are looked for and what is taken for them; the forms are read by the formats room. A file beside a recording
that holds anything but labels is nobody's business here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from toolkit.formats.form import Form
from toolkit.formats.labels import AUDACITY, AUDITION, REAPER
from toolkit.formats.wav_cues import MOST_MARKS, read_wav_marks
from toolkit.formats.written_text import UnreadableText, decode_text
from toolkit.model.chapter import Chapter, ChapterFile
from toolkit.model.errors import PodkitError, UnreadableMedia
from toolkit.model.mark import Mark
from toolkit.model.printable import one_line
from toolkit.storage.small_file import read_small

_FORMS: tuple[Form[ChapterFile], ...] = (REAPER, AUDITION, AUDACITY)
_SUFFIXES = (".txt", ".csv")
# Audacity names its export so; whose labels they are is only certain where there is one recording.
_FOR_ONLY_ONE = re.compile(r"(?i)(labels?|label track|markers?)\.(txt|csv)")
_MOST_LABEL_BYTES = 1 << 20


def label_files(recording: Path, *, is_only_one: bool) -> tuple[Path, ...]:
    """Return the files beside a recording that hold labels for it, in order of their names.

    ``ada.txt``, ``ada.labels.txt``, ``ada-markers.csv`` and the like are those of ``ada.wav``; ``labels.txt`` or
    ``markers.csv`` those of the only recording. A file counts when it begins like a table of labels.
    """
    try:
        beside = sorted(path for path in recording.parent.iterdir() if path.suffix.lower() in _SUFFIXES)
    except OSError:
        return ()
    own = re.compile(rf"{re.escape(recording.stem)}([ ._-]*(labels?|label track|markers?))?\.(txt|csv)", re.IGNORECASE)
    return tuple(
        path
        for path in beside
        if (own.fullmatch(path.name) or (is_only_one and _FOR_ONLY_ONE.fullmatch(path.name))) and _form_of(path)
    )


def marks_in_labels(path: Path) -> tuple[Mark, ...]:
    """Return the marks of a file of labels, in the order of their starts.

    Raises
    ------
    UnreadableText
        A line of it is no label.
    """
    form = _form_of(path)
    if form is None:
        return ()
    try:
        return _from_chapters(form.parse(_text(path)).chapters, path.name)
    except (OSError, PodkitError) as error:
        raise UnreadableText(f"it cannot be read ({error})") from error


def marks_in_recording(path: Path) -> tuple[Mark, ...]:
    """Return the marks inside a recording, in the order of their starts.

    Cue points of WAV, RF64 and BW64; chapters of MP4, Matroska, Ogg, FLAC and MP3. A file whose tags cannot be read has none.
    """
    with path.open("rb") as stream:
        cues = read_wav_marks(stream)
    if cues:
        return tuple(replace(mark, file=path.name) for mark in cues)
    from toolkit.pipeline.files.chapter_files import chapters_in_media

    try:
        return _from_chapters(chapters_in_media(path).chapters, path.name)
    except UnreadableMedia:
        return ()


def _from_chapters(chapters: Iterable[Chapter], file: str) -> tuple[Mark, ...]:
    marks = [Mark(c.start_s, one_line(c.title), c.end_s, file) for c in chapters if c.toc]
    return tuple(sorted(marks, key=lambda mark: mark.start_s)[:MOST_MARKS])


def _form_of(path: Path) -> Form[ChapterFile] | None:
    """Return the form of a file of labels, None for any other file."""
    try:
        begin = _text(path).lstrip()
    except (OSError, PodkitError, UnreadableText):
        return None
    return next((form for form in _FORMS if form.recognises(begin)), None)


def _text(path: Path) -> str:
    return decode_text(read_small(path, most_bytes=_MOST_LABEL_BYTES))
