"""Chapters and captions from one form into another: ``podkit convert``.

Owns which form a name stands for, and what is told of a loss: whatever was written is read again and compared, so that a
warning says what really went missing. The forms themselves are in ``formats``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from toolkit.formats.captions import read_transcript
from toolkit.formats.chapter_json import render_chapter_json
from toolkit.formats.chapter_text import render_chapter_text
from toolkit.formats.chapters import read_chapters
from toolkit.formats.cue import render_cue
from toolkit.formats.ffmetadata import render_ffmetadata
from toolkit.formats.labels import render_audacity, render_audition, render_reaper
from toolkit.formats.otr import render_otr
from toolkit.formats.plain_text import render_plain_text
from toolkit.formats.psc import render_psc
from toolkit.formats.srt import parse_srt, render_srt
from toolkit.formats.tags import container_of
from toolkit.formats.transcript_json import render_transcript_json
from toolkit.formats.vtt import parse_vtt, render_vtt
from toolkit.formats.written_text import decode_text
from toolkit.formats.youtube import render_youtube
from toolkit.media.probe import is_matroska
from toolkit.model.caption import CaptionCue
from toolkit.model.chapter import Chapter
from toolkit.model.errors import InvalidChapters, InvalidTranscript, NoSuchInput, PodkitError, UnsupportedFormat
from toolkit.model.transcript import Transcript
from toolkit.pipeline.commands.tag import NOTHING, put_into
from toolkit.pipeline.files.chapter_files import ChapterList, chapters_in_media, chapters_in_text
from toolkit.storage.publish import publish_bytes, publish_text, refusals

_LARGEST_TEXT_BYTES = 200_000_000
_TIME_SLACK_S = 0.0015
_COARSEST_S = 1.01
_WITH_PICTURES = frozenset({"json", "psc"})
CHAPTER_FORMS = ("json", "txt", "psc", "cue", "audacity", "reaper", "audition", "youtube", "ffmetadata", "media")
CAPTION_FORMS = ("vtt", "srt", "json", "txt", "otr")
FORMS = tuple(dict.fromkeys((*CHAPTER_FORMS, *CAPTION_FORMS)))
_BY_SUFFIX = {
    ".json": "json", ".txt": "txt", ".psc": "psc", ".xml": "psc", ".cue": "cue", ".csv": "reaper", ".ffmetadata": "ffmetadata",
    ".vtt": "vtt", ".otr": "otr", ".srt": "srt", ".mp3": "media", ".m4a": "media", ".m4b": "media", ".mp4": "media", ".opus": "media",
    ".ogg": "media", ".flac": "media", ".mka": "media", ".mkv": "media", ".webm": "media",
}  # fmt: skip
_WANTED = (
    "a name that ends in .json, .txt, .psc, .cue, .csv, .vtt, .srt, .mp3, .m4a, .opus, .flac or .mka, or --to FORM"
)


@dataclass(frozen=True)
class Converted:
    """What was written: ``kind`` is "chapters" or "captions", ``count`` how many of them; losses are in ``warnings``."""

    target: Path
    kind: str
    form: str
    count: int
    warnings: tuple[str, ...] = ()


def convert(source: Path, target: Path, form: str = "") -> Converted:
    """Write what is in ``source`` to ``target`` in the form its name says, or ``form``.

    A media file as target has to be there: its chapters are replaced, its sound stays as it is, byte for byte.

    Raises
    ------
    NoSuchInput, InvalidChapters, InvalidTranscript, UnsupportedFormat, UnreadableMedia, CannotWrite, DiskFull
        The target is then as it was.
    """
    form = form or _BY_SUFFIX.get(target.suffix.lower(), "")
    if not form:
        raise UnsupportedFormat(target, _WANTED)
    held = _read(source, form)
    if isinstance(held, _Captions):
        return _write_captions(held, target, form)
    return _write_chapters(held, source, target, form)


@dataclass(frozen=True)
class _Captions:
    transcript: Transcript
    cues: tuple[CaptionCue, ...]


def _read(source: Path, form: str) -> _Captions | ChapterList:
    if not source.is_file():
        raise NoSuchInput(source, "chapter, caption or media file")
    with refusals(source):
        content = source.read_bytes() if source.stat().st_size <= _LARGEST_TEXT_BYTES else b""
    if not content or b"\x00" in content[:4096] or _is_media(source):
        listed = chapters_in_media(source)
        if not listed.chapters:
            raise InvalidChapters(source, "this media file has no chapters.")
        return listed
    as_captions: Callable[[], _Captions] = lambda: _captions(content, source)  # noqa: E731
    as_chapters: Callable[[], ChapterList] = lambda: chapters_in_text(content, source)  # noqa: E731
    if form not in CHAPTER_FORMS:
        return as_captions()
    if form not in CAPTION_FORMS:
        return as_chapters()
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
        return is_matroska(source) or bool(container_of(source))
    except (PodkitError, OSError):
        return False


def _captions(content: bytes, source: Path) -> _Captions:
    from toolkit.speech.captions import caption_cues

    transcript = read_transcript(content, source)
    text = decode_text(content)
    # Caption files stay as they are cut; what has words is cut by the reading rules.
    if text.lstrip("\ufeff").startswith("WEBVTT"):
        return _Captions(transcript, parse_vtt(text))
    if "-->" in text and not text.lstrip().startswith("{"):
        return _Captions(transcript, parse_srt(text))
    return _Captions(transcript, caption_cues(transcript))


def _write_captions(held: _Captions, target: Path, form: str) -> Converted:
    match form:
        case "vtt":
            text = render_vtt(held.cues)
        case "srt":
            text = render_srt(held.cues)
        case "json":
            text = render_transcript_json(held.transcript)
        case "txt":
            text = render_plain_text(held.transcript)
        case "otr":
            text = render_otr(held.transcript)
        case _:
            raise InvalidChapters(
                None, f"captions cannot be written as {form}; choose one of {', '.join(CAPTION_FORMS)}."
            )
    publish_text(target, text)
    return Converted(target, "captions", form, len(held.cues), tuple(_caption_losses(held.transcript, text, form)))


def _caption_losses(before: Transcript, text: str, form: str) -> Iterator[str]:
    after = read_transcript(text)
    if any(segment.words for segment in before.segments) and not any(segment.words for segment in after.segments):
        yield f"the times of words: {form} holds those of captions only."
    lost = [name for name in before.speakers if name and name not in after.speakers]
    if lost:
        yield f"who speaks ({', '.join(lost[:3])}): {form} has no place for it, or it was never said twice."


def _write_chapters(listed: ChapterList, source: Path, target: Path, form: str) -> Converted:
    chapters = listed.chapters
    if form == "media":
        if not target.is_file():
            raise NoSuchInput(target, "media file to write chapters into")
        return Converted(target, "chapters", form, len(chapters), put_into(target, NOTHING, listed))
    if form not in CHAPTER_FORMS:
        raise InvalidTranscript(
            source, f"chapters cannot be written as {form}; choose one of {', '.join(CHAPTER_FORMS)}."
        )
    text = _chapter_text(listed, source, target, form)
    if form in _WITH_PICTURES:
        _publish_pictures(listed, target)
    publish_text(target, text)
    return Converted(
        target, "chapters", form, len(chapters), tuple(_chapter_losses(chapters, read_chapters(text), form))
    )


def _publish_pictures(listed: ChapterList, target: Path) -> None:
    """Put the pictures of a media file beside the list that names them; those of a list stay where they are."""
    for name, picture in listed.pictures.items():
        place = _picture_folder(target) / name
        if listed.from_media and not place.exists():
            publish_bytes(place, picture)


def _picture_folder(target: Path) -> Path:
    return target.with_name(f"{target.stem}-pictures")


def _chapter_text(listed: ChapterList, source: Path, target: Path, form: str) -> str:
    chapters = listed.chapters
    if listed.from_media:
        # Inside a media file a picture has bytes and no address; beside a list it is a file.
        folder = _picture_folder(target).name
        chapters = tuple(replace(c, image=f"{folder}/{c.image}" if c.image else "") for c in chapters)
    last = chapters[-1]
    end_s = last.end_s if last.end_s is not None else last.start_s + 1.0
    renderers: dict[str, Callable[[], str]] = {
        "json": lambda: render_chapter_json(chapters, listed.facts),
        "txt": lambda: render_chapter_text(chapters),
        "psc": lambda: render_psc(chapters),
        "cue": lambda: render_cue(chapters, file_name=f"{source.stem}.mp3"),
        "audacity": lambda: render_audacity(chapters),
        "reaper": lambda: render_reaper(chapters),
        "audition": lambda: render_audition(chapters),
        "youtube": lambda: render_youtube(chapters),
        "ffmetadata": lambda: render_ffmetadata(chapters, end_s),
    }
    try:
        return renderers[form]()
    except InvalidChapters as error:
        raise InvalidChapters(source, error.reason) from error


def _chapter_losses(before: Sequence[Chapter], after: Sequence[Chapter], form: str) -> Iterator[str]:
    """Say what of the chapters is not in what was written; ends count only where they are not the next one's start."""
    pairs = [(chapter, _nearest(chapter.start_s, after)) for chapter in before]
    gone = [c for c, found in pairs if found is None]
    if gone:
        yield f"{len(gone)} chapters, {gone[0].title!r} for one: {form} does not list them."
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
            yield f"{what} ({len(those)} of {len(before)} chapters): {form} has no place for them."


def _nearest(start_s: float, chapters: Sequence[Chapter]) -> Chapter | None:
    """Return the chapter that begins nearest to a time, None where none does within the second that some forms count in."""
    at = bisect_left(chapters, start_s, key=lambda chapter: chapter.start_s)
    near = min(chapters[max(at - 1, 0) : at + 1], key=lambda c: abs(c.start_s - start_s), default=None)
    return near if near is not None and abs(near.start_s - start_s) <= _COARSEST_S else None


def _apart(one_s: float, other_s: float | None) -> bool:
    return other_s is None or abs(one_s - other_s) > _TIME_SLACK_S
