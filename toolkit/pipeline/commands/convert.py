"""Chapters and captions from one form into another: ``podkit convert``.

Owns the choice of the form by the file name, and the warnings about losses: what was written is read again and compared, so
that a warning names what was really lost. The forms themselves are in ``formats``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from toolkit.formats.captions import CAPTION_FORMS, read_captions
from toolkit.formats.chapters import CHAPTER_FORMS
from toolkit.formats.form import Form
from toolkit.model.caption import Captions
from toolkit.model.chapter import Chapter, ChapterFile
from toolkit.model.containers import CONTAINERS
from toolkit.model.errors import (
    InvalidChapters,
    InvalidTranscript,
    NoSuchInput,
    PodkitError,
    UnreadableMedia,
    UnsupportedFormat,
)
from toolkit.model.transcript import Transcript
from toolkit.pipeline.commands.tag import NOTHING, put_into
from toolkit.pipeline.files.chapter_files import ChapterList, chapters_in_media, chapters_in_text
from toolkit.pipeline.files.tagged_file import tagged_container
from toolkit.storage.publish import publish_bytes, publish_text
from toolkit.storage.small_file import TEXT_BYTES, read_small

MEDIA = "media"
"""The form of a media file into which the chapters are written; all other forms are text."""
FORMS = (*dict.fromkeys((*CHAPTER_FORMS, *CAPTION_FORMS)), MEDIA)

# Captions and chapters may share a suffix; then they share the name of the form too, and the content of the source decides.
_BY_SUFFIX = {
    suffix: name for forms in (CHAPTER_FORMS, CAPTION_FORMS) for name, form in forms.items() for suffix in form.suffixes
}
_MEDIA_SUFFIXES = frozenset(suffix for container in CONTAINERS if container.tags for suffix in container.suffixes)
_TIME_SLACK_S = 0.0015


@dataclass(frozen=True)
class Converted:
    """What was written: ``kind`` is "chapters" or "captions", ``count`` their number; ``warnings`` are the losses."""

    target: Path
    kind: str
    form: str
    count: int
    warnings: tuple[str, ...] = ()


def convert(source: Path, target: Path, form: str = "") -> Converted:
    """Write the content of ``source`` to ``target``, in the form of its name or in ``form``.

    A media file as target must exist: its chapters are replaced, its sound stays byte for byte.

    Raises
    ------
    NoSuchInput, InvalidChapters, InvalidTranscript, UnsupportedFormat, UnreadableMedia, CannotWrite, DiskFull
        The target is then unchanged.
    """
    form = form or _form_of_name(target)
    if source.is_dir():
        raise UnreadableMedia(source, "this is a folder; name a chapter, caption or media file in it.")
    if not source.is_file():
        raise NoSuchInput(source, "chapter, caption or media file")
    held = _read(source, form)
    if isinstance(held, Captions):
        return _write_captions(held, source, target, form)
    if form == MEDIA:
        return _write_into_media(held, target)
    return _write_chapters(held, source, target, form)


def _form_of_name(target: Path) -> str:
    suffix = target.suffix.lower()
    form = MEDIA if suffix in _MEDIA_SUFFIXES else _BY_SUFFIX.get(suffix, "")
    if not form:
        known = ", ".join(_BY_SUFFIX)
        raise UnsupportedFormat(target, f"a name that ends in {known}, the name of a media file, or --to FORM")
    return form


def _read(source: Path, form: str) -> Captions | ChapterList:
    # What is larger than any text can only be a media file, of which nothing is read here.
    content = read_small(source) if source.stat().st_size <= TEXT_BYTES else b""
    if not content or b"\x00" in content[:4096] or _is_media(source):
        listed = chapters_in_media(source)
        if not listed.chapters:
            raise InvalidChapters(source, "this media file has no chapters.")
        return listed
    as_captions: Callable[[], Captions] = lambda: read_captions(content, source)  # noqa: E731
    as_chapters: Callable[[], ChapterList] = lambda: chapters_in_text(content, source)  # noqa: E731
    if form not in CHAPTER_FORMS and form != MEDIA:
        return as_captions()
    if form not in CAPTION_FORMS:
        return as_chapters()
    # Both kinds have this form: the likelier one is tried first.
    first, second = (as_captions, as_chapters) if _looks_like_captions(content) else (as_chapters, as_captions)
    try:
        return first()
    except (InvalidChapters, InvalidTranscript) as error:
        try:
            return second()
        except (InvalidChapters, InvalidTranscript):
            raise error from None


def _looks_like_captions(content: bytes) -> bool:
    begin = content[:100_000]
    return b"-->" in begin or b'"segments"' in begin or b"data-timestamp" in begin


def _is_media(source: Path) -> bool:
    try:
        tagged_container(source)
    except (PodkitError, OSError):
        return False
    return True


def _write_captions(held: Captions, source: Path, target: Path, form: str) -> Converted:
    if form not in CAPTION_FORMS:
        raise InvalidTranscript(
            source, f"captions cannot be written as {form}; choose one of {', '.join(CAPTION_FORMS)}."
        )
    if not held.cues:
        from toolkit.speech.captions import caption_cues

        held = replace(held, cues=caption_cues(held.transcript))
    text = CAPTION_FORMS[form].render(held)
    publish_text(target, text)
    after = read_captions(text).transcript
    return Converted(target, "captions", form, len(held.cues), tuple(_caption_losses(held.transcript, after, form)))


def _caption_losses(before: Transcript, after: Transcript, form: str) -> Iterator[str]:
    if any(segment.words for segment in before.segments) and not any(segment.words for segment in after.segments):
        yield f"the times of words: {form} has times of captions only."
    lost = [name for name in before.speakers if name and name not in after.speakers]
    if lost:
        yield f"who speaks ({', '.join(lost[:3])}): {form} has no place for it, or the name occurs only once."


def _write_into_media(listed: ChapterList, target: Path) -> Converted:
    if not target.is_file():
        raise NoSuchInput(target, "media file to write chapters into")
    return Converted(target, "chapters", MEDIA, len(listed.chapters), put_into(target, NOTHING, listed))


def _write_chapters(listed: ChapterList, source: Path, target: Path, form: str) -> Converted:
    if form not in CHAPTER_FORMS:
        raise InvalidChapters(
            source, f"chapters cannot be written as {form}; choose one of {', '.join((*CHAPTER_FORMS, MEDIA))}."
        )
    text = _chapter_text(CHAPTER_FORMS[form], listed, source, target)
    if "pictures" in CHAPTER_FORMS[form].holds:
        _publish_pictures(listed, target)
    publish_text(target, text)
    losses = _chapter_losses(listed.chapters, CHAPTER_FORMS[form].parse(text).chapters, CHAPTER_FORMS[form])
    return Converted(target, "chapters", form, len(listed.chapters), tuple(losses))


def _publish_pictures(listed: ChapterList, target: Path) -> None:
    """Write the pictures of a media file beside the list that names them; pictures of a list stay where they are."""
    for name, picture in listed.pictures.items():
        place = _picture_folder(target) / name
        if listed.from_media and not place.exists():
            publish_bytes(place, picture)


def _picture_folder(target: Path) -> Path:
    return target.with_name(f"{target.stem}-pictures")


def _chapter_text(form: Form[ChapterFile], listed: ChapterList, source: Path, target: Path) -> str:
    chapters = listed.chapters
    if listed.from_media:
        # In a media file a picture is bytes without an address; beside a list it is a file.
        folder = _picture_folder(target).name
        chapters = tuple(replace(c, image=f"{folder}/{c.image}" if c.image else "") for c in chapters)
    audio_name = source.name if listed.from_media else listed.facts.file_name or f"{source.stem}.mp3"
    try:
        return form.render(ChapterFile(chapters, listed.facts, audio_name))
    except InvalidChapters as error:
        raise InvalidChapters(source, error.reason) from error


def _chapter_losses(before: Sequence[Chapter], after: Sequence[Chapter], form: Form[ChapterFile]) -> Iterator[str]:
    """Yield a sentence for each part of the chapters that was lost; an end that equals the next start does not count."""
    within_s = form.resolution_s + _TIME_SLACK_S
    pairs = [(chapter, _nearest(chapter.start_s, after, within_s)) for chapter in before]
    gone = [c for c, found in pairs if found is None]
    if gone:
        yield f"{len(gone)} of {len(before)} chapters, the first {gone[0].title!r}: {form.name} does not list them."
    kept = [(c, found) for c, found in pairs if found is not None]
    nexts = {id(c): n.start_s for c, n in pairwise(before)}
    lost = {
        "links": [c for c, f in kept if c.url and f.url != c.url],
        "pictures": [c for c, f in kept if c.image and not f.image],
        "locations": [c for c, f in kept if c.location and f.location != c.location],
        "that chapters are hidden": [c for c, f in kept if not c.toc and f.toc],
        "ends": [
            c
            for c, f in kept
            if c.end_s is not None and c.end_s != nexts.get(id(c), c.end_s) and _apart(c.end_s, f.end_s)
        ],
        "exact times": [c for c, f in kept if _apart(c.start_s, f.start_s)],
        "parts of titles": [c for c, f in kept if " ".join(c.title.split()) != " ".join(f.title.split())],
    }
    for what, those in lost.items():
        if those:
            yield f"{what} ({len(those)} of {len(before)} chapters): {form.name} has no place for them."


def _nearest(start_s: float, chapters: Sequence[Chapter], within_s: float) -> Chapter | None:
    """Return the chapter that begins nearest to a time, or None if none begins within ``within_s``."""
    at = bisect_left(chapters, start_s, key=lambda chapter: chapter.start_s)
    near = min(chapters[max(at - 1, 0) : at + 1], key=lambda c: abs(c.start_s - start_s), default=None)
    return near if near is not None and abs(near.start_s - start_s) <= within_s else None


def _apart(one_s: float, other_s: float | None) -> bool:
    return other_s is None or abs(one_s - other_s) > _TIME_SLACK_S
